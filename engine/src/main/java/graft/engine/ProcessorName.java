package graft.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the system calls the processor. */
public final class ProcessorName {
    private ProcessorName() {
    }

    /**
     * With family and model where the name is no more than the brand, as virtual machines often report it; empty when
     * the system does not report it.
     */
    public static String here() {
        List<String> facts = facts(Path.of("/proc/cpuinfo"));
        String name = valueOf(facts, "model name");
        String family = valueOf(facts, "cpu family");
        if (!name.isEmpty()) {
            return hasDigit(name) || family.isEmpty() ? name
                    : name + " (family " + family + ", model " + valueOf(facts, "model") + ")";
        }
        String windows = System.getenv("PROCESSOR_IDENTIFIER");
        return windows == null ? "" : windows;
    }

    /** The lines of a Linux information file; none where there is no such file. Plain loops: a new process waits. */
    private static List<String> facts(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The value after the first {@code key:}; empty where there is none. */
    private static String valueOf(List<String> facts, String key) {
        for (String line : facts) {
            if (line.startsWith(key)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "";
    }

    private static boolean hasDigit(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= '0' && name.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }
}
