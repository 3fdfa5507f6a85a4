package graft.zoo.foreign;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.testing.WireBytes;
import graft.zoo.WeightFiles;
import graft.zoo.weights.WeightFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not read are named for what they are, by their bytes and whatever they are called. */
class ForeignFormatsTest {
    @TempDir
    Path folder;

    private void assertNamed(String latin1, String... words) throws IOException {
        assertNamed(latin1.getBytes(StandardCharsets.ISO_8859_1), words);
    }

    private void assertNamed(byte[] content, String... words) throws IOException {
        for (String name : new String[] {"net.bin", "net.h5", "net.pth"}) {
            assertNamed(Files.write(folder.resolve(name), content), words);
        }
    }

    private static void assertNamed(Path path, String... words) {
        String message = assertThrows(WeightFileException.class, () -> WeightFiles.open(path)).getMessage();
        assertTrue(message.startsWith(path + ": is "), message);
        assertFalse(message.contains("%"), message);
        for (String word : words) {
            assertTrue(message.contains(word), () -> "expected '" + word + "' in: " + message);
        }
    }

    /**
     * The beginnings that the programs themselves write; lengths and offsets before the marks differ from file to
     * file.
     */
    @Test
    void otherFrameworksFilesAreNamedWithTheWayOut() throws IOException {
        assertNamed("\u001c\0\0\0TFL3\u0014\0\u0020\0", "a TensorFlow Lite model", "tf2onnx.convert", "--tflite net.");
        assertNamed("\u0018\0\0\0ORTM\0\0\0\0", "ONNX Runtime's own format", "the .onnx file that it was made from");
        assertNamed("GGUF\3\0\0\0", "a GGUF file", "gguf.GGUFReader");
        assertNamed("\u0012\1" + "\0".repeat(14) + "\5\0\0\0", "MXNet's weights", "mxnet.nd.load");
        assertNamed("\n\u00d2\u0001\b\0\u0010" + "\u00ff".repeat(9) + "\1\u001a\5", "PaddlePaddle program",
                "paddle2onnx");
        assertNamed("\0".repeat(16) + "\6\0\0\0\b\5\u0010\u0040\u0010\3" + "\0".repeat(8), ".pdiparams", "paddle2onnx");
        assertNamed("\u00dd\u0085\u0076\0\2\0\0\0", "ncnn network");
        // ncnnoptimize's mark of half precision, 0x01306B47.
        assertNamed("Gk0\1" + "\0\u003c".repeat(64), "the weights of an ncnn network");
        assertNamed("\0\0\0\0\2\0\0\0\5\0\0\0\0\u0012\u00e8\1\0\0\0\0" + "\0\0\u0080\u003f".repeat(8),
                "Darknet's weights", "demo_darknet2onnx.py");
    }

    @Test
    void aCoreMlModelIsNoOnnxModel() throws IOException {
        WireBytes input = new WireBytes().text(1, "image");
        assertNamed(new WireBytes().number(1, 4).message(2, new WireBytes().message(1, input))
                .message(500, new WireBytes().text(1, "layers")).toArray(), "a Core ML model");
        Path folderModel = Files.createDirectories(folder.resolve("net.mlpackage"));
        Files.createDirectories(folderModel.resolve("Data").resolve("com.apple.CoreML"));
        Files.writeString(folderModel.resolve("Manifest.json"), "{}");
        assertNamed(folderModel, "a Core ML model");
    }

