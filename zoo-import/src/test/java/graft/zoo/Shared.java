package graft.zoo;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder {@code shared} beside the repository, with manifests, golden outputs and published files. */
public final class Shared {
    private Shared() {
    }

    /** A file or folder in it; the test that asks is skipped, and says so, where it is absent. */
    public static Path path(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path found = folder.resolve("shared").resolve(name);
            if (Files.exists(found)) {
                return found;
            }
        }
        return Assumptions.abort("skipped: no shared/" + name + " beside the repository");
    }
}
