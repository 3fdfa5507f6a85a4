package graft.transfer.images;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A folder's name that states which part of a data set is in it: {@code train}, {@code Training}, {@code test_set},
 * {@code seg_train}, {@code validation} and their kin, in any case.
 *
 * @param part what is in it
 * @param rest the name's other words, which are the same for all parts of a data set: {@code [seg]}
 */
public record SplitName(Part part, List<String> rest) {

    /** In the order in which one of them is taken to validate. */
    public enum Part {
        TRAIN, VALIDATION, TEST
    }

    private static final Set<String> TRAIN = Set.of("train", "training", "trn");
    private static final Set<String> VALIDATION = Set.of("val", "valid", "validation", "validate", "dev", "eval",
            "evaluation");
    private static final Set<String> TEST = Set.of("test", "testing", "tst");
    /** Words that say nothing: {@code training_set}, {@code test images}. */
    private static final Set<String> FILLERS = Set.of("set", "data", "dataset", "images", "image", "imgs", "split");

    /** What a name states; empty where it is none of these, or has two of their words. */
    public static Optional<SplitName> of(String name) {
        Part part = null;
        List<String> rest = new ArrayList<>();
        String spaced = name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT)
                .replaceAll("^(train|training|test|testing|valid|validation|val)(set|data|images)$", "$1");
        for (String word : Arrays.stream(spaced.split("[^a-z]+")).filter(w -> !w.isEmpty()).toList()) {
            Part stated = TRAIN.contains(word) ? Part.TRAIN : VALIDATION.contains(word) ? Part.VALIDATION
                    : TEST.contains(word) ? Part.TEST : null;
            if (stated != null && part != null) {
                return Optional.empty();
            } else if (stated != null) {
                part = stated;
            } else if (!FILLERS.contains(word)) {
                rest.add(word);
            }
        }
        return part == null ? Optional.empty() : Optional.of(new SplitName(part, rest));
    }
}
