package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.engine.Tensor;
import graft.zoo.protobuf.WireBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caffe's layers that need no published network to be seen at work: one each, with numbers worked out by hand. */
class CaffeLayerKindsTest {
    @TempDir
    Path folder;

    private static WireBytes blob(int[] dims, float... values) {
        WireBytes shape = new WireBytes();
        for (int d : dims) {
            shape.number(1, d);
        }
        return new WireBytes().floats(5, values).message(7, shape);
    }

    /** The output of a network of these layers, with the weights of its layer {@code w}, for one picture [1,C,H,W]. */
    private float[] computed(String layers, Tensor picture, WireBytes... blobs) throws IOException {
        Path prototxt = Files.writeString(folder.resolve("n.prototxt"), ("input: 'data' input_shape { dim: 1 dim: %d "
                + "dim: %d dim: %d }\n").formatted(picture.dim(1), picture.dim(2), picture.dim(3)) + layers);
        WireBytes layer = new WireBytes().text(1, "w").text(2, "any");
        for (WireBytes blob : blobs) {
            layer.message(7, blob);
        }
        CaffeNetwork network = CaffeNetwork.read(prototxt);
        if (blobs.length > 0) {
            Path model = Files.write(folder.resolve("n.caffemodel"), new WireBytes().text(1, "net")
                    .message(100, layer).toArray());
            try (CaffeModelFile weights = CaffeModelFile.open(model)) {
                network.fill(weights);
            }
        }
        Tensor y = PlainRun.nchw(network.network(), picture);
        return y.rank() == 4 ? y.permute(0, 3, 1, 2).toArray() : y.toArray();
    }

    private static Tensor row(float... values) {
        return Tensor.wrap(values, 1, 1, 1, values.length);
    }

    private static String layer(String type, String settings) {
        return "layer { name: 'w' type: '" + type + "' bottom: 'data' top: 'y' " + settings + " }";
    }

    @Test
    void activations() throws IOException {
        assertArrayEquals(new float[] {-0.2f, 0, 3}, computed(layer("ReLU", "relu_param { negative_slope: 0.1 }"),
                row(-2, 0, 3)), 1e-6f);
        // 1 / (1 + e^-2) = 0.880797, tanh 1 = 0.761594, 2 * (e^-1 - 1) = -1.264241, ln(1 + e) = 1.313262
        assertArrayEquals(new float[] {0.5f, 0.880797f}, computed(layer("Sigmoid", ""), row(0, 2)), 1e-6f);
        assertArrayEquals(new float[] {0, 0.761594f}, computed(layer("TanH", ""), row(0, 1)), 1e-6f);
        assertArrayEquals(new float[] {-1.264241f, 5}, computed(layer("ELU", "elu_param { alpha: 2 }"), row(-1, 5)),
                1e-6f);
        assertArrayEquals(new float[] {1.313262f, 0.693147f}, computed(layer("BNLL", ""), row(1, 0)), 1e-6f);
        assertArrayEquals(new float[] {2, 3}, computed(layer("AbsVal", ""), row(-2, 3)), 0);
        assertArrayEquals(new float[] {-3, 7}, computed(layer("Power", "power_param { scale: 2 shift: 1 }"),
                row(-2, 3)), 0);
    }

    @Test
    void slopesThatChannelsHaveTogetherOrEachItsOwn() throws IOException {
        Tensor two = Tensor.wrap(new float[] {-2, 4, -6, 8}, 1, 2, 1, 2);
        assertArrayEquals(new float[] {-1, 4, -1.5f, 8}, computed(layer("PReLU", ""), two,
                blob(new int[] {2}, 0.5f, 0.25f)), 0);
        assertArrayEquals(new float[] {-1, 4, -3, 8}, computed(layer("PReLU", "prelu_param { channel_shared: true }"),
                two, blob(new int[0], 0.5f)), 0);
    }

    @Test
    void aScaleByItselfIsAFactorAndAnOffsetForEachChannel() throws IOException {
        Tensor two = Tensor.wrap(new float[] {1, 2, 3, 4}, 1, 2, 1, 2);
        assertArrayEquals(new float[] {10, 20, 301, 401}, computed(layer("Scale", "scale_param { bias_term: true }"),
                two, blob(new int[] {2}, 10, 100), blob(new int[] {2}, 0, 1)), 0);
    }

    /**
     * Two channels to two, each pixel to two side by side: weight [in][out][1][2]. Output 0 of pixel (x0, x1) is
     * x0 * (1, 2) + x1 * (100, 200) + 0.5, output 1 x0 * (3, 4) + x1 * (300, 400).
     */
    @Test
    void aDeconvolutionSpreadsEachPixel() throws IOException {
        Tensor picture = Tensor.wrap(new float[] {1, 5, 2, 7}, 1, 2, 1, 2);
        assertArrayEquals(new float[] {201.5f, 402.5f, 705.5f, 1410.5f, 603, 804, 2115, 2820},
                computed(layer("Deconvolution", "convolution_param { num_output: 2 kernel_h: 1 kernel_w: 2 stride_h: 1 "
                        + "stride_w: 2 }"), picture, blob(new int[] {2, 2, 1, 2}, 1, 2, 3, 4, 100, 200, 300, 400),
                        blob(new int[] {2}, 0.5f, 0)), 0);
    }

    @Test
    void blobsAreMultipliedComparedAndSubtracted() throws IOException {
        String both = "layer { name: 'a' type: 'AbsVal' bottom: 'data' top: 'a' }\n"
                + "layer { name: 'w' type: 'Eltwise' bottom: 'data' bottom: 'a' top: 'y' eltwise_param { %s } }";
        assertArrayEquals(new float[] {-4, 9}, computed(both.formatted("operation: PROD"), row(-2, 3)), 0);
        assertArrayEquals(new float[] {2, 3}, computed(both.formatted("operation: MAX"), row(-2, 3)), 0);
        assertArrayEquals(new float[] {-4, 0}, computed(both.formatted("coeff: 1 coeff: -1"), row(-2, 3)), 0);
    }
}
