package graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The cache lies where the system keeps what can be computed again. */
class CacheFolderTest {
    private static Optional<Path> features(Map<String, String> environment, String system) {
        return CacheFolder.features(environment, system, "/home/ada");
    }

    private static Optional<Path> machine(Map<String, String> environment, String system) {
        return CacheFolder.machine(environment, system, "/home/ada");
    }

    @Test
    void everySystemHasAFolder() {
        assertEquals(Optional.of(Path.of("/home/ada/.cache/graft/features")), features(Map.of(), "Linux"));
        assertEquals(Optional.of(Path.of("/big/graft/features")), features(Map.of("XDG_CACHE_HOME", "/big"), "Linux"));
        // The XDG base directory specification: relative paths are to be ignored.
        assertEquals(Optional.of(Path.of("/home/ada/.cache/graft/features")), features(Map.of("XDG_CACHE_HOME", "big"),
                "Linux"));
        assertEquals(Optional.of(Path.of("/home/ada/Library/Caches/graft/features")), features(Map.of(), "Mac OS X"));
        assertEquals(Optional.of(Path.of("/local/graft/machine")), machine(Map.of("LOCALAPPDATA", "/local"),
                "Windows 11"));
        assertEquals(Optional.of(Path.of("/home/ada/.cache/graft/machine")), machine(Map.of(), "Linux"));
    }

    @Test
    void theUserHasTheLastWord() {
        Map<String, String> mine = Map.of("GRAFT_CACHE", "/mine", "XDG_CACHE_HOME", "/big");
        assertEquals(Optional.of(Path.of("/mine")), features(mine, "Linux"));
        assertEquals(Optional.of(Path.of("/mine/machine")), machine(mine, "Linux"));
        assertEquals(Optional.empty(), features(Map.of("GRAFT_CACHE", "none"), "Linux"));
        assertEquals(Optional.empty(), machine(Map.of("GRAFT_CACHE", "none"), "Linux"));
        assertEquals(Optional.empty(), CacheFolder.features(Map.of(), "Linux", "?"));
    }
}
