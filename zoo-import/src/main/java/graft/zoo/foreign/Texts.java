package graft.zoo.foreign;

import java.util.List;

/** Formats that are text: descriptions of networks, mostly without their weights. */
final class Texts {
    static final String NCNN = "ncnn's files are not read, and no tool converts them back: use the network that they "
            + "were converted from (PyTorch's, or its ONNX file)";
    static final String DARKNET = "convert cfg and weights to ONNX, for example with "
            + "https://github.com/Tianxiaomo/pytorch-YOLOv4: python demo_darknet2onnx.py net.cfg names %s.weights "
            + "image.jpg 1";
    static final String OPENVINO = "save the arrays with OpenVINO: python -c \"import openvino, numpy; "
            + "numpy.savez('%s.npz', **{n.get_friendly_name(): n.data for n in "
            + "openvino.Core().read_model('%s.xml').get_ops() if n.get_type_name() == 'Constant'})\"; or use the "
            + "network that it was converted from";

    static final List<ForeignFormat> FORMATS = List.of(
            new ForeignFormat("an OpenVINO network (.xml); its weights are in the .bin file beside it",
                    s -> s.isText("<", "<net ", "<layers>"), OPENVINO),
            new ForeignFormat("an ncnn network (.param)", s -> s.isText("7767517"), NCNN),
            new ForeignFormat("a Darknet network (.cfg) without its weights",
                    s -> s.isText() && s.holds("[net]", "[convolutional]") || s.isText()
                            && s.holds("[network]", "[convolutional]"), DARKNET),
            new ForeignFormat("an MXNet network (-symbol.json) without its weights",
                    s -> s.isText("{", "\"nodes\"", "\"arg_nodes\""),
                    "export it with its weights: mxnet.onnx.export_model('%f', '…-0000.params', [(1, 3, 224, 224)])"),
            new ForeignFormat("a TensorFlow.js model (model.json); its weights are in the .bin files beside it",
                    s -> s.isText("{", "\"weightsManifest\""),
                    "convert it: pip install tensorflowjs; tensorflowjs_converter --input_format tfjs_layers_model "
                            + "--output_format keras %f %s.h5 (a graph model: pip install tfjs-graph-converter; "
                            + "tfjs_graph_converter %f %s.pb)"),
            new ForeignFormat("a Keras network (JSON) without its weights",
                    s -> s.isText("{", "\"class_name\"", "\"config\""),
                    "join it with its weights: python -c \"import keras; m = keras.models.model_from_json("
                            + "open('%f').read()); m.load_weights('weights.h5'); m.save('%s.keras')\""),
            new ForeignFormat("a Keras network (YAML) without its weights",
                    s -> s.isText("backend:", "class_name:") || s.isText("class_name:", "config:"),
                    "join it with its weights in Keras 2.5 or older: keras.models.model_from_yaml(text), "
                            + "load_weights('weights.h5'), save('%s.h5')"),
            new ForeignFormat("a PaddlePaddle program (.json)", s -> s.isText("{", "\"magic\"", "\"pir\""),
                    "convert it to ONNX: pip install paddle2onnx; paddle2onnx --model_dir . --model_filename %f "
                            + "--params_filename %s.pdiparams --save_file %s.onnx"),
            new ForeignFormat("a TensorFlow graph as text (.pbtxt)",
                    s -> (s.isText("node {") || s.isText("node{") || s.isText("#"))
                            && (s.holds("node", "op: \"") || s.holds("node", "op:\"")),
                    "write it in binary form: python -c \"import tensorflow as tf; from google.protobuf import "
                            + "text_format as t; open('%s.pb', 'wb').write(t.Parse(open('%f').read(), "
                            + "tf.compat.v1.GraphDef()).SerializeToString())\"; where its variables are in a "
                            + "checkpoint, name that checkpoint's .index file"),
            new ForeignFormat("a TensorFlow SavedModel as text (.pbtxt)",
                    s -> s.isText("saved_model_schema_version"),
                    "write it in binary form: python -c \"from google.protobuf import text_format as t; from "
                            + "tensorflow.core.protobuf.saved_model_pb2 import SavedModel; open('%s.pb', 'wb')"
                            + ".write(t.Parse(open('%f').read(), SavedModel()).SerializeToString())\"; and name that "
                            + "file beside its folder variables"),
            new ForeignFormat("an ONNX model as text", s -> s.isText("ir_version:", "graph"),
                    "write it in binary form: python -c \"import onnx; onnx.save(onnx.load('%f', "
                            + "format='textproto'), '%s.onnx')\""),
            new ForeignFormat("a Caffe network (prototxt) without its weights",
                    s -> s.isText() && (s.holds("layer {") || s.holds("layers {") || s.holds("layer{"))
                            && s.holds("type:"),
                    "name the .caffemodel as the weights; the prototxt beside it is found, or given with --arch %f"),
            new ForeignFormat("a JSON file, not weights", s -> s.isText("{") && s.holds("\""),
                    "name the file that holds the weights"));

    private Texts() {
    }
}
