package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The cache lies where the system keeps what can be computed again. */
class CacheFolderTest {
    private static Optional<Path> of(Map<String, String> environment, String system) {
        return CacheFolder.standard(environment, system, "/home/ada");
    }

    @Test
    void everySystemHasAFolder() {
        assertEquals(Optional.of(Path.of("/home/ada/.cache/graft/features")), of(Map.of(), "Linux"));
        assertEquals(Optional.of(Path.of("/big/graft/features")), of(Map.of("XDG_CACHE_HOME", "/big"), "Linux"));
        // The XDG base directory specification: relative paths are to be ignored.
        assertEquals(Optional.of(Path.of("/home/ada/.cache/graft/features")), of(Map.of("XDG_CACHE_HOME", "big"),
                "Linux"));
        assertEquals(Optional.of(Path.of("/home/ada/Library/Caches/graft/features")), of(Map.of(), "Mac OS X"));
        assertEquals(Optional.of(Path.of("/local/graft/features")), of(Map.of("LOCALAPPDATA", "/local"), "Windows 11"));
    }

    @Test
    void theUserHasTheLastWord() {
        assertEquals(Optional.of(Path.of("/mine")), of(Map.of("GRAFT_CACHE", "/mine", "XDG_CACHE_HOME", "/big"),
                "Linux"));
        assertEquals(Optional.empty(), of(Map.of("GRAFT_CACHE", "none"), "Linux"));
        assertEquals(Optional.empty(), CacheFolder.standard(Map.of(), "Linux", "?"));
    }
}
