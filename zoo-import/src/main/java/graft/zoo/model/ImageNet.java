package graft.zoo.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The thousand classes of ImageNet's challenge (Russakovsky et al. 2015), in the order of their WordNet identifiers,
 * which is that of torchvision's, timm's, Keras's, Caffe's and MatConvNet's networks.
 *
 * <p>Resource {@code imagenet.tsv}, a line a class: identifier, short name, all words. Identifiers and words are
 * WordNet's (Princeton University; the list as Caffe's {@code synset_words.txt} has it), the short names those of
 * {@code imagenet-simple-labels.json} by Anish Athalye, who placed them in the public domain.
 */
public final class ImageNet {
    /** What TensorFlow's networks of 1,001 outputs have before the thousand. */
    public static final String BACKGROUND = "background";

    private static final int CLASSES = 1000;
    private static final int SEVERAL = -1;

    private ImageNet() {
    }

    /** Read once, when first asked for. */
    private static final class Lists {
        static final List<String> IDS = new ArrayList<>();
        static final List<String> NAMES = new ArrayList<>();
        /** By identifier, short name and each of the words; {@link #SEVERAL} where more than one class has it. */
        static final Map<String, Integer> INDEX = new HashMap<>();

        static {
            try (InputStream in = ImageNet.class.getResourceAsStream("imagenet.tsv");
                    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                Map<String, Integer> words = new HashMap<>();
                for (String line; (line = lines.readLine()) != null;) {
                    String[] fields = line.split("\t");
                    int index = IDS.size();
                    IDS.add(fields[0]);
                    NAMES.add(fields[1]);
                    INDEX.put(fields[0], index);
                    INDEX.put(plain(fields[1]), index);
                    Stream.concat(Stream.of(fields[2]), Arrays.stream(fields[2].split(","))).forEach(word ->
                            words.merge(plain(word), index, (a, b) -> a.equals(b) ? a : SEVERAL));
                }
                // A short name says which crane it is; the bare word means either.
                words.forEach((word, index) -> INDEX.merge(word, index, (a, b) -> a.equals(b) ? a : SEVERAL));
            } catch (IOException e) {
                throw new UncheckedIOException("the names of ImageNet's classes cannot be read from the program", e);
            }
        }
    }

    /** The short names with their identifiers. */
    public static ClassNames classes() {
        return new ClassNames(Lists.NAMES, Lists.IDS);
    }

    /** The classes of a network of so many outputs that was trained on them: 1,000, or 1,001 with the background. */
    public static Optional<ClassNames> classes(int outputs) {
        return outputs == CLASSES || outputs == CLASSES + 1 ? Optional.of(classes().fitted(outputs))
                : Optional.empty();
    }

    /**
     * Which of the thousand an identifier, a short name or one of WordNet's words for it means; empty where it means
     * none or, such as "crane", several.
     */
    public static OptionalInt indexOf(String name) {
        Integer index = Lists.INDEX.get(plain(name));
        return index == null || index == SEVERAL ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** Whether names are the thousand in their order, whatever list of words they were taken from. */
    static boolean isOrderOf(List<String> names) {
        if (names.size() != CLASSES) {
            return false;
        }
        int inPlace = 0;
        for (int i = 0; i < CLASSES; i++) {
            if (indexOf(names.get(i)).orElse(SEVERAL) == i) {
                inPlace++;
            }
        }
        // Lists differ in a few words, but not in order.
        return inPlace > CLASSES * 3 / 4;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ').strip();
    }
}
