package graft.zoo.keras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layers of Keras 1 in the words of Keras 2: {@code Convolution2D(nb_filter, nb_row, nb_col, subsample, border_mode)}
 * is {@code Conv2D(filters, kernel_size, strides, padding)}, and so on. All others stay as they are.
 */
final class KerasOneNames {
    private static final Map<String, String> KINDS = Map.of("Convolution2D", "Conv2D", "Convolution1D", "Conv1D",
            "AtrousConvolution2D", "Conv2D", "SeparableConvolution2D", "SeparableConv2D");
    private static final Map<String, String> MERGES = Map.of("sum", "Add", "mul", "Multiply", "concat", "Concatenate",
            "ave", "Average", "max", "Maximum");
    private static final Map<String, String> SETTINGS = Map.ofEntries(Map.entry("nb_filter", "filters"),
            Map.entry("filter_length", "kernel_size"), Map.entry("subsample", "strides"),
            Map.entry("subsample_length", "strides"), Map.entry("border_mode", "padding"),
            Map.entry("bias", "use_bias"), Map.entry("atrous_rate", "dilation_rate"),
            Map.entry("output_dim", "units"), Map.entry("p", "rate"), Map.entry("pool_length", "pool_size"),
            Map.entry("stride", "strides"), Map.entry("concat_axis", "axis"));

    private KerasOneNames() {
    }

    /** Keras 2's name of a class. */
    static String kind(String kind, Map<?, ?> config) {
        return kind.equals("Merge") ? MERGES.getOrDefault(config.get("mode"), kind) : KINDS.getOrDefault(kind, kind);
    }

    /** Keras 2's settings; those that Keras 2 has itself come first. */
    static Map<?, ?> config(Map<?, ?> config) {
        if (SETTINGS.keySet().stream().noneMatch(config::containsKey) && !config.containsKey("dim_ordering")) {
            return config;
        }
        Map<Object, Object> today = new LinkedHashMap<>(config);
        SETTINGS.forEach((old, now) -> {
            if (config.containsKey(old)) {
                today.putIfAbsent(now, config.get(old));
            }
        });
        if (config.get("nb_row") != null && config.get("nb_col") != null) {
            today.putIfAbsent("kernel_size", List.of(config.get("nb_row"), config.get("nb_col")));
        }
        if (config.get("dim_ordering") instanceof String order) {
            today.putIfAbsent("data_format", order.equals("th") ? "channels_first" : "channels_last");
        }
        return today;
    }
}
