package graft.zoo.model;

import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Class names in output order, read from the forms in which they are published:
 *
 * <pre>
 * .txt   tench                                          one a line
 *        n01440764 tench, Tinca tinca                   Caffe's synset_words.txt; the identifier goes
 * .json  ["tench", "goldfish"]
 *        {"0": ["n01440764", "tench"], "1": ...}        Keras' imagenet_class_index.json; the identifier goes
 *        {"0": "tench", "1": "goldfish"}
 * </pre>
 */
public final class Labels {
    /** The classes of CIFAR-10 (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009). */
    public static final List<String> CIFAR_10 = List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog",
            "horse", "ship", "truck");

    /** Names under which label files are looked for beside the weights. */
    private static final List<String> USUAL_NAMES = List.of("labels.txt", "labels.json", "synset_words.txt",
            "imagenet_class_index.json", "imagenet-simple-labels.json", "imagenet_slim_labels.txt",
            "imagenet_comp_graph_label_strings.txt");

    /** A WordNet identifier and the words after it. */
    private static final Pattern SYNSET = Pattern.compile("n\\d{8}\\s+(.+)");

    private static final long MOST_BYTES = 64 << 20;

    private Labels() {
    }

    /**
     * Reads a label file.
     *
     * @throws WeightFileException when it cannot be read or is in none of the forms above
     */
    public static List<String> read(Path file) {
        String text;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new WeightFileException(file, "is no label file: " + Files.size(file) + " bytes");
            }
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new WeightFileException(file, "is not UTF-8 text; save the labels as UTF-8", e);
        } catch (IOException e) {
            throw new WeightFileException(file, "cannot be read: " + e.getMessage(), e);
        }
        return file.getFileName().toString().endsWith(".json") ? fromJson(file, text) : fromLines(text);
    }

    /**
     * The labels from a file with a usual name beside {@code weights}, when it has as many; else none. Nobody asked for
     * that file, so one that holds something else is passed over.
     */
    public static List<String> beside(Path weights, int classes) {
        for (String name : USUAL_NAMES) {
            Path file = weights.resolveSibling(name);
            if (Files.isRegularFile(file)) {
                try {
                    List<String> labels = read(file);
                    if (labels.size() == classes) {
                        return labels;
                    }
                    if (labels.size() == 1000 && classes == 1001) {
                        return withBackground(labels);
                    }
                } catch (WeightFileException somethingElse) {
                    continue;
                }
            }
        }
        return List.of();
    }

    /** TensorFlow's 1001 classes: "background" before ImageNet's thousand. */
    private static List<String> withBackground(List<String> labels) {
        List<String> all = new ArrayList<>(List.of("background"));
        all.addAll(labels);
        return List.copyOf(all);
    }

    private static List<String> fromLines(String text) {
        List<String> labels = new ArrayList<>(text.lines().map(String::strip).toList());
        while (!labels.isEmpty() && labels.getLast().isEmpty()) {
            labels.removeLast();
        }
        labels.replaceAll(line -> {
            var synset = SYNSET.matcher(line);
            return synset.matches() ? synset.group(1) : line;
        });
        return List.copyOf(labels);
    }

    private static List<String> fromJson(Path file, String text) {
        Object json;
        try {
            json = Json.parse(text);
        } catch (JsonException e) {
            throw new WeightFileException(file, e.getMessage(), e);
        }
        List<String> labels = new ArrayList<>();
        switch (json) {
            case List<?> names -> names.forEach(n -> labels.add(label(file, labels.size(), n)));
            case Map<?, ?> byIndex -> {
                for (int i = 0; i < byIndex.size(); i++) {
                    labels.add(label(file, i, byIndex.get(Integer.toString(i))));
                }
            }
            case null, default -> throw new WeightFileException(file, "expected a list of names, or an object with the"
                    + " keys \"0\", \"1\" and on");
        }
        return List.copyOf(labels);
    }

    private static String label(Path file, int index, Object value) {
        return switch (value) {
            case String name -> name;
            case List<?> pair when pair.size() == 2 && pair.getLast() instanceof String name -> name;
            case null, default -> throw new WeightFileException(file, "label " + index + ": expected a name or"
                    + " [identifier, name], found " + value);
        };
    }
}