    @Test
    void descriptionsOfNetworksWithoutTheirWeightsAreNamedWithTheNextStep() throws IOException {
        assertNamed("<?xml version=\"1.0\"?>\n<net name=\"r\" version=\"11\">\n<layers>\n", "OpenVINO", "numpy.savez");
        assertNamed("7767517\n75 83\nInput data 0 1 data\n", "ncnn network");
        assertNamed("[net]\nwidth=416\n\n[convolutional]\nfilters=32\n", "Darknet network", ".weights");
        assertNamed("{\n  \"nodes\": [{\"op\": \"null\"}], \"arg_nodes\": [0]}", "MXNet network");
        assertNamed("{\"format\": \"layers-model\", \"weightsManifest\": []}", "TensorFlow.js",
                "tensorflowjs_converter");
        assertNamed("{\"class_name\": \"Sequential\", \"config\": {}}", "Keras network (JSON)", "model_from_json");
        assertNamed("backend: tensorflow\nclass_name: Sequential\n", "Keras network (YAML)");
        assertNamed("node{name:\"i\" op:\"Placeholder\"}\nversions{producer:27}", "TensorFlow graph as text");
        assertNamed("saved_model_schema_version: 1\nmeta_graphs {\n}\n", "SavedModel as text", "text_format");
        assertNamed("node {\n  name: \"x\"\n  op: \"Placeholder\"\n}\n", "TensorFlow graph as text",
                "tf.compat.v1.GraphDef");
        assertNamed("ir_version: 8\nproducer_name: \"p\"\ngraph {\n", "ONNX model as text", "format='textproto'");
        assertNamed("name: \"LeNet\"\nlayer {\n  name: \"c\"\n  type: \"Convolution\"\n}\n", "a Caffe network",
                "--arch net.");
        assertNamed("{\"architectures\": [\"ResNetForImageClassification\"]}", "a JSON file, not weights");
    }

    @Test
    void picklesAreNamedByWhatWroteThem() throws IOException {
        assertNamed("\u0080\4\u0095\u0010\0\0\0\0\0\0\0\u008c\u0020sklearn.neural_network", "scikit-learn", "coefs_");
        assertNamed("\u0080\2}q\0X\u001a\0\0\0StructuredToParameterName@@q\1}s.", ".pdparams", "paddle.load('net.");
        assertNamed("\u0080\3cjoblib.numpy_pickle\nNumpyArrayWrapper\n", "joblib");
        assertNamed("\u0080\2}q\0.", "a bare pickle");
    }

    @Test
    void compressedFilesAreNamedWithTheCommandThatUnpacksThem() throws IOException {
        assertNamed("\u001f\u008b\b\0", "gunzip net.");
        assertNamed("BZh91AY&SY\0", "bunzip2");
        assertNamed("\u00fd7zXZ\0\0", "unxz");
        assertNamed("\u0028\u00b5\u002f\u00fd\0", "unzstd");
        assertNamed("7z\u00bc\u00af'\u001c\0\4", "7z x");
        assertNamed("Rar!\u001a\u0007\1\0", "unrar");
        assertNamed("x\u009c\u00ed\u0001", "zlib");
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("folder/"));
            zip.putNextEntry(new ZipEntry("folder/model.h5"));
            zip.write(1);
        }
        assertNamed(bytes.toByteArray(), "a zip archive of 1 file", "'folder/model.h5'", "unzip net.");
        var program = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(program)) {
            zip.putNextEntry(new ZipEntry("net/data/weights/weight_0"));
            zip.putNextEntry(new ZipEntry("net/archive_format"));
        }
        assertNamed(program.toByteArray(), "an exported program of PyTorch", "torch.export.load('net.", "'net.pth'");
    }

    @Test
    void whatADownloadLeftInAFilesPlaceIsNamed() throws IOException {
        assertNamed("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 5\n", "git lfs pull");
        assertNamed("/annex/objects/SHA256E-s5--ab.h5\n", "git annex get");
        assertNamed("\n<!DOCTYPE html><html>", "HTML page", "address");
        assertNamed("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "storage service's error");
        assertNamed("404: Not Found", "server's error message");
        assertNamed("Entry not found", "server's error message");
        assertNamed("\u0089PNG\r\n\u001a\n\0", "a PNG image", "--data");
    }

    @Test
    void rawWeightsAreNamedByTheNetworkBesideThem() throws IOException {
        Path bin = Files.write(folder.resolve("ir.bin"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        Files.writeString(folder.resolve("ir.xml"), "<?xml version=\"1.0\"?>\n<net name=\"r\">");
        assertNamed(bin, "OpenVINO", "read_model('ir.xml')");
    }

    @Test
    void aPublishedTensorFlowLiteModelIsNamed() {
        assertNamed(SharedFiles.path("cases/other/c100edge-model.tflite"), "TensorFlow Lite",
                "--tflite c100edge-model.tflite --output c100edge-model.onnx");
    }
}
