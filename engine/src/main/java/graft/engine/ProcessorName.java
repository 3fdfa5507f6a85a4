package graft.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the system calls the processor. */
public final class ProcessorName {
    private ProcessorName() {
    }

    /**
     * With family and model where the name is no more than the brand, as virtual machines often report it; empty when
     * the system does not report it.
     */
    public static String here() {
        Path facts = Path.of("/proc/cpuinfo");
        String name = valueOf(facts, "model name");
        String family = valueOf(facts, "cpu family");
        if (!name.isEmpty()) {
            return name.matches(".*\\d.*") || family.isEmpty() ? name
                    : name + " (family " + family + ", model " + valueOf(facts, "model") + ")";
        }
        String windows = System.getenv("PROCESSOR_IDENTIFIER");
        return windows == null ? "" : windows;
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
