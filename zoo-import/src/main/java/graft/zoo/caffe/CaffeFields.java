package graft.zoo.caffe;

import java.util.Set;

/**
 * The fields of a layer that were read, and those that nothing read. A field that is passed over may change what the
 * layer computes ({@code hole}, {@code scale_bias} and the like, of Caffe's many forks), so the layer is refused; those
 * that change nothing at inference are known by name.
 */
final class CaffeFields {
    /** Of the settings of any type: what weights start from, how they are trained, and which code computes them. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("weight_filler", "bias_filler", "filler", "engine",
            "force_nd_im2col", "stable_prod_grad", "moving_average_fraction", "cudnn_convolution_algo_seeker",
            "conv_algos_override", "cudnn_math_override");

    /** Of a layer itself: LayerParameter and V1LayerParameter, and the precisions of NVIDIA's fork. */
    private static final Set<String> OF_LAYERS = Set.of("name", "type", "bottom", "top", "phase", "include", "exclude",
            "param", "blobs", "blobs_lr", "blob_share_mode", "weight_decay", "loss_weight", "propagate_down",
            "forward_type", "backward_type", "forward_math", "backward_math", "debug");

    /** The settings of Caffe's own types; a layer of another type does not read them in Caffe either. */
    private static final Set<String> OF_OTHER_TYPES = Set.of("transform_param", "loss_param", "accuracy_param",
            "argmax_param", "batch_norm_param", "bias_param", "clip_param", "concat_param", "contrastive_loss_param",
            "convolution_param", "crop_param", "data_param", "dropout_param", "dummy_data_param", "eltwise_param",
            "elu_param", "embed_param", "exp_param", "flatten_param", "hdf5_data_param", "hdf5_output_param",
            "hinge_loss_param", "image_data_param", "infogain_loss_param", "inner_product_param", "input_param",
            "log_param", "lrn_param", "memory_data_param", "mvn_param", "parameter_param", "pooling_param",
            "power_param", "prelu_param", "python_param", "recurrent_param", "reduction_param", "relu_param",
            "reshape_param", "scale_param", "sigmoid_param", "softmax_param", "spp_param", "slice_param",
            "swish_param", "tanh_param", "threshold_param", "tile_param", "window_data_param");

    private CaffeFields() {
    }

    /** The field of an imported layer that nothing read and that may have an effect; null where there is none. */
    static String problem(CaffeLayer layer, String settings) {
        for (String field : layer.message().unread()) {
            if (!field.equals(settings) && !OF_LAYERS.contains(field) && !OF_OTHER_TYPES.contains(field)) {
                return refused(field);
            }
        }
        return layer.message().has(settings) ? unread(layer.settings(settings), settings + ".") : null;
    }

    private static String unread(PrototxtMessage m, String path) {
        for (String field : m.unread()) {
            if (!WITHOUT_EFFECT.contains(field)) {
                return refused(path + field);
            }
        }
        for (PrototxtMessage inner : m.inner()) {
            String problem = unread(inner, path);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static String refused(String field) {
        return "the field '" + field + "' is not known for this type, or cannot be stated beside its other fields, and "
                + "may change what it computes; remove it if it has no effect at inference";
    }
}
