package graft.zoo.caffe;

import static graft.zoo.caffe.CaffeText.blob;
import static graft.zoo.caffe.CaffeText.layer;
import static graft.zoo.caffe.CaffeText.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.engine.Tensor;
import graft.testing.WireBytes;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caffe's layers that need no published network to be seen at work: one each, with numbers worked out by hand. */
class CaffeLayerKindsTest {
    @TempDir
    Path folder;

    private float[] computed(String layers, Tensor image, WireBytes... blobs) throws IOException {
        return CaffeText.computed(folder, layers, image, blobs);
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
        Tensor image = Tensor.wrap(new float[] {1, 5, 2, 7}, 1, 2, 1, 2);
        assertArrayEquals(new float[] {201.5f, 402.5f, 705.5f, 1410.5f, 603, 804, 2115, 2820},
                computed(layer("Deconvolution", "convolution_param { num_output: 2 kernel_h: 1 kernel_w: 2 stride_h: 1 "
                        + "stride_w: 2 }"), image, blob(new int[] {2, 2, 1, 2}, 1, 2, 3, 4, 100, 200, 300, 400),
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

    @Test
    void sumsHaveFactorsAndProductsMayBeOfThree() throws IOException {
        String three = "layer { name: 'a' type: 'AbsVal' bottom: 'data' top: 'a' }\nlayer { name: 'w' type: 'Eltwise' "
                + "bottom: 'data' bottom: 'a' bottom: 'a' top: 'y' eltwise_param { %s } }";
        // 2 * -2 - 0.5 * 2 + 2 and 2 * 3 - 0.5 * 3 + 3
        assertArrayEquals(new float[] {-3, 7.5f}, computed(three.formatted("coeff: 2 coeff: -0.5 coeff: 1"),
                row(-2, 3)), 1e-6f);
        assertArrayEquals(new float[] {-8, 27}, computed(three.formatted("operation: PROD"), row(-2, 3)), 0);
        assertArrayEquals(new float[] {2, 3}, computed(three.formatted("operation: MAX"), row(-2, 3)), 0);
    }

    @Test
    void powersExponentialsAndLogarithms() throws IOException {
        // (1 + 2x)^2; 2^(1 + 3x); log2(2 + 3x); e^0
        assertArrayEquals(new float[] {9, 49}, computed(layer("Power", "power_param { power: 2 scale: 2 shift: 1 }"),
                row(-2, 3)), 0);
        assertArrayEquals(new float[] {2, 16}, computed(layer("Exp", "exp_param { base: 2 scale: 3 shift: 1 }"),
                row(0, 1)), 1e-5f);
        assertArrayEquals(new float[] {1, 3}, computed(layer("Log", "log_param { base: 2 scale: 3 shift: 2 }"),
                row(0, 2)), 1e-6f);
        assertArrayEquals(new float[] {1}, computed(layer("Exp", ""), row(0)), 0);
    }

    @Test
    void activationsOfForks() throws IOException {
        assertArrayEquals(new float[] {0, 3, 6}, computed(layer("ReLU6", ""), row(-1, 3, 9)), 0);
        assertArrayEquals(new float[] {-0.5f, 2}, computed(layer("Clip", "clip_param { min: -0.5 max: 2 }"),
                row(-1, 3)), 0);
        // 1 / (1 + e^-2) = 0.880797
        assertArrayEquals(new float[] {0.880797f}, computed(layer("Swish", "swish_param { beta: 2 }"), row(1)), 1e-6f);
    }

    /** Windows of three, borders 0: means of squares (1 + 4) / 9, (1 + 4 + 4) / 9, (4 + 4) / 9; alpha 9, beta 1. */
    @Test
    void responsesAreNormalisedWithinTheirChannel() throws IOException {
        assertArrayEquals(new float[] {1 / 6f, 2 / 10f, -2 / 9f}, computed(layer("LRN", "lrn_param { local_size: 3 "
                + "alpha: 9 beta: 1 norm_region: WITHIN_CHANNEL }"), row(1, 2, -2)), 1e-6f);
    }

    private static Tensor channels(float... values) {
        return Tensor.wrap(values, 1, values.length, 1, 1);
    }

    @Test
    void aSliceHasATopForEachPartOfTheChannels() throws IOException {
        String joined = "layer { name: 's' type: 'Slice' bottom: 'data' top: 'a' top: 'b' top: 'c' slice_param { %s } }"
                + "layer { name: 'w' type: 'Concat' bottom: 'c' bottom: 'a' bottom: 'b' top: 'y' }";
        assertArrayEquals(new float[] {5, 6, 1, 2, 3, 4}, computed(joined.formatted(""), channels(1, 2, 3, 4, 5, 6)),
                0);
        assertArrayEquals(new float[] {4, 5, 6, 1, 2, 3}, computed(joined.formatted("slice_dim: 1 slice_point: 1 "
                + "slice_point: 3"), channels(1, 2, 3, 4, 5, 6)), 0);
        // One part that nothing reads is no output.
        assertArrayEquals(new float[] {3, 4}, computed("layer { name: 's' type: 'Slice' bottom: 'data' top: 'a' "
                + "top: 'b' } layer { name: 'w' type: 'ReLU' bottom: 'b' top: 'b' }", channels(1, 2, 3, 4)), 0);
    }

    /** [1,2,1,3] 1 2 3 | 4 5 6 read out as [1,3,2,1]: 1 2 | 3 4 | 5 6, which is how Caffe's blobs lie. */
    @Test
    void aReshapeKeepsCaffesOrder() throws IOException {
        Tensor image = Tensor.wrap(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 1, 3);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, computed(layer("Reshape", "reshape_param { shape { dim: 0 "
                + "dim: 3 dim: -1 dim: 1 } }"), image), 0);
        // Its first channel is 1 2: summed by a convolution that takes channels 1, 10, 100 times.
        assertArrayEquals(new float[] {531, 642}, computed("layer { name: 'r' type: 'Reshape' bottom: 'data' top: 'r' "
                + "reshape_param { shape { dim: 3 dim: 2 dim: 1 } axis: 1 } } layer { name: 'w' type: 'Convolution' "
                + "bottom: 'r' top: 'y' convolution_param { num_output: 1 kernel_size: 1 bias_term: false } }", image,
                blob(new int[] {1, 3, 1, 1}, 1, 10, 100)), 0);
    }

    /** InnerProduct's weights meet the features in the order channel, height, width: 1 2 3 4 5 6. */
    @Test
    void aReshapeToVectorsIsAFlatten() throws IOException {
        Tensor image = Tensor.wrap(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 1, 3);
        assertArrayEquals(new float[] {654_321}, computed("layer { name: 'r' type: 'Reshape' bottom: 'data' top: 'r' "
                + "reshape_param { shape { dim: 0 dim: -1 } } } layer { name: 'w' type: 'InnerProduct' bottom: 'r' "
                + "top: 'y' inner_product_param { num_output: 1 bias_term: false } }", image,
                blob(new int[] {1, 6}, 1, 10, 100, 1000, 10_000, 100_000)), 0);
    }

    /** Two groups of three, 1 2 3 | 4 5 6, are dealt out in turn. */
    @Test
    void channelsAreShuffled() throws IOException {
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, computed(layer("ShuffleChannel",
                "shuffle_channel_param { group: 2 }"), channels(1, 2, 3, 4, 5, 6)), 0);
    }

    /** Squeeze-and-excitation: means 2 and 30; 1 * 2, 3 * 2, 20 * 30, 40 * 30, and with the image added. */
    @Test
    void aNumberForEachChannelGatesTheImage() throws IOException {
        Tensor image = Tensor.wrap(new float[] {1, 3, 20, 40}, 1, 2, 1, 2);
        String mean = "layer { name: 'p' type: 'Pooling' bottom: 'data' top: 'p' pooling_param { pool: AVE "
                + "global_pooling: true } }";
        assertArrayEquals(new float[] {2, 6, 600, 1200}, computed(mean + "layer { name: 'r' type: 'Reshape' bottom: 'p'"
                + " top: 'r' reshape_param { shape { dim: 0 dim: 2 } } } layer { name: 'w' type: 'Scale' bottom: 'data'"
                + " bottom: 'r' top: 'y' scale_param { axis: 0 } }", image), 0);
        assertArrayEquals(new float[] {3, 9, 620, 1240}, computed(mean + "layer { name: 'w' type: 'Axpy' bottom: 'p' "
                + "bottom: 'data' bottom: 'data' top: 'y' }", image), 0);
    }

    @Test
    void aDepthwiseConvolutionHasAGroupForEachChannel() throws IOException {
        assertArrayEquals(new float[] {30, 500}, computed(layer("DepthwiseConvolution", "convolution_param { "
                + "num_output: 2 kernel_size: 1 bias_term: false }"), channels(3, 5), blob(new int[] {2, 1, 1, 1}, 10,
                100)), 0);
    }
}
