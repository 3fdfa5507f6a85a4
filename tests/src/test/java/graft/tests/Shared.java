package graft.tests;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder of golden outputs, fixtures and published files that lies beside the repository on some machines. */
final class Shared {
    private Shared() {
    }

    /** A path in that folder; the calling test is skipped, visibly, where it is absent. */
    static Path path(String relative) {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            Path found = p.resolve("shared").resolve(relative);
            if (Files.exists(found)) {
                return found;
            }
        }
        Assumptions.abort("shared/" + relative + " is not on this machine");
        throw new IllegalStateException();
    }
}
