package graft.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sizes of a processor's caches in bytes, by which kernels cut their work into blocks. They decide in which order
 * results are computed, never how: a result has the same bits whatever the sizes are.
 *
 * @param first    data cache of a core
 * @param second   cache of a core
 * @param third    cache that cores share
 * @param reported whether the system reported them; otherwise they are those of a usual server of 2023
 */
public record CacheSizes(long first, long second, long third, boolean reported) {
    private static final CacheSizes USUAL = new CacheSizes(32 << 10, 1 << 20, 32 << 20, false);
    private static final CacheSizes HERE = of(Path.of("/sys/devices/system/cpu/cpu0/cache"));

    /** Those of the processor that this runs on. */
    public static CacheSizes here() {
        return HERE;
    }

    /**
     * Those that Linux reports in a folder such as {@code /sys/devices/system/cpu/cpu0/cache}: for each cache a folder
     * {@code index0} and so on with the files level, type and size. What is not reported is as usual.
     */
    static CacheSizes of(Path folder) {
        long[] sizes = {0, USUAL.first, USUAL.second, USUAL.third};
        boolean reported = false;
        for (int i = 0; Files.isDirectory(folder.resolve("index" + i)); i++) {
            Path cache = folder.resolve("index" + i);
            String level = line(cache.resolve("level"));
            long size = bytes(line(cache.resolve("size")));
            if (level.matches("[123]") && size > 0 && !line(cache.resolve("type")).equals("Instruction")) {
                sizes[Integer.parseInt(level)] = size;
                reported = true;
            }
        }
        return new CacheSizes(sizes[1], sizes[2], sizes[3], reported);
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return ""; // containers may hide it
        }
    }

    /** 1024 for "1K"; 0 for what is no size. */
    private static long bytes(String size) {
        if (!size.matches("\\d{1,9}[KM]")) {
            return 0;
        }
        return Long.parseLong(size.substring(0, size.length() - 1)) << (size.endsWith("K") ? 10 : 20);
    }

    /** Such as "48 KB, 1 MB and 32 MB". */
    @Override
    public String toString() {
        return text(first) + ", " + text(second) + " and " + text(third);
    }

    private static String text(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MB" : (bytes >> 10) + " KB";
    }
}
