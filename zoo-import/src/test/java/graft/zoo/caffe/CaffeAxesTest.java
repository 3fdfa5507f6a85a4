package graft.zoo.caffe;

import static graft.zoo.caffe.CaffeText.blob;
import static graft.zoo.caffe.CaffeText.layer;
import static graft.zoo.caffe.CaffeText.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.training.Adam;
import graft.layers.training.TensorSamples;
import graft.layers.training.Trainer;
import graft.testing.WireBytes;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caffe's layers along axes other than the channels, with numbers worked out by hand; blobs are [N,C,H,W]. */
class CaffeAxesTest {
    /** Digits of a sum say which feature met which weight. */
    private static final float[] TENS = {1, 10, 100, 1000, 10_000, 100_000};

    @TempDir
    Path folder;

    private float[] computed(String layers, Tensor image, WireBytes... blobs) throws IOException {
        return CaffeText.computed(folder, layers, image, blobs);
    }

    /** 1, 2, 3, ... as one image. */
    private static Tensor counted(int c, int h, int w) {
        float[] values = new float[c * h * w];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return Tensor.wrap(values, 1, c, h, w);
    }

    /** A layer from the image to {@code x}, and an InnerProduct from there. */
    private static String product(String type, String settings, String product) {
        return "layer { name: 'x' type: '" + type + "' bottom: 'data' top: 'x' " + settings + " } layer { name: 'w' "
                + "type: 'InnerProduct' bottom: 'x' top: 'y' inner_product_param { num_output: 1 bias_term: false "
                + product + " } }";
    }

    private static WireBytes tens(int count) {
        return blob(new int[] {1, count}, Arrays.copyOf(TENS, count));
    }

    /** Channels 1 2 | 3 4 and 5 6 | 7 8: all, each channel's pixels, each column of all rows. */
    @Test
    void aFlattenJoinsSomeAxes() throws IOException {
        assertArrayEquals(new float[] {654_321}, computed(product("Flatten", "", ""), counted(2, 1, 3), tens(6)), 0);
        assertArrayEquals(new float[] {4321, 8765}, computed(product("Flatten", "flatten_param { axis: 2 }", "axis: 2"),
                counted(2, 2, 2), tens(4)), 0);
        assertArrayEquals(new float[] {21, 43, 65, 87}, computed(product("Flatten",
                "flatten_param { axis: 1 end_axis: -2 }", "axis: 2"), counted(2, 2, 2), tens(2)), 0);
    }

    /** Channels of 3 and rows of 3: what lies from the axis on meets the weights, the axes before it stay. */
    @Test
    void anInnerProductMayBeginAtAnyAxis() throws IOException {
        String two = "inner_product_param { num_output: 2 axis: %d }";
        // 1 + 20 + 300 + 0.5, 1 + 2 + 3; 4 + 50 + 600 + 0.5, 4 + 5 + 6
        float[] expected = {321.5f, 6, 654.5f, 15};
        WireBytes weight = blob(new int[] {2, 3}, 1, 10, 100, 1, 1, 1);
        WireBytes bias = blob(new int[] {2}, .5f, 0);
        for (int axis : new int[] {2, 3, -1}) {
            assertArrayEquals(expected, computed(layer("InnerProduct", two.formatted(axis)), counted(2, 1, 3), weight,
                    bias), 0);
        }
        assertArrayEquals(expected, computed(layer("InnerProduct", "inner_product_param { num_output: 2 axis: 2 "
                + "transpose: true }"), counted(2, 1, 3), blob(new int[] {3, 2}, 1, 1, 10, 1, 100, 1), bias), 0);
        // Channels 1 2 | 3 4 and 5 6 | 7 8, a number for each row.
        assertArrayEquals(new float[] {21, 43, 65, 87}, computed(layer("InnerProduct", "inner_product_param { "
                + "num_output: 1 axis: 3 bias_term: false }"), counted(2, 2, 2), tens(2)), 0);
    }

