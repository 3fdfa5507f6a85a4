package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.testing.WireBytes;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are well-formed protobuf and still wrong, or rare and right. */
class CaffeFaultTest {
    @TempDir
    Path folder;

    private Path file(WireBytes content) throws IOException {
        return Files.write(folder.resolve("x.caffemodel"), content.toArray());
    }

    private String refused(WireBytes content) throws IOException {
        Path file = file(content);
        return assertThrows(WeightFileException.class, () -> CaffeModelFile.open(file)).getMessage();
    }

    private void assertRefused(String expected, WireBytes content) throws IOException {
        String message = refused(content);
        assertTrue(message.contains(expected), message);
    }

    private static WireBytes layer(String name, WireBytes... blobs) {
        WireBytes layer = new WireBytes().text(1, name).text(2, "Convolution");
        for (WireBytes blob : blobs) {
            layer.message(7, blob);
        }
        return layer;
    }

    private static WireBytes net(WireBytes... layers) {
        WireBytes net = new WireBytes().text(1, "net");
        for (WireBytes layer : layers) {
            net.message(100, layer);
        }
        return net;
    }

    private static WireBytes vector(float... values) {
        return new WireBytes().floats(5, values).message(7, new WireBytes().number(1, values.length));
    }

    @Test
    void layersOfTheOldestFormAreRead() throws IOException {
        WireBytes oldest = new WireBytes().text(1, "conv").text(2, "conv").message(50, vector(1, 2, 3));
        try (CaffeModelFile f = CaffeModelFile.open(file(new WireBytes().message(2,
                new WireBytes().message(1, oldest).text(2, "data"))))) {
            assertEquals(List.of("conv[0]"), List.copyOf(f.tensors().keySet()));
            assertEquals("Caffe (V0 layers, V1 layers)", f.format());
        }
    }

    @Test
    void aBlobWithoutAnyShapeIsOneNumber() throws IOException {
        try (CaffeModelFile f = CaffeModelFile.open(file(net(layer("c", new WireBytes().floats(5, 7)))))) {
            assertEquals(List.of(), f.tensors().get("c[0]").shape());
            assertEquals(7, f.tensors().get("c[0]").read().get());
        }
    }

    @Test
    void oldSizesInANewLayerAndUnpackedValuesAreRead() throws IOException {
        WireBytes blob = new WireBytes().number(1, 1).number(2, 1).number(3, 1).number(4, 2)
                .message(7, new WireBytes().number(1, 9)).single(5, 4).single(5, 8);
        try (CaffeModelFile f = CaffeModelFile.open(file(net(layer("c", blob))))) {
            Tensor t = f.tensors().get("c[0]").read();
            assertEquals("Tensor[1, 1, 1, 2]", t.toString());
            assertEquals(8, t.get(0, 0, 0, 1));
        }
    }

    @Test
    void contradictionsAreRefused() throws IOException {
        assertRefused("has 1 new and 1 old (V1) layers", net(layer("c", vector(1))).message(2,
                new WireBytes().text(4, "d").message(6, vector(1))));
        assertRefused("two layers with weights are named 'c'", net(layer("c", vector(1)), layer("c", vector(2))));
        assertRefused("c[0] has 1 float and 1 double values", net(layer("c", vector(1)
                .raw(8, new byte[8]))));
        assertRefused("NVIDIA's half-precision form", net(layer("c", vector(1).number(10, 1))));
        assertRefused("c[1] has shape [3], which takes 3 values; found 0", net(layer("c", vector(1),
                new WireBytes().floats(6, 1, 2, 3).message(7, new WireBytes().number(1, 3)))));
        assertRefused("has shape [-1, -1]", net(layer("c", vector(1).message(7, new WireBytes()))
                .message(7, new WireBytes().floats(5, 1).message(7, new WireBytes().number(1, -1).number(1, -1)))));
        // (2^31 - 1)^4 is over 2^63
        WireBytes absurd = new WireBytes().floats(5, 1);
        for (int i = 1; i <= 4; i++) {
            absurd.number(i, Integer.MAX_VALUE);
        }
        assertRefused("which takes over 2^63 values; found 1", net(layer("c", absurd)));
        WireBytes axes = new WireBytes();
        for (int i = 0; i < 33; i++) {
            axes.number(1, 1);
        }
        assertRefused("c[0] has over 32 axes", net(layer("c", new WireBytes().floats(5, 1).message(7, axes))));
    }

