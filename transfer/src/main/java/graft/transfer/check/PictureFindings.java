package graft.transfer.check;

import graft.transfer.images.Image;
import graft.transfer.images.SkippedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What was found in a set of images.
 *
 * @param pictures       how many could be read
 * @param skipped        files that were left out, and why
 * @param duplicates     images that are copies of others: of a group of copies each with one that came before
 * @param leaks          images to validate with that have a copy among those to train with, that copy first
 * @param contradictions those of the duplicates whose two images are in different classes
 * @param issues         what is odd about single images
 * @param classes        how many images each class has
 * @param facts          files of each kind that is easily overlooked, in words, such as {@code turned by EXIF}; kinds
 *                       without any are left out
 */
public record PictureFindings(int pictures, List<SkippedFile> skipped, List<DuplicatePair> duplicates,
        List<DuplicatePair> leaks, List<DuplicatePair> contradictions, List<Odd> issues, List<ClassCount> classes,
        Map<String, List<Path>> facts) {
    /** With fewer images to train with a class is hardly learnt. */
    public static final int FEW_TO_TRAIN = 10;
    /** So many times the images of the smallest class make the largest one dominant. */
    public static final double IMBALANCE = 3;

    /** An image and what is odd about it. */
    public record Odd(Path file, PictureIssue issue) {
    }

    /** A class, and how many of its images train and validate. */
    public record ClassCount(String name, int train, int validation) {
    }

    /** Classes with too little to learn from, or nothing to measure on where others have it. */
    public List<ClassCount> nearlyEmpty() {
        boolean measures = classes.stream().anyMatch(c -> c.validation() > 0);
        return classes.stream().filter(c -> c.train() < FEW_TO_TRAIN || measures && c.validation() == 0).toList();
    }

    /** Images to train with of the largest class over those of the smallest. */
    public double imbalance() {
        int most = classes.stream().mapToInt(ClassCount::train).max().orElse(0);
        int least = classes.stream().mapToInt(ClassCount::train).min().orElse(0);
        return least == 0 ? Double.POSITIVE_INFINITY : (double) most / least;
    }

    /** The same with these files left out. */
    public PictureFindings skipping(List<SkippedFile> files) {
        return new PictureFindings(pictures, List.copyOf(files), duplicates, leaks, contradictions, issues, classes,
                facts);
    }

    /**
     * Which images belong together: copies, and those that are of one group already.
     *
     * @param groups [N], the same number for images of one group
     * @return [N], the same number for images that belong together
     */
    public int[] together(List<Image> images, int[] groups) {
        int[] first = IntStream.range(0, images.size()).toArray();
        Map<Integer, Integer> ofGroup = new HashMap<>();
        Map<Path, Integer> ofFile = new HashMap<>();
        for (int i = 0; i < first.length; i++) {
            join(first, i, ofGroup.merge(groups[i], i, (before, _) -> before));
            ofFile.put(images.get(i).file(), i);
        }
        for (DuplicatePair pair : duplicates) {
            if (ofFile.containsKey(pair.first()) && ofFile.containsKey(pair.second())) {
                join(first, ofFile.get(pair.first()), ofFile.get(pair.second()));
            }
        }
        return IntStream.range(0, first.length).map(i -> root(first, i)).toArray();
    }

    private static void join(int[] first, int a, int b) {
        int rootA = root(first, a);
        int rootB = root(first, b);
        first[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    }

    private static int root(int[] first, int image) {
        int at = image;
        while (first[at] != at) {
            first[at] = first[first[at]];
            at = first[at];
        }
        return at;
    }

    /** How many of these pairs are the same image for certain: the same file, or the same pixels. */
    public static int exact(List<DuplicatePair> pairs) {
        return (int) pairs.stream().filter(p -> p.kind() != DuplicatePair.Kind.NEAR).count();
    }

    /** The duplicates that are no leaks: both images train, or both validate. */
    public List<DuplicatePair> withinParts() {
        Set<Path> leaked = leaks.stream().map(DuplicatePair::second).collect(Collectors.toSet());
        return duplicates.stream().filter(d -> !leaked.contains(d.second())).toList();
    }

    /** Files with an issue, by issue. */
    public List<Path> with(PictureIssue issue) {
        return issues.stream().filter(odd -> odd.issue() == issue).map(Odd::file).toList();
    }

    static List<DuplicatePair> contradictions(List<CopySearch.Found> duplicates, List<Image> images) {
        return duplicates.stream().filter(f -> images.get(f.first()).label() != images.get(f.second()).label())
                .map(f -> new DuplicatePair(images.get(f.first()).file(), images.get(f.second()).file(), f.kind()))
                .toList();
    }

    static List<Odd> issues(List<PictureLook> looks, List<Image> images) {
        PictureIssue.UsualSize usual = looks.isEmpty() ? null : PictureIssue.UsualSize.of(looks.stream()
                .mapToDouble(PictureIssue.UsualSize::side).toArray());
        List<Odd> odd = new ArrayList<>();
        for (PictureIssue issue : PictureIssue.values()) {
            for (int i = 0; i < looks.size(); i++) {
                PictureLook look = looks.get(i);
                boolean has = issue == PictureIssue.ODD_SIZE ? usual.isOdd(PictureIssue.UsualSize.side(look))
                        : issue.score(look) < issue.threshold();
                if (has) {
                    odd.add(new Odd(images.get(i).file(), issue));
                }
            }
        }
        return odd;
    }

    static List<ClassCount> classes(List<String> names, List<Image> train, List<Image> validation) {
        return IntStream.range(0, names.size()).mapToObj(label -> new ClassCount(names.get(label),
                (int) train.stream().filter(i -> i.label() == label).count(),
                (int) validation.stream().filter(i -> i.label() == label).count())).toList();
    }

    static Map<String, List<Path>> facts(List<PictureLook> looks, List<Image> images) {
        Map<String, Predicate<PictureLook>> kinds = new LinkedHashMap<>();
        kinds.put("turned by EXIF", look -> look.facts().orientation() != 1);
        kinds.put("CMYK", look -> look.facts().cmyk());
        kinds.put("16 bits a value", look -> look.facts().sixteenBits());
        kinds.put("with transparency", look -> look.facts().alpha());
        kinds.put("animated", look -> look.facts().animated());
        kinds.put("with another format's ending", look -> look.facts().wrongEnding());
        Map<String, List<Path>> facts = new LinkedHashMap<>();
        kinds.forEach((words, kind) -> {
            List<Path> files = IntStream.range(0, looks.size()).filter(i -> kind.test(looks.get(i)))
                    .mapToObj(i -> images.get(i).file()).toList();
            if (!files.isEmpty()) {
                facts.put(words, files);
            }
        });
        return facts;
    }
}
