package graft.transfer.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where features are kept for later runs, unless {@code --cache} names another folder. */
final class CacheFolder {
    /** The word for keeping nothing. */
    static final String NONE = "none";

    private CacheFolder() {
    }

    /** Of this process; empty when nothing is to be kept. */
    static Optional<Path> standard() {
        return standard(System.getenv(), System.getProperty("os.name", ""), System.getProperty("user.home", ""));
    }

    /**
     * {@code GRAFT_CACHE} where it is set; otherwise {@code graft/features} in the system's folder for what can be
     * computed again: {@code XDG_CACHE_HOME} or {@code ~/.cache}, {@code ~/Library/Caches} on macOS, {@code
     * LOCALAPPDATA} on Windows.
     */
    static Optional<Path> standard(Map<String, String> environment, String system, String home) {
        String chosen = environment.getOrDefault("GRAFT_CACHE", "");
        if (!chosen.isEmpty()) {
            return chosen.equals(NONE) ? Optional.empty() : Optional.of(Path.of(chosen));
        }
        String os = system.toLowerCase(Locale.ROOT);
        try {
            String local = environment.getOrDefault("LOCALAPPDATA", "");
            if (os.contains("windows") && !local.isEmpty()) {
                return Optional.of(Path.of(local, "graft", "features"));
            }
            String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
            if (!xdg.isEmpty() && Path.of(xdg).isAbsolute()) {
                return Optional.of(Path.of(xdg, "graft", "features"));
            }
            if (home.isEmpty() || home.equals("?")) {
                return Optional.empty();
            }
            return Optional.of(os.contains("mac") ? Path.of(home, "Library", "Caches", "graft", "features")
                    : Path.of(home, ".cache", "graft", "features"));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
