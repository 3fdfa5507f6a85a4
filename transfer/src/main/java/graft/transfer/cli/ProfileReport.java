package graft.transfer.cli;

import graft.engine.MachineProfile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The machine's profile, as {@code doctor} and {@code bench} state it. */
final class ProfileReport {
    /** Seconds for each number: long enough where loops have to be compiled first. */
    private static final double SECONDS = 0.03;

    private ProfileReport() {
    }

    /** The numbers, and where they come from. */
    static Map<String, Object> json(MachineProfile profile) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", profile.source().word());
        json.put("multiply_adds_s", profile.multiplyAdds());
        json.put("read_second_cache_bytes_s", profile.second());
        json.put("read_third_cache_bytes_s", profile.third());
        json.put("read_memory_bytes_s", profile.memory());
        json.put("hand_over_s", profile.handOver());
        return json;
    }

    /** Measures and keeps where nothing is kept yet: before the first plan, and not while other programs compute. */
    static void measureOnce() {
        MachineLoad load = MachineLoad.watch();
        if (MachineProfile.isToBeMeasured()) {
            MachineProfile measured = MachineProfile.measure(SECONDS);
            if (load.others().orElse(0) < 0.25) {
                measured.keep();
            }
        }
    }

    private static String text(MachineProfile p) {
        return String.format(Locale.ROOT, "%.0f G multiply-adds/s, second cache %.0f GB/s, third %.0f, memory %.0f, "
                + "hand-over %.1f µs", p.multiplyAdds() / 1e9, p.second() / 1e9, p.third() / 1e9, p.memory() / 1e9,
                p.handOver() * 1e6);
    }

    /**
     * The profile by which algorithms are chosen on this machine, from the next process on.
     *
     * @param profile the numbers
     * @param file    that holds them
     * @param text    how they came to be, in a line
     */
    record Finding(MachineProfile profile, Optional<Path> file, String text) {
        Map<String, Object> json() {
            Map<String, Object> json = ProfileReport.json(profile);
            json.put("file", file.map(Path::toString).orElse(null));
            return json;
        }
    }

    /**
     * Measures, and keeps it where nothing is kept yet or the kept profile is off by a quarter.
     *
     * @param busy whether other programs compute: then a measurement is too low, and is not kept
     */
    static Finding find(boolean busy) {
        MachineProfile now = MachineProfile.here();
        Optional<Path> kept = MachineProfile.keptFile();
        if (now.source() == MachineProfile.Source.GIVEN || "standard".equals(System.getProperty("graft.machine"))) {
            return new Finding(now, Optional.empty(), "as -Dgraft.machine says: " + text(now));
        }
        MachineProfile measured = MachineProfile.measure(SECONDS);
        if (kept.isPresent() && (busy || now.agrees(measured))) {
            return new Finding(now, kept, "read from " + kept.get() + ": " + text(now));
        }
        if (busy) {
            return new Finding(now, Optional.empty(), "standard, since the machine is too busy to measure: "
                    + text(now));
        }
        Optional<Path> file = measured.keep();
        return file.isPresent() ? new Finding(measured, file, "measured, kept in " + file.get() + ": " + text(measured))
                : new Finding(now, Optional.empty(), now.source().word() + ", since a measured one cannot be kept (see "
                        + "GRAFT_CACHE); measured: " + text(measured));
    }
}
