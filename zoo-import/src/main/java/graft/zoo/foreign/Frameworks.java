package graft.zoo.foreign;

import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.protobuf.WireType;
import graft.zoo.weights.WeightFileException;
import java.util.List;

/** Binary formats of other frameworks. */
final class Frameworks {
    /** Core ML: {@code 1 specificationVersion   2 description   …   300 classifiers, 500 networks, 502 programs}. */
    private static final int FIRST_MODEL_KIND = 200;

    static final List<ForeignFormat> FORMATS = List.of(
            new ForeignFormat("a TensorFlow Lite model", s -> s.has(4, "TFL3") || s.has(4, "TFL2"),
                    "convert it to ONNX: pip install tf2onnx; python -m tf2onnx.convert --opset 13 --tflite %f "
                            + "--output %s.onnx"),
            new ForeignFormat("a model in ONNX Runtime's own format (.ort)", s -> s.has(4, "ORTM"),
                    "ONNX Runtime alone reads it: use the .onnx file that it was made from"),
            new ForeignFormat("a GGUF file", s -> s.starts("GGUF"), "it holds a language model's weights, mostly "
                    + "quantised; as arrays: pip install gguf; python -c \"import numpy, gguf; "
                    + "numpy.savez('%s.npz', **{t.name: gguf.dequantize(t.data, t.tensor_type) for t in "
                    + "gguf.GGUFReader('%f').tensors})\""),
            new ForeignFormat("a GGML file", s -> s.starts("lmgg") || s.starts("fmgg") || s.starts("tjgg"),
                    "it holds a language model's quantised weights; use the PyTorch or safetensors file that it was "
                            + "made from"),
            new ForeignFormat("MXNet's weights (.params)", s -> s.starts("\u0012\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
                    "save the arrays with MXNet: python -c \"import mxnet, numpy; numpy.savez('%s.npz', **{k: "
                            + "v.asnumpy() for k, v in mxnet.nd.load('%f').items()})\"; or export the network: "
                            + "mxnet.onnx.export_model('…-symbol.json', '%f', [(1, 3, 224, 224)])"),
            new ForeignFormat("a Core ML model (.mlmodel)", Frameworks::isCoreMl,
                    "use the network that it was converted from; an old one of layers can go to ONNX: "
                            + "onnxmltools.convert_coreml(coremltools.utils.load_spec('%f'))"),
            new ForeignFormat("a PaddlePaddle program (.pdmodel)", Frameworks::isPaddleProgram,
                    "convert it to ONNX: pip install paddle2onnx; paddle2onnx --model_dir . --model_filename %f "
                            + "--params_filename %s.pdiparams --save_file %s.onnx"),
            new ForeignFormat("PaddlePaddle's weights (.pdiparams)", Frameworks::isPaddleParameters,
                    "convert them with their program to ONNX: pip install paddle2onnx; paddle2onnx --model_dir . "
                            + "--model_filename %s.pdmodel --params_filename %f --save_file %s.onnx"),
            new ForeignFormat("an ncnn network (.param, binary)", s -> s.starts("\u00dd\u0085\u0076\0"),
                    Texts.NCNN),
            new ForeignFormat("the weights of an ncnn network (.bin)", s -> s.starts("Gk0\1"), Texts.NCNN),
            new ForeignFormat("a TensorRT engine", s -> s.starts("ftrt") || s.starts("ptrt"),
                    "it runs on one kind of GPU only: use the .onnx file that it was built from"),
            new ForeignFormat("a Rockchip model (.rknn)", s -> s.starts("RKNN"),
                    "use the .onnx file that it was made from"));

    private Frameworks() {
    }

    /** A version, a description that begins with an input of a name, and one of the fields that ONNX does not have. */
    private static boolean isCoreMl(Sample sample) {
        if (!sample.starts("\b") || !sample.has(2, "\u0012")) {
            return false;
        }
        try {
            ProtobufReader reader = ProtobufReader.of(sample.file().path(), sample.file().bytes());
            while (reader.next()) {
                if (reader.field() >= FIRST_MODEL_KIND) {
                    return reader.type() == WireType.BYTES;
                }
            }
            return false;
        } catch (WeightFileException damaged) {
            return false;
        }
    }

    /** ProgramDesc's first block has index 0 and the parent -1. */
    private static boolean isPaddleProgram(Sample sample) {
        int end = 1;
        while (end < sample.head().length() && sample.head().charAt(end) >= 0x80 && end < 10) {
            end++;
        }
        return sample.starts("\n") && sample.has(end + 1, "\b\0\u0010\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"
                + "\u00ff\u00ff\1");
    }

    /** Version 0, no levels, version 0, the length of a description that begins with a type and a size. */
    private static boolean isPaddleParameters(Sample sample) {
        return sample.starts("\0".repeat(16)) && sample.head().length() > 24 && sample.head().charAt(16) < 64
                && sample.has(17, "\0\0\0\b") && sample.has(22, "\u0010");
    }
}
