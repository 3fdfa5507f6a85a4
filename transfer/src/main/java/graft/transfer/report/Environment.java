package graft.transfer.report;

import graft.engine.Kernels;
import graft.engine.ProcessorName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * Where the numbers were measured.
 *
 * @param jdk         version and vendor
 * @param kernels     {@link Kernels#description} of the kernels in use
 * @param vectorBits  of one register; 32 for scalar code
 * @param threads     that computed
 * @param cpus        that the process may use
 * @param cpu         the processor's name; empty when the system does not report it
 * @param os          name, version and architecture
 * @param heapBytes   that the heap may grow to
 * @param memoryBytes of the machine; 0 when the system does not report it
 * @param written     when, in UTC
 */
public record Environment(String jdk, String kernels, int vectorBits, int threads, int cpus, String cpu, String os,
        long heapBytes, long memoryBytes, Instant written) {

    /** This process, with {@code threads} computing. */
    public static Environment here(int threads) {
        Kernels kernels = Kernels.best();
        return new Environment(System.getProperty("java.runtime.version") + ", "
                + System.getProperty("java.vm.name") + ", " + System.getProperty("java.vendor"),
                kernels.description(), kernels.vectorBits(), threads, Runtime.getRuntime().availableProcessors(),
                ProcessorName.here(), System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"), Runtime.getRuntime().maxMemory(), memory(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static long memory() {
        String kilobytes = valueOf(Path.of("/proc/meminfo"), "MemTotal").replace("kB", "").strip();
        return kilobytes.matches("\\d{1,15}") ? Long.parseLong(kilobytes) * 1024 : 0;
    }

    /** The value after the first {@code key:} of a Linux information file; empty where there is none. */
    private static String valueOf(Path file, String key) {
        if (!Files.isReadable(file)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(l -> l.startsWith(key)).map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
