package graft.transfer.images;

import graft.zoo.model.Delimited;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A list of images and their classes: CSV or TSV, with a header or without.
 *
 * <pre>
 * file,label          id      breed           images/1.jpg;ant;train
 * 1.jpg,ant           1       terrier         images/2.jpg;bee;test
 * 2.jpg,bee           2       poodle
 * </pre>
 *
 * Which column names the files is seen by the files that are there: relative to the list or to a folder beside it,
 * with the ending or without. The class is in the only other column, or in the one whose header states it. A column
 * that states train and test for each image gives the split.
 */
final class ImageList {
    private static final Set<String> CLASS_HEADERS = Set.of("label", "labels", "class", "class_name", "classname",
            "category", "species", "breed", "target", "y");
    private static final List<String> ENDINGS = List.of("", ".jpg", ".jpeg", ".png", ".JPG", ".PNG", ".gif", ".bmp");
    private static final long MOST_BYTES = 256 << 20;
    /** So many rows are looked at when columns are recognised. */
    private static final int SAMPLE = 50;

    private final Path list;
    private final Path dir;
    private final List<List<String>> rows;
    private final FolderListing listing = new FolderListing();
    /** Where files are looked for, once they are. */
    private List<Path> searched;

    private ImageList(Path list, List<List<String>> rows) {
        this.list = list;
        this.dir = list.toAbsolutePath().getParent() == null || list.getParent() == null ? Path.of("")
                : list.getParent();
        this.rows = rows;
    }

