package graft.zoo.model;

import graft.zoo.model.NumberedNames.ClassName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Class names in a list or dictionary that {@link LabelLiteral} read. */
final class LabelObject {
    /** Under which key of a larger file the classes are, in the order in which they are believed. */
    private static final List<String> PARTS = List.of("id2label", "label2id", "class_indices", "class_to_idx",
            "classes", "class_names", "labels", "label_names", "names", "categories");
    private static final List<String> NAME_KEYS = List.of("name", "label", "class_name", "class", "title");
    private static final List<String> NUMBER_KEYS = List.of("index", "id", "class_id", "label_id");

    private LabelObject() {
    }

    /** @throws IllegalArgumentException when it holds no names of classes, or can be read in two ways */
    static ClassNames classes(Object value) {
        return switch (value) {
            case List<?> list -> ofList(list);
            case Map<?, ?> map -> ofPart(map).orElseGet(() -> ofMap(map));
            case null, default -> throw new IllegalArgumentException("expected a list of names, or an object with the"
                    + " keys \"0\", \"1\" and on, or with names as keys and numbers as values");
        };
    }

    private static Optional<ClassNames> ofPart(Map<?, ?> map) {
        for (String key : PARTS) {
            Object part = map.get(key);
            if (part instanceof List<?> || part instanceof Map<?, ?>) {
                ClassNames classes = classes(part);
                return Optional.of(map.get("label_descriptions") instanceof Map<?, ?> words
                        ? described(classes, words) : classes);
            }
        }
        return map.get("pretrained_cfg") instanceof Map<?, ?> timm ? ofPart(timm) : Optional.empty();
    }

    /** timm's config.json: identifiers in order, and words for each. */
    private static ClassNames described(ClassNames classes, Map<?, ?> words) {
        List<String> ids = classes.names();
        return ids.stream().allMatch(id -> words.get(id) instanceof String)
                ? new ClassNames(ids.stream().map(id -> (String) words.get(id)).toList(), ids) : classes;
    }

    private static ClassNames ofList(List<?> list) {
        NumberedNames numbered = new NumberedNames();
        List<ClassName> inOrder = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            int place = i;
            ClassName name = name(list.get(i)).orElseThrow(() -> new IllegalArgumentException("label " + place
                    + ": expected a name or [identifier, name], found " + list.get(place)));
            Optional<Long> number = number(list.get(i));
            if (number.isPresent()) {
                numbered.add(number.get(), name);
            } else {
                inOrder.add(name);
            }
        }
        if (inOrder.isEmpty()) {
            return numbered.inOrder();
        } else if (inOrder.size() < list.size()) {
            throw new IllegalArgumentException(inOrder.size() + " of " + list.size() + " names have no number; give all"
                    + " of them one, or none");
        }
        return NumberedNames.classNames(inOrder);
    }

    private static ClassNames ofMap(Map<?, ?> map) {
        boolean numbersAreKeys = !map.isEmpty() && map.keySet().stream().allMatch(k -> asNumber(k).isPresent());
        boolean numbersAreValues = !map.isEmpty() && map.values().stream().allMatch(Long.class::isInstance);
        if (numbersAreKeys && numbersAreValues && !isIdentity(map) && map.keySet().stream().allMatch(
                Long.class::isInstance)) {
            throw new IllegalArgumentException("gives numbers for numbers, such as " + map.entrySet().iterator().next()
                    + ": which of the two are names of classes can't be seen; put names in quotation marks");
        }
        NumberedNames numbered = new NumberedNames();
        map.forEach((key, value) -> {
            if (numbersAreValues) {
                numbered.add((Long) value, LabelText.className(String.valueOf(key)));
            } else if (numbersAreKeys) {
                numbered.add(asNumber(key).orElseThrow(), name(value).orElseThrow(() -> new IllegalArgumentException(
                        "label " + key + ": expected a name or [identifier, name], found " + value)));
            } else {
                throw new IllegalArgumentException("expected names by number (\"0\": \"cat\") or numbers by name "
                        + "(\"cat\": 0), found \"" + key + "\": " + value);
            }
        });
        return numbered.inOrder();
    }

    private static boolean isIdentity(Map<?, ?> map) {
        return map.entrySet().stream().allMatch(e -> asNumber(e.getKey()).orElse(-1L).equals(e.getValue()));
    }

    private static Optional<Long> asNumber(Object key) {
        return switch (key) {
            case Long number -> Optional.of(number);
            case String text when text.matches("\\d{1,9}") -> Optional.of(Long.parseLong(text));
            case null, default -> Optional.empty();
        };
    }

    private static Optional<ClassName> name(Object value) {
        return switch (value) {
            case String text -> Optional.of(LabelText.className(text));
            case List<?> pair when pair.size() == 2 && pair.getLast() instanceof String text -> Optional.of(
                    new ClassName(text, pair.getFirst() instanceof String id ? id : ""));
            case Map<?, ?> map -> NAME_KEYS.stream().map(map::get).filter(String.class::isInstance).findFirst()
                    .map(text -> new ClassName((String) text, ""));
            case null, default -> Optional.empty();
        };
    }

    private static Optional<Long> number(Object value) {
        return switch (value) {
            case List<?> pair when pair.size() == 2 && pair.getFirst() instanceof Long number -> Optional.of(number);
            case Map<?, ?> map -> NUMBER_KEYS.stream().map(map::get).filter(Long.class::isInstance).findFirst()
                    .map(Long.class::cast);
            case null, default -> Optional.empty();
        };
    }
}
