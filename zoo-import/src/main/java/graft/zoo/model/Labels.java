package graft.zoo.model;

import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Class names in output order, read from the forms in which they are published:
 *
 * <pre>
 * tench                                     one a line
 * n01440764 tench, Tinca tinca              Caffe's synset_words.txt: identifiers
 * 0 cat    0: cat    cat 0    /c/cat 0      numbered from 0, in any order of lines
 * index,name                                CSV or TSV with a column of numbers, with or without a header
 * ["tench", "goldfish"]                     a JSON or Python list, or a tuple
 * {0: 'tench', 1: 'goldfish'}               a JSON or Python dictionary by number
 * {"tench": 0, "goldfish": 1}               Keras's class_indices, torchvision's class_to_idx
 * {"0": ["n01440764", "tench"], "1": ...}   Keras's imagenet_class_index.json
 * {"id2label": {"0": "tench", ...}, ...}    Hugging Face's config.json; likewise label2id, labels, class_names …
 * </pre>
 *
 * The form is recognised by the text, not by the file's ending. Byte order marks, line ends of Windows and blank lines
 * do not count. Numbers count only where they are all those from 0 to the number of names less one: a list numbered
 * from 1, or with a gap, would be shifted against the outputs by one reading and not by another, and is refused.
 */
public final class Labels {
    /** The classes of CIFAR-10 (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009). */
    public static final List<String> CIFAR_10 = List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog",
            "horse", "ship", "truck");

    /** Names under which label files are looked for beside the weights. */
    private static final List<String> USUAL_NAMES = List.of("labels.txt", "labels.json", "class_indices.json",
            "classes.txt", "class_names.txt", "synset_words.txt", "imagenet_class_index.json",
            "imagenet-simple-labels.json", "imagenet_slim_labels.txt", "imagenet_comp_graph_label_strings.txt",
            "metadata.json", "config.json");

    private static final long MOST_BYTES = 64 << 20;

    private Labels() {
    }

    /**
     * Reads a label file.
     *
     * @throws WeightFileException when it cannot be read, is in none of the forms above, or can be read in two ways
     */
    public static List<String> read(Path file) {
        return classes(file).names();
    }

    /**
     * Reads a label file with the identifiers that it may have.
     *
     * @throws WeightFileException as {@link #read}
     */
    public static ClassNames classes(Path file) {
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
        try {
            return LabelText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(file, e.getMessage(), e);
        }
    }

    /**
     * The labels from a file with a usual name beside {@code weights}, when it has as many; else none. No one asked for
     * that file, so one that holds something else is passed over.
     */
    public static List<String> beside(Path weights, int classes) {
        return beside(weights, classes, _ -> true);
    }

    /**
     * {@link #beside(Path, int)} of those files that belong to the weights.
     *
     * @param belongs whether a file of this name does
     */
    public static List<String> beside(Path weights, int classes, Predicate<String> belongs) {
        for (String name : USUAL_NAMES) {
            Path file = weights.resolveSibling(name);
            if (Files.isRegularFile(file) && belongs.test(name)) {
                try {
                    List<String> labels = classes(file).fitted(classes).names();
                    if (labels.size() == classes) {
                        return labels;
                    }
                } catch (WeightFileException somethingElse) {
                    continue;
                }
            }
        }
        return List.of();
    }
}