    static boolean isListName(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".tsv") || name.endsWith(".txt");
    }

    /** The only list in a folder that names images which are there; empty without one. */
    static Optional<Path> in(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            List<Path> lists = files.filter(f -> !FolderListing.isHidden(f) && Files.isRegularFile(f)
                    && isListName(f)).sorted().filter(ImageList::namesImages).toList();
            if (lists.size() > 1) {
                throw new DataSetException(dir, "holds several lists of images: " + lists.stream().map(f ->
                        f.getFileName().toString()).toList() + "; name the one that is meant in place of the folder");
            }
            return lists.stream().findFirst();
        } catch (IOException e) {
            throw new DataSetException(dir, "cannot be listed: " + ImageDecoder.reason(e), e);
        }
    }

    private static boolean namesImages(Path file) {
        try {
            ImageList list = new ImageList(file, rows(file));
            return list.rows.size() > 1 && list.rows.getFirst().size() > 1 && list.fileColumn() >= 0;
        } catch (DataSetException e) {
            return false;
        }
    }

    /**
     * Reads a list.
     *
     * @throws DataSetException when it is none, or names fewer than two classes; names all images that are missing
     */
    static ImageFolder read(Path file) {
        return new ImageList(file, rows(file)).images();
    }

    /**
     * A line of a list.
     *
     * @param part  training where the list gives no split
     * @param fault why the file cannot be used; empty where it can
     */
    record Entry(Path file, String label, SplitName.Part part, Optional<SkippedFile> fault) {
    }

    /**
     * The lines as they stand, for lists whose images have several labels.
     *
     * @throws DataSetException when it is no list
     */
    static List<Entry> entries(Path file) {
        return new ImageList(file, rows(file)).entries();
    }

    private static List<List<String>> rows(Path file) {
        String text;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new DataSetException(file, "is too large for a list of images: " + Files.size(file) + " bytes");
            }
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new DataSetException(file, "is not UTF-8 text; save the list as UTF-8", e);
        } catch (IOException e) {
            throw new DataSetException(file, "cannot be read: " + ImageDecoder.reason(e), e);
        }
        List<String> lines = (text.startsWith("\ufeff") ? text.substring(1) : text).lines()
                .filter(line -> !line.isBlank()).toList();
        for (char separator : new char[] {'\t', ';', ',', ' '}) {
            List<List<String>> rows = lines.stream().map(line -> Delimited.fields(line, separator)).toList();
            if (!rows.isEmpty() && rows.getFirst().size() > 1
                    && rows.stream().allMatch(row -> row.size() == rows.getFirst().size())) {
                return rows;
            }
        }
        throw new DataSetException(file, "is no list of images and classes: expected lines of the same number of "
                + "fields, such as file,label, separated by commas, semicolons, tabs or spaces");
    }

    private List<Entry> entries() {
        int files = fileColumn();
        if (files < 0) {
            throw new DataSetException(list, "names no images that are there; expected paths relative to "
                    + (dir.toString().isEmpty() ? "its folder" : dir) + ", found " + rows.getFirst() + " and "
                    + rows.getLast());
        }
        boolean headed = found(rows.getFirst().get(files)).isEmpty();
        List<String> header = headed ? rows.getFirst().stream().map(f -> f.toLowerCase(Locale.ROOT)).toList()
                : List.of();
        List<List<String>> body = headed ? rows.subList(1, rows.size()) : rows;
        int parts = partColumn(body, files);
        int labels = labelColumn(header, body, files, parts);
        return body.stream().map(row -> {
            Optional<Path> file = found(row.get(files));
            Optional<SkippedFile> fault = file.isPresent() ? FolderListing.fault(file.get())
                    : Optional.of(new SkippedFile(dir.resolve(row.get(files)), "in the list, but not there"));
            return new Entry(file.orElse(null), row.get(labels), parts < 0 ? SplitName.Part.TRAIN : part(row, parts),
                    fault);
        }).toList();
    }

    private ImageFolder images() {
        List<Entry> entries = entries();
        List<String> classes = List.copyOf(new TreeSet<>(entries.stream().map(Entry::label).toList()));
        requireClasses(classes, entries.size());
        List<Image> train = new ArrayList<>();
        List<Image> validation = new ArrayList<>();
        for (Entry e : entries) {
            if (e.fault().isPresent()) {
                listing.skipped().add(e.fault().get());
            } else {
                (e.part() == SplitName.Part.TRAIN ? train : validation).add(new Image(e.file(),
                        classes.indexOf(e.label())));
            }
        }
        return folder(classes, train, validation);
    }

    private ImageFolder folder(List<String> classes, List<Image> train, List<Image> validation) {
        List<Image> all = new ArrayList<>(train);
        all.addAll(validation);
        List<String> empty = new ArrayList<>(classes);
        all.forEach(image -> empty.remove(classes.get(image.label())));
        if (!empty.isEmpty()) {
            throw new DataSetException(list, "no readable images for " + String.join(", ", empty) + "; the first that "
                    + "was left out: " + listing.skipped().getFirst());
        }
        Optional<Split> split = validation.isEmpty() || train.isEmpty() ? Optional.empty()
                : Optional.of(new Split(train, validation));
        List<String> notes = new ArrayList<>(List.of("images and classes are those of the list " + list));
        List<String> joined = classes.stream().filter(c -> c.contains("|") || c.contains(";")).toList();
        if (!joined.isEmpty()) {
            notes.add("each label is taken as one class, also " + joined.getFirst() + "; if that is several labels of "
                    + "one image, add --multi-label");
        }
        return new ImageFolder(dir, classes, all, listing.skipped(), split, notes);
    }

    private void requireClasses(List<String> classes, int images) {
        if (classes.size() < 2) {
            throw new DataSetException(list, "only one class (" + classes.getFirst()
                    + "); at least two are needed to tell apart");
        } else if (classes.contains("")) {
            throw new DataSetException(list, "some images have no class: a field is empty. Give all images a class; "
                    + "where images have several labels each, or none, add --multi-label");
        } else if (classes.size() > images / 2 && images > 4) {
            throw new DataSetException(list, "has " + classes.size() + " classes for " + images + " images, the first: "
                    + classes.subList(0, 3) + "; expected one column of files and one of classes");
        }
    }

    /** The column most of whose fields are names of files that are there; -1 without one. */
    private int fileColumn() {
        int best = -1;
        long most = 0;
        for (int c = 0; c < rows.getFirst().size(); c++) {
            int at = c;
            long found = rows.stream().limit(SAMPLE).filter(row -> found(row.get(at)).isPresent()).count();
            if (found > most) {
                most = found;
                best = c;
            }
        }
        return most * 2 > Math.min(SAMPLE, rows.size() - 1) ? best : -1;
    }

    private static int partColumn(List<List<String>> body, int files) {
        for (int c = 0; c < body.getFirst().size(); c++) {
            int at = c;
            if (c != files && body.stream().allMatch(row -> SplitName.of(row.get(at)).isPresent()
                    && SplitName.of(row.get(at)).get().rest().isEmpty())) {
                return c;
            }
        }
        return -1;
    }

    private static SplitName.Part part(List<String> row, int column) {
        return SplitName.of(row.get(column)).orElseThrow().part();
    }

    private int labelColumn(List<String> header, List<List<String>> body, int files, int parts) {
        List<Integer> others = new ArrayList<>();
        for (int c = 0; c < body.getFirst().size(); c++) {
            if (c != files && c != parts) {
                others.add(c);
            }
        }
        // Numbers of the rows, as pandas writes them.
        Predicate<Integer> counts = c -> body.size() > 1 && body.stream().map(row -> row.get(c)).distinct().count()
                == body.size() && body.stream().allMatch(row -> row.get(c).matches("\\d+"));
        if (others.size() > 1) {
            others.removeIf(counts);
        }
        List<Integer> stated = others.stream().filter(c -> !header.isEmpty() && CLASS_HEADERS.contains(header.get(c)))
                .toList();
        List<Integer> left = others.size() > 1 && !stated.isEmpty() ? stated : others;
        if (left.size() != 1) {
            throw new DataSetException(list, left.isEmpty() ? "has no column of classes beside that of files"
                    : "has several columns that may be the class: " + left.stream().map(c -> header.isEmpty()
                            ? "column " + (c + 1) + " (" + body.getFirst().get(c) + ")" : header.get(c)).toList()
                            + "; leave one of them, or call it label");
        }
        return left.getFirst();
    }

    /** The file that a field names; empty where there is none. */
    private Optional<Path> found(String name) {
        if (name.isBlank()) {
            return Optional.empty();
        }
        for (Path folder : folders()) {
            for (String ending : ENDINGS) {
                try {
                    Path file = folder.resolve(name + ending);
                    if (Files.isRegularFile(file) && !file.equals(list)) {
                        return Optional.of(file);
                    }
                } catch (InvalidPathException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** The list's own folder, then those in it, of which those to train with come first. */
    private List<Path> folders() {
        if (searched == null) {
            List<Path> folders = new ArrayList<>(List.of(dir));
            List<Path> inside = new ArrayList<>(
                    FolderListing.Names.of(dir.toString().isEmpty() ? Path.of(".") : dir).folders());
            inside.sort((a, b) -> Boolean.compare(isTrain(b), isTrain(a)));
            folders.addAll(inside);
            searched = folders;
        }
        return searched;
    }

    private static boolean isTrain(Path folder) {
        return SplitName.of(folder.getFileName().toString()).filter(n -> n.part() == SplitName.Part.TRAIN).isPresent();
    }
}
