package graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheSizesTest {
    @TempDir
    Path folder;

    private void cache(int index, String level, String type, String size) throws IOException {
        Path cache = Files.createDirectories(folder.resolve("index" + index));
        Files.writeString(cache.resolve("level"), level + "\n");
        Files.writeString(cache.resolve("type"), type + "\n");
        Files.writeString(cache.resolve("size"), size + "\n");
    }

    /** As Linux 6.18 reports them on a Zen 5: 48 * 1024 = 49152. */
    @Test
    void dataCachesAreReadFromTheSystem() throws IOException {
        cache(0, "1", "Data", "48K");
        cache(1, "1", "Instruction", "64K");
        cache(2, "2", "Unified", "1024K");
        cache(3, "3", "Unified", "32768K");
        CacheSizes sizes = CacheSizes.of(folder);
        assertEquals(new CacheSizes(49152, 1 << 20, 32 << 20, true), sizes);
        assertEquals("48 KB, 1 MB and 32 MB", sizes.toString());
    }

    @Test
    void aLevelThatIsNotReportedIsAsUsual() throws IOException {
        cache(0, "1", "Data", "32K");
        cache(1, "2", "Unified", "?");
        assertEquals(1 << 20, CacheSizes.of(folder).second());
    }

    @Test
    void withoutReportsAllAreAsUsual() {
        assertFalse(CacheSizes.of(folder.resolve("none")).reported());
    }
}