    /** exp of 0 0 | ln 3 0: columns 1 : 3 and 1 : 1, rows 1 : 1 and 3 : 1; four times that. */
    @Test
    void aSoftmaxRunsAlongHeightOrWidth() throws IOException {
        Tensor image = Tensor.wrap(new float[] {0, 0, (float) Math.log(3), 0}, 1, 1, 2, 2);
        String four = "layer { name: 's' type: 'Softmax' bottom: 'data' top: 's' softmax_param { axis: %d } } layer { "
                + "name: 'w' type: 'Power' bottom: 's' top: 'y' power_param { scale: 4 } }";
        assertArrayEquals(new float[] {1, 2, 3, 2}, computed(four.formatted(2), image), 1e-6f);
        assertArrayEquals(new float[] {2, 2, 3, 1}, computed(four.formatted(-1), image), 1e-6f);
    }

    /** Channels 1 | 2 and 3 | 4, and their negatives below or beside them. */
    @Test
    void aConcatJoinsAlongHeightOrWidth() throws IOException {
        String both = "layer { name: 'n' type: 'Power' bottom: 'data' top: 'n' power_param { scale: -1 } } layer { "
                + "name: 'w' type: 'Concat' bottom: 'data' bottom: 'n' top: 'y' concat_param { %s } }";
        assertArrayEquals(new float[] {1, 2, -1, -2, 3, 4, -3, -4}, computed(both.formatted("axis: 2"),
                counted(2, 2, 1)), 0);
        assertArrayEquals(new float[] {1, -1, 2, -2, 3, -3, 4, -4}, computed(both.formatted("axis: -1"),
                counted(2, 2, 1)), 0);
        assertArrayEquals(new float[] {1, 2, 3, 4, -1, -2, -3, -4}, computed(both.formatted("concat_dim: 1"),
                counted(2, 2, 1)), 0);
    }

    /** Channels 1 2 3 and 4 5 6 along one axis: the first place, then the other two, put together the other way. */
    @Test
    void aSliceCutsAlongHeightOrWidth() throws IOException {
        String turned = "layer { name: 's' type: 'Slice' bottom: 'data' top: 'a' top: 'b' slice_param { axis: %1$d "
                + "slice_point: 1 } } layer { name: 'w' type: 'Concat' bottom: 'b' bottom: 'a' top: 'y' concat_param { "
                + "axis: %1$d } }";
        assertArrayEquals(new float[] {2, 3, 1, 5, 6, 4}, computed(turned.formatted(2), counted(2, 3, 1)), 0);
        assertArrayEquals(new float[] {2, 3, 1, 5, 6, 4}, computed(turned.formatted(-1), counted(2, 1, 3)), 0);
    }

    @Test
    void aBiasIsAddedAlongAnyAxes() throws IOException {
        assertArrayEquals(new float[] {11, 12, 103, 104}, computed(layer("Bias", ""), counted(2, 1, 2),
                blob(new int[] {2}, 10, 100)), 0);
        assertArrayEquals(new float[] {11, 22, 33, 44, 15, 26, 37, 48}, computed(layer("Bias",
                "bias_param { axis: 2 num_axes: 2 }"), counted(2, 2, 2), blob(new int[] {2, 2}, 10, 20, 30, 40)), 0);
        assertArrayEquals(new float[] {11, 22, 33, 44, 55, 66}, computed(layer("Bias", "bias_param { num_axes: -1 }"),
                counted(2, 1, 3), blob(new int[] {2, 1, 3}, 10, 20, 30, 40, 50, 60)), 0);
        assertArrayEquals(new float[] {8, 9}, computed(layer("Bias", "bias_param { num_axes: 0 }"), counted(1, 1, 2),
                blob(new int[0], 7)), 0);
        // The means 1.5 and 3.5 of the channels are added to them.
        assertArrayEquals(new float[] {2.5f, 3.5f, 6.5f, 7.5f}, computed("layer { name: 'p' type: 'Pooling' bottom: "
                + "'data' top: 'p' pooling_param { pool: AVE global_pooling: true } } layer { name: 'w' type: 'Bias' "
                + "bottom: 'data' bottom: 'p' top: 'y' bias_param { axis: 0 } }", counted(2, 1, 2)), 0);
    }

