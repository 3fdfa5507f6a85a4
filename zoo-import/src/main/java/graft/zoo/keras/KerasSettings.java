package graft.zoo.keras;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A layer's settings, which remember which of them were read. One that no rule reads, and that is not known to make no
 * difference to a trained network, would be ignored without a word; it is refused instead.
 */
final class KerasSettings extends AbstractMap<Object, Object> {
    /** Names, training, types of numbers, and what draws weights before training. */
    private static final Set<String> HARMLESS = Set.of("name", "trainable", "dtype", "dtype_policy", "seed", "sparse",
            "ragged", "optional", "noise_shape", "supports_masking", "batch_input_shape", "batch_shape", "input_shape",
            "input_dtype", "input_dim", "input_length", "init", "gamma_init", "beta_init", "synchronized", "fused",
            "momentum", "renorm", "renorm_clipping", "renorm_momentum", "virtual_batch_size", "build_config",
            "registered_name", "module", "class_name", "function", "arguments", "quantization_config", "axis_names",
            "shared_object_id", "build_input_shape", "metadata", "weights", "autocast", "dim_ordering",
            "implementation",
            // Of Keras 1: read under their later names.
            "nb_filter", "nb_row", "nb_col", "filter_length", "subsample", "subsample_length", "border_mode", "bias",
            "atrous_rate", "output_dim", "p", "pool_length", "stride", "concat_axis",
            // Of layers that grow out of others of Keras, whose own rule does not ask for them.
            "rank", "filters", "data_format", "activation", "padding", "batch_size", "output_shape", "output_mask",
            "mode", "dot_axes", "fill_mode", "fill_value", "bounding_box_format", "node_indices", "tensor_indices",
            "output_shape_type", "output_mask_type", "layers");

    private final Map<?, ?> settings;
    private final Set<Object> read = new HashSet<>();

    KerasSettings(Map<?, ?> settings) {
        this.settings = settings;
    }

    @Override
    public Object get(Object key) {
        read.add(key);
        return settings.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        read.add(key);
        return settings.containsKey(key);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Set<Entry<Object, Object>> entrySet() {
        return ((Map<Object, Object>) settings).entrySet();
    }

    /** Settings that were not read, and may make a difference. */
    List<String> unread() {
        return settings.keySet().stream().filter(key -> !read.contains(key) && !isNothing(settings.get(key))
                && !isHarmless(String.valueOf(key))).map(String::valueOf).sorted().toList();
    }

    /** Whether a setting makes no difference to what a trained layer computes. */
    static boolean isHarmless(String key) {
        return HARMLESS.contains(key) || key.matches(".*_(initializer|regularizer|constraint)|[A-Za-z]_(reg|con).*")
                || key.matches("[Wb]_(regularizer|constraint|learning_rate)|(gamma|beta)_regularizer");
    }

    /** A value that asks for nothing. */
    static boolean isNothing(Object value) {
        return value == null || Boolean.FALSE.equals(value) || "".equals(value)
                || value instanceof Collection<?> c && c.isEmpty() || value instanceof Map<?, ?> m && m.isEmpty();
    }
}
