package graft.zoo.beside;

import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.model.ImageSize;
import graft.zoo.weights.VisibleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object of settings, asked for by name. What is there but not of the expected kind and range is an {@link
 * IllegalArgumentException} that says what was found; a member that is null counts as not there.
 */
record Settings(Map<?, ?> members) {
    private static final int LARGEST_FILE = 1 << 22;
    /** Pixels; the largest published networks take 1,024. */
    private static final int LARGEST_SIDE = 4096;

    /** Those in a file; empty where there is none, or no object in it. */
    static Optional<Settings> of(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IllegalArgumentException("it has over " + LARGEST_FILE + " bytes");
            }
            return Json.parse(Files.readString(file)) instanceof Map<?, ?> json ? Optional.of(new Settings(json))
                    : Optional.empty();
        } catch (IOException | JsonException unreadable) {
            throw new IllegalArgumentException("it cannot be read as JSON: "
                    + Optional.ofNullable(unreadable.getMessage()).orElse("damaged"), unreadable);
        }
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    /** The object of this name. */
    Optional<Settings> part(String name) {
        return members.get(name) instanceof Map<?, ?> part ? Optional.of(new Settings(part)) : Optional.empty();
    }

    Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    boolean is(String name, boolean otherwise) {
        return switch (members.get(name)) {
            case Boolean truth -> truth;
            case null -> otherwise;
            default -> throw unexpected(name, "true or false");
        };
    }

    double number(String name, double otherwise) {
        return switch (members.get(name)) {
            case Number number -> number.doubleValue();
            case null -> otherwise;
            default -> throw unexpected(name, "a number");
        };
    }

    /** The share of a side that is kept, above 0 to 1. */
    double share(String name, double otherwise) {
        double share = number(name, otherwise);
        if (!(share > 0 && share <= 1)) {
            throw unexpected(name, "a share above 0 to 1");
        }
        return share;
    }

    /**
     * A number for each channel; one number alone is that of all of them.
     *
     * @param otherwise for three channels, of which a grey image has the first; null where there is no usual value
     */
    List<Float> channels(String name, List<Float> otherwise, int channels) {
        Object value = members.get(name);
        List<?> list = value instanceof Number ? List.of(value) : value instanceof List<?> l ? l : null;
        if (value == null) {
            return otherwise == null ? null : otherwise.subList(0, Math.min(channels, otherwise.size()));
        }
        if (list == null || list.isEmpty() || !list.stream().allMatch(Number.class::isInstance)) {
            throw unexpected(name, "a number for each channel");
        }
        List<Float> numbers = list.stream().map(v -> ((Number) v).floatValue()).toList();
        return numbers.size() == 1 ? Collections.nCopies(channels, numbers.getFirst()) : numbers;
    }

    /** {@link #channels}, all above 0. */
    List<Float> deviations(String name, List<Float> otherwise, int channels) {
        List<Float> deviations = channels(name, otherwise, channels);
        if (deviations != null && !deviations.stream().allMatch(d -> d > 0)) {
            throw unexpected(name, "a deviation above 0 for each channel (the deviation not 0)");
        }
        return deviations;
    }

    /** A height and width: one number for both, a list of both, or an object with {@code height} and {@code width}. */
    ImageSize size(String name) {
        return switch (members.get(name)) {
            case Number side -> square(name, side);
            case List<?> sides when sides.size() == 2 -> new ImageSize(side(name, sides.get(0)),
                    side(name, sides.get(1)));
            case Map<?, ?> sides when sides.get("height") != null && sides.get("width") != null -> new ImageSize(
                    side(name, sides.get("height")), side(name, sides.get("width")));
            case null, default -> throw unexpected(name, "a number, or height and width");
        };
    }

    private ImageSize square(String name, Object side) {
        return ImageSize.square(side(name, side));
    }

    /** A length in whole pixels. */
    int side(String name, Object value) {
        if (value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= 1 && number.doubleValue() <= LARGEST_SIDE) {
            return number.intValue();
        }
        throw unexpected(name, "1 to " + LARGEST_SIDE + " pixels");
    }

    IllegalArgumentException unexpected(String name, String expected) {
        String found = VisibleText.line(String.valueOf(members.get(name)));
        return new IllegalArgumentException("it states the " + name + " " + (found.length() > 60
                ? found.substring(0, 60) + "…" : found) + ", expected " + expected);
    }
}