    /** A bias that follows a flattened image has Caffe's order channel, height, width: 1 2 3 | 4 5 6. */
    @Test
    void aBiasOfAFlattenedImageFollowsItsOrder() throws IOException {
        assertArrayEquals(new float[] {665_421}, computed("layer { name: 'f' type: 'Flatten' bottom: 'data' top: 'f' } "
                + "layer { name: 'w' type: 'Bias' bottom: 'f' top: 'y' } layer { name: 'm' type: 'Reduction' bottom: "
                + "'y' top: 'm' reduction_param { axis: 1 } }", counted(2, 1, 3), blob(new int[] {6}, 0, 0, 100, 5300,
                60_000, 600_000)), 0);
    }

    /** Means 2 and 6, deviations 1; of all 1 3 5 7 the mean 4 and the deviation sqrt 5. */
    @Test
    void imagesGetMeanZeroAndDeviationOne() throws IOException {
        Tensor image = Tensor.wrap(new float[] {1, 3, 5, 7}, 1, 2, 1, 2);
        assertArrayEquals(new float[] {-1, 1, -1, 1}, computed(layer("MVN", ""), image), 1e-6f);
        assertArrayEquals(new float[] {-.5f, .5f, -.5f, .5f}, computed(layer("MVN", "mvn_param { eps: 1 }"), image),
                1e-6f);
        assertArrayEquals(new float[] {-3, -1, 1, 3}, computed(layer("MVN", "mvn_param { normalize_variance: false "
                + "across_channels: true }"), image), 0);
        // 3 / sqrt 5 = 1.341641
        assertArrayEquals(new float[] {-1.341641f, -.4472136f, .4472136f, 1.341641f}, computed(layer("MVN",
                "mvn_param { across_channels: true }"), image), 1e-6f);
        assertArrayEquals(new float[] {0, 0}, computed(layer("MVN", ""), row(5, 5)), 0);
    }

