package graft.transfer.images;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A list of images that have several labels each, or none: CSV or TSV, with a header or without, labels separated by
 * {@code |} or {@code ;}. A file may also stand in several lines, with a label in each.
 *
 * <pre>
 * file,labels
 * 1.jpg,beach|people
 * 2.jpg,people
 * 3.jpg,
 * </pre>
 *
 * <p>Files are found as {@link ImageFolder} finds those of a list with one class an image, and a column of train and
 * test gives the split, too.
 *
 * @param labels  sorted by name
 * @param images  in the order of the list; the label of an image is its position here, not a class
 * @param sets    by image, the indices of its labels, growing
 * @param split   that the list gives; empty where it gives none
 * @param skipped files that are in the list and cannot be used
 */
public record LabelSets(List<String> labels, List<Image> images, List<Set<Integer>> sets, Optional<Split> split,
        List<SkippedFile> skipped) {
    private static final String SEPARATORS = "[|;]";

    /** What a file has, as it is read. */
    private record Row(SplitName.Part part, Set<String> labels) {
    }

    public LabelSets {
        labels = List.copyOf(labels);
        images = List.copyOf(images);
        sets = List.copyOf(sets);
        skipped = List.copyOf(skipped);
    }

    /**
     * Reads a list, or the only one in a folder.
     *
     * @throws DataSetException when it is none, names fewer than two labels or fewer than two images, or gives a file
     *                          both for training and for validation
     */
    public static LabelSets read(Path data) {
        Path list = Files.isDirectory(data) ? ImageList.in(data).orElseThrow(() -> new DataSetException(data,
                "holds no list of images; several labels an image are given by a CSV file with the columns file and "
                + "labels, such as 1.jpg,beach|people")) : data;
        List<SkippedFile> skipped = new ArrayList<>();
        Map<Path, Row> rows = new LinkedHashMap<>();
        for (ImageList.Entry e : ImageList.entries(list)) {
            if (e.fault().isPresent()) {
                skipped.add(e.fault().get());
                continue;
            }
            Row row = rows.computeIfAbsent(e.file(), _ -> new Row(e.part(), new TreeSet<>()));
            if (row.part != e.part()) {
                throw new DataSetException(list, "gives " + e.file() + " both for training and for validation");
            }
            Arrays.stream(e.label().split(SEPARATORS)).map(String::strip).filter(l -> !l.isEmpty())
                    .forEach(row.labels::add);
        }
        return of(list, rows, skipped);
    }

    private static LabelSets of(Path list, Map<Path, Row> rows, List<SkippedFile> skipped) {
        Set<String> names = new TreeSet<>();
        rows.values().forEach(row -> names.addAll(row.labels));
        List<String> labels = List.copyOf(names);
        if (labels.size() < 2) {
            throw new DataSetException(list, "has " + (labels.isEmpty() ? "no label" : "only the label "
                    + labels.getFirst()) + " for the images that are there; expected two labels or more, such as "
                    + "1.jpg,beach|people");
        }
        if (rows.size() < 2) {
            throw new DataSetException(list, "names one image that can be used, expected two or more");
        }
        List<Image> images = new ArrayList<>();
        List<Set<Integer>> sets = new ArrayList<>();
        List<Image> train = new ArrayList<>();
        List<Image> validation = new ArrayList<>();
        rows.forEach((file, row) -> {
            Image image = new Image(file, images.size());
            images.add(image);
            sets.add(new TreeSet<>(row.labels.stream().map(labels::indexOf).toList()));
            (row.part == SplitName.Part.TRAIN ? train : validation).add(image);
        });
        return new LabelSets(labels, images, sets, train.isEmpty() || validation.isEmpty() ? Optional.empty()
                : Optional.of(new Split(train, validation)), skipped);
    }

    /**
     * The list's own split, or one by chance: the images in random order, the first part to train with.
     *
     * @param fraction to validate with, above 0 and below 1; at least one image on either side
     */
    public Split split(double fraction, long seed) {
        if (split.isPresent()) {
            return split.get();
        }
        List<Image> order = new ArrayList<>(images);
        Collections.shuffle(order, new Random(seed));
        int known = Math.clamp(Math.round((1 - fraction) * order.size()), 1, order.size() - 1);
        return new Split(order.subList(0, known), order.subList(known, order.size()));
    }

    /** How many of these images have each label. */
    public int[] counts(List<Image> of) {
        int[] counts = new int[labels.size()];
        of.forEach(image -> sets.get(image.label()).forEach(label -> counts[label]++));
        return counts;
    }
}
