package graft.zoo.caffe;

import static graft.zoo.caffe.CaffeText.layer;
import static graft.zoo.caffe.CaffeText.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields that a layer does not read: those that may change what it computes are refused. */
class CaffeFieldsTest {
    private static final int[] IMAGE = {1, 4, 8, 8};

    @TempDir
    Path folder;

    private void assertRefused(String field, String layers) {
        String message = assertThrows(WeightFileException.class, () -> CaffeText.network(folder, layers, IMAGE),
                field).getMessage();
        assertTrue(message.contains("the field '" + field + "' is not known for this type"), message);
    }

    private void assertRead(String layers) throws IOException {
        assertEquals(2, CaffeText.network(folder, layers, IMAGE).network().nodes().size(), layers);
    }

    /** DeepLab's holes, NVIDIA's normalisation with a scale of its own, a limit of forks, a nested dim of a typo. */
    @Test
    void fieldsOfForksAreRefusedByName() {
        assertRefused("convolution_param.hole", layer("Convolution",
                "convolution_param { num_output: 2 kernel_size: 3 hole: 2 }"));
        assertRefused("convolution_param.hole_h", layer("Deconvolution",
                "convolution_param { num_output: 2 kernel_size: 3 hole_h: 2 }"));
        assertRefused("batch_norm_param.scale_bias", layer("BatchNorm", "batch_norm_param { scale_bias: true }"));
        assertRefused("relu_param.negative_slope", layer("ReLU6", "relu_param { negative_slope: 0.1 }"));
        assertRefused("relu_param.threshold", layer("ReLU", "relu_param { threshold: 0.1 }"));
        assertRefused("sigmoid_param.hard", layer("Sigmoid", "sigmoid_param { hard: true }"));
        assertRefused("pooling_param.pad_type", layer("Pooling", "pooling_param { kernel_size: 2 pad_type: 1 }"));
        assertRefused("reshape_param.size", layer("Reshape", "reshape_param { shape { dim: 0 dim: -1 size: 3 } }"));
        assertRefused("softmax_param.temperature", layer("Softmax", "softmax_param { temperature: 2 }")
                + "layer { name: 'z' type: 'TanH' bottom: 'y' top: 'z' }");
        assertRefused("scale_param.slope", "layer { name: 'n' type: 'BatchNorm' bottom: 'data' top: 'n' } "
                + "layer { name: 's' type: 'Scale' bottom: 'n' top: 's' scale_param { bias_term: true slope: 2 } }");
        assertRefused("quantization_param", layer("Convolution", "convolution_param { num_output: 2 kernel_size: 3 } "
                + "quantization_param { bw_layer_in: 8 }"));
    }

    /** Caffe stops at the first two as well; each field alone is read. */
    @Test
    void ofTwoFieldsForOneThingNeitherIsTakenSilently() {
        assertRefused("concat_param.axis", layer("Concat", "concat_param { concat_dim: 1 axis: 2 }"));
        assertRefused("slice_param.axis", layer("Slice", "slice_param { slice_dim: 1 axis: 2 }"));
    }

    @Test
    void allLayersAreNamedAtOnce() {
        String message = assertThrows(WeightFileException.class, () -> CaffeText.network(folder,
                layer("ReLU", "relu_param { a: 1 }") + "\nlayer { name: 'z' type: 'TanH' bottom: 'y' top: 'z' "
                + "tanh_param { b: 1 } }", IMAGE)).getMessage();
        assertTrue(message.contains("2 layers cannot be imported") && message.contains("'w' (ReLU, line 2)")
                && message.contains("'z' (TanH, line 3)"), message);
    }

    @Test
    void fieldsWithoutEffectAtInferenceAreAccepted() throws IOException {
        for (String layer : List.of(
                layer("Convolution", "param { lr_mult: 1 decay_mult: 1 } param { name: 'b' } loss_weight: 0 "
                        + "propagate_down: true convolution_param { num_output: 2 kernel_size: 3 engine: CAFFE "
                        + "weight_filler { type: 'xavier' std: 0.1 } bias_filler { value: 1 } force_nd_im2col: true }"),
                layer("BatchNorm", "phase: TEST batch_norm_param { moving_average_fraction: 0.9 eps: 0.1 }"),
                layer("Eltwise", "bottom: 'data' eltwise_param { operation: MAX stable_prod_grad: false }"),
                layer("Scale", "scale_param { filler { value: 1 } bias_term: true bias_filler { value: 0 } }"),
                layer("PReLU", "prelu_param { filler { value: 0.25 } }"),
                layer("Dropout", "dropout_param { dropout_ratio: 0.5 scale_train: true }"),
                // Settings of another type of Caffe's, which Caffe does not read here either.
                layer("ReLU", "pooling_param { kernel_size: 2 }"),
                layer("TanH", "tanh_param { engine: CUDNN }"),
                layer("Pooling", "pooling_param { pool: AVE global_pooling: true stride: 1 pad: 0 }"),
                "layers { name: 'w' type: TANH bottom: 'data' top: 'y' blobs_lr: 1 weight_decay: 0 param: 's' }")) {
            assertRead(layer);
        }
    }

    /** (1 + 9 * mean of squares) as in Caffe, whose layer within a channel does not look at k. */
    @Test
    void aFieldThatTheOtherRegionReadsChangesNothing() throws IOException {
        assertArrayEquals(new float[] {1 / 6f, 2 / 10f, -2 / 9f}, CaffeText.computed(folder, layer("LRN",
                "lrn_param { local_size: 3 alpha: 9 beta: 1 k: 5 norm_region: WITHIN_CHANNEL }"), row(1, 2, -2)),
                1e-6f);
    }

    /** One file for training, testing and use, as DIGITS has it; the stage is stated by the file or not at all. */
    @Test
    void rulesThatAskForStagesSeeThoseOfTheNetwork() throws IOException {
        String layers = "layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'y' include { stage: 'deploy' } }\n"
                + "layer { name: 'b' type: 'TanH' bottom: 'data' top: 'y' exclude { stage: 'deploy' } }\n"
                + "layer { name: 'c' type: 'AbsVal' bottom: 'y' top: 'z' include { not_stage: 'deploy' } }\n";
        assertEquals(List.of("b", "c"), names(layers));
        assertEquals(List.of("a"), names("state { phase: TRAIN stage: 'deploy' }\n" + layers));
    }

    private List<String> names(String layers) throws IOException {
        return CaffeText.network(folder, layers, IMAGE).network().nodes().stream().skip(1).map(n -> n.name()).toList();
    }

    @Test
    void dropoutThatWorksAtInferenceTooIsRefused() {
        for (String setting : List.of("scale_train: false", "sample_weights_test: true")) {
            String message = assertThrows(WeightFileException.class, () -> CaffeText.network(folder,
                    layer("Dropout", "dropout_param { " + setting + " }"), IMAGE)).getMessage();
            assertTrue(message.contains("'w' (Dropout, line 2): " + setting + ", expected"), message);
        }
    }
}