    /** Channels 1 2 3 and 4 5 6, pixel by pixel: 1 4 2 5 3 6, as SSD reads its boxes. */
    @Test
    void aPermuteExchangesAxes() throws IOException {
        String order = "permute_param { order: 0 order: 2 order: 3 order: 1 }";
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, computed(layer("Permute", order), counted(2, 1, 3)), 0);
        assertArrayEquals(new float[] {635_241}, computed(product("Permute", order, ""), counted(2, 1, 3), tens(6)), 0);
        // 0 3 is completed to 0 3 1 2.
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, computed(layer("Permute", "permute_param { order: 0 order: 3"
                + " }"), counted(2, 1, 3)), 0);
    }

    @Test
    void interpolationPutsCornersOnCorners() throws IOException {
        // 3 + 2 * 1 = 5 pixels; (3 - 1) / 2 + 1 = 2; stated 9, a quarter of the way each
        assertArrayEquals(new float[] {0, 5, 10, 15, 20}, computed(layer("Interp", "interp_param { zoom_factor: 2 }"),
                row(0, 10, 20)), 1e-6f);
        assertArrayEquals(new float[] {0, 20}, computed(layer("Interp", "interp_param { shrink_factor: 2 }"),
                row(0, 10, 20)), 0);
        assertArrayEquals(new float[] {0, 2.5f, 5, 7.5f, 10, 12.5f, 15, 17.5f, 20}, computed(layer("Interp",
                "interp_param { height: 1 width: 9 }"), row(0, 10, 20)), 1e-5f);
        // Shrunk to 0 20, then 2 + 1 * 3 = 5.
        assertArrayEquals(new float[] {0, 5, 10, 15, 20}, computed(layer("Interp", "interp_param { shrink_factor: 2 "
                + "zoom_factor: 4 }"), row(0, 10, 20)), 1e-5f);
        // Of 1 2 3 | 4 5 6 without the first row and column 5 6 is left.
        assertArrayEquals(new float[] {5, 5.5f, 6}, computed(layer("Interp", "interp_param { pad_beg: -1 zoom_factor: 2"
                + " }"), counted(1, 2, 3)), 1e-6f);
    }

    /** 1 to 9; the largest of each 2x2 are 5 6 | 8 9. Cut from row 0 and column 1: 2 3 | 5 6. */
    @Test
    void aCropHasTheSecondBlobsSize() throws IOException {
        String cut = "layer { name: 'p' type: 'Pooling' bottom: 'data' top: 'p' pooling_param { kernel_size: 2 } } "
                + "layer { name: 'c' type: 'Crop' bottom: 'data' bottom: 'p' top: 'c' crop_param { %s } } layer { "
                + "name: 'w' type: 'Eltwise' bottom: 'c' bottom: 'p' top: 'y' }";
        assertArrayEquals(new float[] {7, 9, 13, 15}, computed(cut.formatted("offset: 0 offset: 1"), counted(1, 3, 3)),
                0);
        assertArrayEquals(new float[] {10, 12, 16, 18}, computed(cut.formatted("offset: 1"), counted(1, 3, 3)), 0);
        assertArrayEquals(new float[] {6, 8, 12, 14}, computed(cut.formatted("axis: 1"), counted(1, 3, 3)), 0);
        assertTrue(refused(cut.formatted("offset: 2"), 1, 3, 3).contains("cuts 2 places from 2 on of axis 2, which has "
                + "3"));
    }

    /** 1 -2 3 and 4 5 -6: 5 and 21; 14 and 77; thrice the means 2 / 3 and 1. */
    @Test
    void reductionsLeaveANumber() throws IOException {
        Tensor image = Tensor.wrap(new float[] {1, -2, 3, 4, 5, -6}, 1, 2, 1, 3);
        assertArrayEquals(new float[] {5}, computed(layer("Reduction", "reduction_param { axis: 1 }"), image), 0);
        assertArrayEquals(new float[] {21}, computed(layer("Reduction", "reduction_param { axis: 1 operation: ASUM }"),
                image), 0);
        assertArrayEquals(new float[] {14, 77}, computed(layer("Reduction", "reduction_param { axis: 2 operation: SUMSQ"
                + " }"), image), 0);
        assertArrayEquals(new float[] {2, 3}, computed(layer("Reduction", "reduction_param { axis: -1 operation: MEAN "
                + "coeff: 3 }"), image), 1e-6f);
    }

    @Test
    void aTileRepeatsAnAxis() throws IOException {
        assertArrayEquals(new float[] {1, 2, 3, 4, 1, 2, 3, 4}, computed(layer("Tile", "tile_param { tiles: 2 }"),
                counted(2, 1, 2)), 0);
        assertArrayEquals(new float[] {1, 2, 1, 2, 3, 4, 3, 4}, computed(layer("Tile", "tile_param { axis: -1 tiles: 2"
                + " }"), counted(2, 1, 2)), 0);
    }

    /** Six channels as two of three rows, 1 2 3 | 4 5 6; height and width as one axis. */
    @Test
    void aReshapeMayReplaceSomeAxes() throws IOException {
        assertArrayEquals(new float[] {321, 654}, computed(product("Reshape", "reshape_param { axis: 1 num_axes: 1 "
                + "shape { dim: 2 dim: -1 } }", "axis: 2"), counted(6, 1, 1), tens(3)), 0);
        assertArrayEquals(new float[] {321, 654}, computed(product("Reshape", "reshape_param { axis: -3 num_axes: 2 "
                + "shape { dim: 3 } }", "axis: -1"), counted(2, 1, 3), tens(3)), 0);
        assertArrayEquals(new float[] {4321, 8765}, computed(product("Reshape", "reshape_param { axis: 2 shape { dim: "
                + "-1 } }", "axis: 2"), counted(2, 2, 2), tens(4)), 0);
    }

    @Test
    void aStableProductIsAProduct() throws IOException {
        assertArrayEquals(new float[] {1, 4}, computed("layer { name: 'w' type: 'Eltwise' bottom: 'data' bottom: 'data'"
                + " top: 'y' eltwise_param { operation: PROD stable_prod_grad: true } }", row(1, 2)), 0);
    }

    private String refused(String layers, int... image) {
        int[] shape = {1, image[0], image[1], image[2]};
        return assertThrows(WeightFileException.class, () -> CaffeText.network(folder, layers, shape)).getMessage();
    }

    @Test
    void whatMixesImagesOrCannotLearnIsRefusedAllAtOnce() {
        String message = refused("""
                layer { name: "c" type: "Concat" bottom: "data" bottom: "data" top: "c" concat_param { axis: 0 } }
                layer { name: "r" type: "Reduction" bottom: "c" top: "r" }
                layer { name: "p" type: "Permute" bottom: "c" top: "p" permute_param { order: 1 order: 0 } }
                layer { name: "a" type: "ArgMax" bottom: "p" top: "a" }
                layer { name: "f" type: "Flatten" bottom: "a" top: "f" flatten_param { axis: 2 end_axis: 1 } }
                layer { name: "t" type: "Tile" bottom: "f" top: "t" tile_param { axis: 4 } }
                layer { name: "s" type: "Eltwise" bottom: "t" bottom: "r" top: "s" }
                """, 2, 2, 2);
        assertTrue(message.contains("6 layers cannot be imported"), message);
        assertTrue(message.contains("'c' (Concat, line 2): axis: 0 mixes the images of a batch"), message);
        assertTrue(message.contains("'r' (Reduction, line 3): axis: 0 (the default) mixes the images of a batch"),
                message);
        assertTrue(message.contains("order: [1, 0, 2, 3] moves the axis that counts images"), message);
        assertTrue(message.contains("'a' (ArgMax, line 5): this type gives the number of the largest value"), message);
        assertTrue(message.contains("'f' (Flatten, line 6): end_axis: 1, expected 2 or more"), message);
        assertTrue(message.contains("'t' (Tile, line 7): axis: 4, but its blob has 4 axes"), message);
    }

    /** Two kinds of images that differ in the sign of their left half; what is before the head learns as well. */
    @Test
    void suchALayerCanLearn() throws IOException {
        Network network = CaffeText.network(folder, "layer { name: 'v' type: 'MVN' bottom: 'data' top: 'v' mvn_param { "
                + "normalize_variance: false } } layer { name: 'w' type: 'Bias' bottom: 'v' top: 'w' bias_param { "
                + "num_axes: -1 } } layer { name: 'j' type: 'Concat' bottom: 'w' bottom: 'v' top: 'j' concat_param { "
                + "axis: 2 } } layer { name: 'i' type: 'Interp' bottom: 'j' top: 'i' interp_param { height: 4 width: 4 "
                + "} } layer { name: 't' type: 'ReLU' bottom: 'i' top: 't' } layer { name: 'p' type: 'Permute' bottom: "
                + "'t' top: 'p' permute_param { order: 0 order: 2 order: 3 order: 1 } } layer { name: 'h' type: "
                + "'InnerProduct' bottom: 'p' top: 'h' inner_product_param { num_output: 2 } }",
                new int[] {1, 2, 2, 4}).network();
        network.initialize(3);
        float[] before = network.parameter("w.bias").value().toArray();
        int n = 16;
        float[] values = new float[n * 16];
        int[] labels = new int[n];
        Random random = new Random(4);
        for (int i = 0; i < values.length; i++) {
            labels[i / 16] = i / 16 % 2;
            boolean left = i / 2 % 4 < 2;
            values[i] = (float) random.nextGaussian() * .2f + (left == (labels[i / 16] == 1) ? 1 : -1);
        }
        TensorSamples samples = new TensorSamples(Tensor.wrap(values, n, 2, 4, 2), labels);
        var log = Trainer.of(network).optimizer(Adam.adamW(0.01)).learningRate(0.02).epochs(12).batch(8).seed(3)
                .fit(samples, samples);
        assertTrue(log.last().validationAccuracy() >= 15 / 16.0, () -> log.last().toString());
        assertFalse(Arrays.equals(before, network.parameter("w.bias").value().unwrap()));
    }
}
