package graft.transfer.pictures;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder {@code shared} beside the repository; tests that need it are skipped where it is absent. */
final class SharedFiles {
    private SharedFiles() {
    }

    static Path at(String path) {
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            Path file = dir.resolve("shared").resolve(path);
            if (Files.exists(file)) {
                return file;
            }
        }
        return Assumptions.abort("shared/" + path + " is not here");
    }
}