    @Test
    void aFileWithoutWeightsSaysSo() throws IOException {
        assertRefused("1 layers and no weights", net(layer("c")));
        assertRefused("has no layers", net());
        assertRefused("is empty (0 bytes)", new WireBytes());
        assertRefused("a Caffe network has no field 101", net(layer("c", vector(1))).number(101, 1));
    }

    private String notFilled(WireBytes... blobs) throws IOException {
        Path prototxt = folder.resolve("n.prototxt");
        Files.writeString(prototxt, "input: 'data' input_shape { dim: 1 dim: 2 dim: 3 dim: 3 }"
                + "layer { name: 'n' type: 'BatchNorm' bottom: 'data' top: 'n' }");
        CaffeNetwork network = CaffeNetwork.read(prototxt);
        try (CaffeModelFile weights = CaffeModelFile.open(file(net(layer("n", blobs))))) {
            String message = assertThrows(WeightFileException.class, () -> network.fill(weights)).getMessage();
            assertEquals(4, network.network().missing().size());
            return message;
        }
    }

    @Test
    void valuesThatCannotBeAreRefusedBeforeAnythingIsSet() throws IOException {
        String nan = notFilled(vector(1, Float.NaN), vector(1, Float.POSITIVE_INFINITY), vector(1));
        assertTrue(nan.contains("2 tensors cannot be used:\n  n[0] holds NaN at index 1, expected finite numbers\n"
                + "  n[1] holds Infinity at index 1"), nan);
        String tiny = notFilled(vector(1, 1), vector(1, 1), vector(Float.MIN_VALUE));
        assertTrue(tiny.contains("n: divided by 1.4E-45, channel 0 has mean Infinity"), tiny);
        String factor = notFilled(vector(1, 1), vector(1, 1), vector(-1));
        assertTrue(factor.contains("n[2]: expected the number of batches that mean and variance sum up, found -1.0"),
                factor);
        String none = notFilled(vector(1, 1), vector(1, 1), vector(Float.NaN));
        assertTrue(none.contains("n[2] holds NaN at index 0"), none);
        String variance = notFilled(vector(1, 1), vector(1, -2), vector(2));
        assertTrue(variance.contains("n: divided by 2.0, channel 1 has mean 0.5 and variance -1.0"), variance);
        String four = notFilled(vector(1, 1), vector(1, 1), vector(1), vector(5));
        assertTrue(four.contains("n[3] of shape [1] is superfluous: the layer takes 3 tensors"), four);
    }

    @Test
    void aMeanImageIsFoundBesideThePrototxtOrWhereItSaysAndOneThatIsTooSmallIsAveraged() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        // 3 channels of 2 pixels: means 1.5, 3.5, 5.5
        Files.write(inner.resolve("mean.binaryproto"), new WireBytes().number(1, 1).number(2, 3).number(3, 1)
                .number(4, 2).floats(5, 1, 2, 3, 4, 5, 6).toArray());
        Path prototxt = inner.resolve("n.prototxt");
        String text = "layer { name: 'd' type: 'Data' top: 'data' transform_param { crop_size: 8 mean_file: '%s' } }"
                + "layer { name: 'f' type: 'InnerProduct' bottom: 'data' top: 'f' "
                + "inner_product_param { num_output: 2 } }";
        Files.writeString(prototxt, text.formatted("some/where/mean.binaryproto"));
        assertEquals(List.of(1.5f, 3.5f, 5.5f),
                CaffePreprocessing.of(CaffeNetwork.read(prototxt), java.util.Map.of()).preprocessing().mean());
        Files.move(inner.resolve("mean.binaryproto"), folder.resolve("mean.binaryproto"));
        for (String path : List.of("../mean.binaryproto", folder.resolve("mean.binaryproto").toString(), "..", "",
                "../../../etc/passwd", "absent.binaryproto")) {
            Files.writeString(prototxt, text.formatted(path));
            List<Float> expected = path.isEmpty() ? List.of(0f, 0f, 0f) : path.endsWith("mean.binaryproto")
                    ? List.of(1.5f, 3.5f, 5.5f) : List.of(104f, 117f, 123f);
            assertEquals(expected, CaffePreprocessing.of(CaffeNetwork.read(prototxt),
                    java.util.Map.of()).preprocessing().mean(), path);
        }
    }
}
