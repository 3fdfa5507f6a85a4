package graft.transfer;

import graft.zoo.bytes.NewFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files of a transfer's result in their folder, replaced together: at no moment do a model and a report lie there
 * that are not of the same run, wherever the process is killed.
 *
 * <ol>
 * <li>All files are written into {@code .results.part} and forced to the disk. A full disk is noticed here, with the
 * earlier result untouched.</li>
 * <li>That folder is renamed to {@code .results}: from here on the new result is there. One without a model, such as
 * that of a cross-validation, is renamed to {@code .reports}.</li>
 * <li>The earlier report is deleted; model, then report take their places.</li>
 * </ol>
 *
 * Whoever finds {@code .results} or {@code .reports} completes the third step with {@link #recover}.
 */
public final class ResultFiles {
    public static final String MODEL = "model.safetensors";
    public static final String HTML = "report.html";
    public static final String JSON = "report.json";
    public static final String LABELS = "labels.csv";
    public static final String CARD = "MODEL_CARD.md";

    /** In the order in which they take their places. */
    private static final List<String> ALL = List.of(MODEL, LABELS, CARD, JSON, HTML);
    private static final String UNFINISHED = ".results" + NewFile.UNFINISHED;
    private static final String WHOLE = ".results";
    private static final String WITHOUT_MODEL = ".reports";

    private ResultFiles() {
    }

    /** Whether a folder holds a result, or a part of one. */
    public static boolean exist(Path folder) {
        return Files.exists(folder.resolve(WHOLE)) || Files.exists(folder.resolve(WITHOUT_MODEL))
                || ALL.stream().anyMatch(f -> Files.exists(folder.resolve(f)));
    }

    /**
     * Replaces what is there.
     *
     * @param folder is made where it is missing
     * @param writer writes the files into the folder that it is given
     * @throws UncheckedIOException when that is not possible; the earlier result is as it was
     */
    public static void write(Path folder, Consumer<Path> writer) {
        Path unfinished = folder.resolve(UNFINISHED);
        try {
            Files.createDirectories(folder);
            recover(folder);
            delete(unfinished);
            Files.createDirectory(unfinished);
            try {
                writer.accept(unfinished);
                force(unfinished);
                Files.move(unfinished, folder.resolve(Files.exists(unfinished.resolve(MODEL)) ? WHOLE : WITHOUT_MODEL),
                        StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(unfinished);
            }
            recover(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the results cannot be written to " + folder, e);
        }
    }

    /** Completes a replacement that was interrupted, where there is one. */
    public static void recover(Path folder) throws IOException {
        Path whole = folder.resolve(WHOLE);
        if (Files.isDirectory(whole)) {
            if (Files.exists(whole.resolve(MODEL))) { // otherwise the reports that lie there are the new ones already
                Files.deleteIfExists(folder.resolve(HTML));
                Files.deleteIfExists(folder.resolve(JSON));
                Files.deleteIfExists(folder.resolve(LABELS));
                Files.deleteIfExists(folder.resolve(CARD));
            }
            place(whole, folder);
        }
        Path reports = folder.resolve(WITHOUT_MODEL);
        if (Files.isDirectory(reports)) {
            if (Files.exists(reports.resolve(JSON))) { // the first that takes its place
                Files.deleteIfExists(folder.resolve(HTML));
            }
            Files.deleteIfExists(folder.resolve(MODEL));
            Files.deleteIfExists(folder.resolve(LABELS));
            Files.deleteIfExists(folder.resolve(CARD));
            place(reports, folder);
        }
    }

    private static void place(Path whole, Path folder) throws IOException {
        for (String name : ALL) {
            if (Files.exists(whole.resolve(name))) {
                Files.move(whole.resolve(name), folder.resolve(name), StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        delete(whole);
    }

    /** Deletes what killed processes left half-written in a folder; for one that has the folder to itself. */
    public static void sweep(Path folder) throws IOException {
        for (Path file : list(folder, name -> name.matches("\\..+\\.[0-9a-f-]{36}\\" + NewFile.UNFINISHED)
                || name.equals(UNFINISHED))) {
            delete(file);
        }
    }

    private static void force(Path folder) throws IOException {
        for (Path file : list(folder, _ -> true)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    private static List<Path> list(Path folder, Predicate<String> names) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> names.test(f.getFileName().toString())).toList();
        }
    }

    private static void delete(Path fileOrFolder) throws IOException {
        if (Files.exists(fileOrFolder)) {
            try (Stream<Path> all = Files.walk(fileOrFolder)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
