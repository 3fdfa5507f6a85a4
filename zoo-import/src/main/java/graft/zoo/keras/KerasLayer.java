package graft.zoo.keras;

import graft.zoo.bytes.ShownName;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One layer of a model's configuration. Its class is only a word to compare with: nothing is looked up or run by it.
 *
 * @param file   for messages
 * @param kind   the class, such as {@code Conv2D}
 * @param name   the layer's
 * @param config its settings
 * @param calls  what it is called with, once for each time it is used; none in a Sequential
 */
record KerasLayer(Path file, String kind, String name, Map<?, ?> config, List<KerasCall> calls) {
    /** What the kinds of Keras 3's functions begin with, which have names that layers have, too. */
    static final String FUNCTION = "ops.";
    private static final String OPERATIONS = "keras.src.ops.";

    /** Reads a layer's entry in the list of layers. */
    static KerasLayer read(Path file, Object entry) {
        if (!(entry instanceof Map<?, ?> map) || !(map.get("class_name") instanceof String kind)
                || !(map.get("config") instanceof Map<?, ?> || map.get("config") instanceof List<?>)) {
            throw new WeightFileException(file, "model_config has a layer without class_name and config; the file is "
                    + "damaged");
        }
        // The first versions gave a Sequential's layers as its whole config.
        Map<?, ?> config = map.get("config") instanceof Map<?, ?> settings ? settings
                : Map.of("layers", map.get("config"));
        Object name = map.get("name") instanceof String own ? own : config.get("name");
        List<KerasCall> calls = map.get("inbound_nodes") instanceof List<?> nodes ? nodes.stream()
                .map(KerasCall::read).toList() : List.of();
        // The .h5 of Keras 3 has no modules; its arguments show whether Add is the function or the layer.
        boolean operation = map.get("module") instanceof String module ? module.startsWith(OPERATIONS)
                : map.get("inbound_nodes") instanceof List<?> nodes && nodes.stream().allMatch(Map.class::isInstance)
                && !calls.isEmpty() && (KerasFunctions.isMeant(kind) || config.containsKey("newshape")
                || kind.matches("Add|Subtract|Multiply|Maximum|Minimum") && calls.getFirst().arguments().size() > 1);
        return new KerasLayer(file, operation ? FUNCTION + kind : KerasOneNames.kind(kind, config),
                name instanceof String text ? text : kind, new KerasSettings(KerasOneNames.config(config)), calls);
    }

    /** Whether it is a model in the model. */
    boolean isModel() {
        return kind.equals("Functional") || kind.equals("Model") || kind.equals("Sequential");
    }

    /** Whether it works along one axis. */
    boolean isColumn() {
        return kind.endsWith("1D") || kind.equals("Conv1DTranspose");
    }

    /** The layers of a model. */
    List<KerasLayer> layers() {
        if (!(config.get("layers") instanceof List<?> list)) {
            throw error("has no list of layers");
        }
        return list.stream().map(entry -> read(file, entry)).toList();
    }

    // A setting of another kind than expected is refused: taken for the usual one, it would give wrong results.

    boolean flag(String key, boolean otherwise) {
        return switch (config.get(key)) {
            case null -> otherwise;
            case Boolean value -> value;
            case Number value -> value.doubleValue() != 0;
            case Object other -> throw unexpected(key, other, "true or false");
        };
    }

    float number(String key, float otherwise) {
        return switch (config.get(key)) {
            case null -> otherwise;
            case Number value -> value.floatValue();
            case List<?> one when one.size() == 1 && one.getFirst() instanceof Number value -> value.floatValue();
            case Object other -> throw unexpected(key, other, "a number");
        };
    }

    /** A word, or the name of one of Keras's own functions. */
    String text(String key, String otherwise) {
        return switch (config.get(key)) {
            case null -> otherwise;
            case String value -> value;
            case Map<?, ?> function when "function".equals(function.get("class_name"))
                    && function.get("config") instanceof String name -> name;
            case Object other -> throw unexpected(key, other, "a word");
        };
    }

    /** A positive whole number. */
    int integer(String key, int otherwise) {
        return switch (config.get(key)) {
            case null -> otherwise;
            case Number value -> positive(key, value);
            case Object other -> throw unexpected(key, other, "a number");
        };
    }

    private WeightFileException unexpected(String key, Object value, String expected) {
        return error("has " + key + " " + ShownName.of(String.valueOf(value)) + "; expected " + expected);
    }

    /**
     * Two positive whole numbers, or one for both; {@code otherwise} where it is not stated. Where the layer works
     * along one axis, 1 and the one that is stated.
     */
    int[] pair(String key, int[] otherwise) {
        Object stated = config.get(key);
        if (isColumn()) {
            Object one = stated instanceof List<?> list && list.size() == 1 ? list.getFirst() : stated;
            return new int[] {1, one instanceof Number n ? positive(key, n) : one == null ? otherwise[1]
                    : pairOf(key, one, otherwise)[1]};
        }
        return pairOf(key, stated, otherwise);
    }

    private int[] pairOf(String key, Object stated, int[] otherwise) {
        return switch (stated) {
            case Number both -> new int[] {positive(key, both), positive(key, both)};
            case List<?> list when list.size() == 2 && list.get(0) instanceof Number a
                    && list.get(1) instanceof Number b -> new int[] {positive(key, a), positive(key, b)};
            case null -> otherwise;
            default -> throw error("has " + key + " " + ShownName.of(String.valueOf(config.get(key)))
                    + "; expected one or two numbers");
        };
    }

    private int positive(String key, Number value) {
        if (value.longValue() < 1 || value.longValue() > 1 << 24 || value.doubleValue() != value.longValue()) {
            throw error("has " + key + " " + value + "; expected 1 to 2^24");
        }
        return value.intValue();
    }

    /** Sizes of the image it takes, without the batch, or null where it does not state them. */
    List<?> inputShape() {
        for (String key : List.of("batch_shape", "batch_input_shape")) {
            if (config.get(key) instanceof List<?> shape && !shape.isEmpty()) {
                return shape.subList(1, shape.size());
            }
        }
        return null;
    }

    /** The layer in words, for messages. */
    String described() {
        return "layer '" + ShownName.of(name) + "' (" + ShownName.of(kind) + ")";
    }

    WeightFileException error(String what) {
        return new WeightFileException(file, described() + " " + what);
    }
}
