package graft.zoo.hostile;

import graft.zoo.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A JSON document to be damaged: members lost, items repeated or exchanged, values absurd or of another kind. */
final class JsonMutation {
    private static final Object[] VALUES = {0L, 1L, -1L, 2L, 3L, 100_000L, (long) Integer.MAX_VALUE, Long.MAX_VALUE,
        0.5, 1e300, "", "valid", "same", "relu", "nowhere", true, false, null, List.of(), List.of(0L, 0L),
        List.of(3L, -3L), List.of(1L << 40, 1L), Map.of()};

    private final Object root;
    private final List<String> texts = new ArrayList<>();

    JsonMutation(String json) {
        root = Json.parse(json);
        texts(root);
    }

    /** The document with one to three changes. */
    String mutated(Random random) {
        Object copy = copy(root);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            List<Object> holders = new ArrayList<>();
            collect(copy, holders);
            if (holders.isEmpty()) {
                return Json.write(copy);
            }
            change(holders.get(random.nextInt(holders.size())), random);
        }
        return Json.write(copy);
    }

    @SuppressWarnings("unchecked")
    private void change(Object holder, Random random) {
        if (holder instanceof List<?>) {
            List<Object> list = (List<Object>) holder;
            int at = random.nextInt(list.size());
            switch (random.nextInt(4)) {
                case 0 -> list.remove(at);
                case 1 -> list.add(random.nextInt(list.size() + 1), copy(list.get(at)));
                case 2 -> list.add(list.remove(at));
                default -> list.set(at, absurd(list.get(at), random));
            }
        } else {
            Map<String, Object> map = (Map<String, Object>) holder;
            String key = List.copyOf(map.keySet()).get(random.nextInt(map.size()));
            if (random.nextInt(3) == 0) {
                map.remove(key);
            } else {
                map.put(key, absurd(map.get(key), random));
            }
        }
    }

    private Object absurd(Object old, Random random) {
        return old instanceof String && !texts.isEmpty() && random.nextBoolean()
                ? texts.get(random.nextInt(texts.size())) : copy(VALUES[random.nextInt(VALUES.length)]);
    }

    private static void collect(Object value, List<Object> holders) {
        if (value instanceof List<?> list && !list.isEmpty()) {
            holders.add(list);
            list.forEach(item -> collect(item, holders));
        } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            holders.add(map);
            map.values().forEach(item -> collect(item, holders));
        }
    }

    private void texts(Object value) {
        switch (value) {
            case String text -> texts.add(text);
            case List<?> list -> list.forEach(this::texts);
            case Map<?, ?> map -> map.values().forEach(this::texts);
            case null, default -> { }
        }
    }

    private static Object copy(Object value) {
        return switch (value) {
            case List<?> list -> {
                List<Object> copy = new ArrayList<>();
                list.forEach(item -> copy.add(copy(item)));
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(key, copy(item)));
                yield copy;
            }
            case null, default -> value;
        };
    }
}
