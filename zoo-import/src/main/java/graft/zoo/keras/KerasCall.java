package graft.zoo.keras;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One use of a layer in a functional model: what it is called with. Values that other layers made are
 * {@link Reference}s, all others are JSON's.
 *
 * <pre>
 * Keras 1, 2   [["conv1", 0, 0, {}], ["conv2", 0, 0, {}]]           layer, number of its use, of its output, rest
 *              ["relu", 0, 0, {"y": ["conv2", 0, 0]}]               of a function: its other arguments by name
 *              ["_CONSTANT_VALUE", -1, 2.0, {"y": ...}]             a first argument that is no layer's
 * Keras 3      {"args": [{"config": {"keras_history": ["conv1", 0, 0]}}, 2.0], "kwargs": {}}
 * </pre>
 *
 * @param arguments in order; lists of references stay lists
 * @param named     by name
 */
record KerasCall(List<Object> arguments, Map<String, Object> named) {
    /** Of layers, which are called with what they read alone. */
    static final KerasCall NONE = new KerasCall(List.of(), Map.of());
    /** Nested no deeper than this. */
    private static final int MAX_DEPTH = 8;

    /** The output of a layer's use. */
    record Reference(String layer, int use) {
    }

    /** Reads an entry of {@code inbound_nodes}. */
    static KerasCall read(Object node) {
        List<Object> arguments = new ArrayList<>();
        Map<String, Object> named = new LinkedHashMap<>();
        if (node instanceof Map<?, ?> call) {
            if (call.get("args") instanceof List<?> list) {
                list.forEach(a -> arguments.add(value(a, 0)));
            }
            name(call.get("kwargs"), named);
        } else if (node instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof String) {
            old(list, arguments, named);
        } else if (node instanceof List<?> list) {
            list.forEach(input -> {
                if (input instanceof List<?> one) {
                    old(one, arguments, named);
                }
            });
        }
        return new KerasCall(arguments, named);
    }

    private static void name(Object map, Map<String, Object> named) {
        if (map instanceof Map<?, ?> settings) {
            settings.forEach((key, value) -> named.put(String.valueOf(key), value(value, 0)));
        }
    }

    private static void old(List<?> input, List<Object> arguments, Map<String, Object> named) {
        if (!input.isEmpty() && "_CONSTANT_VALUE".equals(input.getFirst()) && input.size() > 2) {
            arguments.add(input.get(2));
        } else {
            arguments.add(value(input.size() > 3 ? input.subList(0, 3) : input, 0));
        }
        name(input.size() > 3 ? input.get(3) : null, named);
    }

    private static Object value(Object value, int depth) {
        if (depth > MAX_DEPTH) {
            return value;
        }
        if (value instanceof Map<?, ?> map && map.get("config") instanceof Map<?, ?> tensor
                && tensor.get("keras_history") instanceof List<?> origin) {
            return value(origin, depth + 1);
        }
        if (value instanceof List<?> list) {
            if (list.size() >= 1 && list.size() <= 3 && list.getFirst() instanceof String layer
                    && list.subList(1, list.size()).stream().allMatch(Number.class::isInstance)) {
                return new Reference(layer, list.size() > 1 ? ((Number) list.get(1)).intValue() : 0);
            }
            List<Object> values = new ArrayList<>();
            list.forEach(item -> values.add(value(item, depth + 1)));
            return values;
        }
        return value;
    }

    /** All that it reads, in order. */
    List<Reference> references() {
        List<Reference> all = new ArrayList<>();
        arguments.forEach(a -> collect(a, all));
        named.values().forEach(a -> collect(a, all));
        return all;
    }

    private static void collect(Object value, List<Reference> all) {
        if (value instanceof Reference reference) {
            all.add(reference);
        } else if (value instanceof List<?> list) {
            list.forEach(item -> collect(item, all));
        }
    }
}
