package graft.zoo.caffe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the mean image of a Caffe network lies. A prototxt names it as seen from the folder in which Caffe was started,
 * which may be its own or one above it; people keep it beside the prototxt.
 */
final class CaffeMeanFiles {
    private static final String ENDING = ".binaryproto";
    /** How far above the prototxt Caffe may have been started. */
    private static final int FOLDERS_ABOVE = 4;

    private CaffeMeanFiles() {
    }

    /** The file that a prototxt names: of that name beside the prototxt, or else at that path. */
    static Optional<Path> named(Path prototxt, String meanFile) {
        Path named;
        try {
            named = Path.of(meanFile.replace('\\', '/'));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        if (named.getFileName() == null) {
            return Optional.empty();
        }
        Path folder = prototxt.toAbsolutePath().normalize().getParent();
        Path beside = folder.resolve(named.getFileName().toString());
        if (Files.isRegularFile(beside)) {
            return Optional.of(beside);
        }
        // A file is opened outside the folder only where its name is that of a mean image.
        if (!isMean(named)) {
            return Optional.empty();
        }
        return Stream.iterate(folder, above -> above != null, Path::getParent).limit(FOLDERS_ABOVE)
                .map(above -> above.resolve(named).normalize()).filter(Files::isRegularFile).findFirst();
    }

    /** The only mean image beside the prototxt. */
    static Optional<Path> only(Path prototxt) {
        try (Stream<Path> files = Files.list(prototxt.toAbsolutePath().getParent())) {
            List<Path> means = files.filter(file -> isMean(file) && file.getFileName().toString()
                    .toLowerCase(Locale.ROOT).contains("mean") && Files.isRegularFile(file)).limit(2).toList();
            return means.size() == 1 ? Optional.of(means.getFirst()) : Optional.empty();
        } catch (IOException unreadable) {
            // What cannot be listed has nothing to offer; the guess is stated as one.
            return Optional.empty();
        }
    }

    private static boolean isMean(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ENDING);
    }
}
