package graft.engine;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where what can be computed again is kept for later runs: {@code graft} in the system's folder for that, which is
 * {@code XDG_CACHE_HOME} or {@code ~/.cache}, {@code ~/Library/Caches} on macOS and {@code LOCALAPPDATA} on Windows.
 * The environment's {@code GRAFT_CACHE} names another folder, or {@value #NONE} to keep nothing.
 */
public final class CacheFolder {
    /** The word for keeping nothing. */
    public static final String NONE = "none";

    private CacheFolder() {
    }

    /** For features of images; {@code GRAFT_CACHE} itself where it is set. Empty when nothing is to be kept. */
    public static Optional<Path> features() {
        return features(System.getenv(), os(), home());
    }

    /** For what was measured of this machine. Empty when nothing is to be kept. */
    public static Optional<Path> machine() {
        return machine(System.getenv(), os(), home());
    }

    static Optional<Path> features(Map<String, String> environment, String system, String home) {
        Optional<Path> root = root(environment, system, home);
        return chosen(environment).isEmpty() ? root.map(r -> r.resolve("features")) : root;
    }

    static Optional<Path> machine(Map<String, String> environment, String system, String home) {
        return root(environment, system, home).map(r -> r.resolve("machine"));
    }

    private static String os() {
        return System.getProperty("os.name", "");
    }

    private static String home() {
        return System.getProperty("user.home", "");
    }

    private static String chosen(Map<String, String> environment) {
        return environment.getOrDefault("GRAFT_CACHE", "");
    }

    private static Optional<Path> root(Map<String, String> environment, String system, String home) {
        String chosen = chosen(environment);
        if (!chosen.isEmpty()) {
            return chosen.equals(NONE) ? Optional.empty() : Optional.of(Path.of(chosen));
        }
        String os = system.toLowerCase(Locale.ROOT);
        try {
            String local = environment.getOrDefault("LOCALAPPDATA", "");
            if (os.contains("windows") && !local.isEmpty()) {
                return Optional.of(Path.of(local, "graft"));
            }
            String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
            if (!xdg.isEmpty() && Path.of(xdg).isAbsolute()) {
                return Optional.of(Path.of(xdg, "graft"));
            }
            if (home.isEmpty() || home.equals("?")) {
                return Optional.empty();
            }
            return Optional.of(os.contains("mac") ? Path.of(home, "Library", "Caches", "graft")
                    : Path.of(home, ".cache", "graft"));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
