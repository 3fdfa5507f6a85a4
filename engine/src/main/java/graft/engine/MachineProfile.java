package graft.engine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a machine can do, all its processors together: the numbers by which the time of a kernel is estimated before it
 * runs. They decide which algorithm computes a convolution, see {@link Kernels#fastest}; for the same choice a result
 * has the same bits whatever they are. Sizes of caches are reported rather than measured: see {@link CacheSizes}.
 *
 * <p><b>Where it comes from.</b> A measurement takes 0.15 seconds once its loops are compiled, and about a second in a
 * new process; and it is wrong where anything else computes at the same time, as the caller's own threads would. So it
 * is not taken unasked: {@link #measure} does it, for {@code graft doctor} and {@code graft bench}, and {@link #keep}
 * leaves it in the cache folder, from which {@link #here} of every later process takes it in some
 * milliseconds, as long as {@link MachineIdentity} is the same. Where none is kept it is {@link #STANDARD}.
 *
 * <p><b>-Dgraft.machine</b> says otherwise: {@code standard}, for the same choices on every machine; {@code measure},
 * to measure when the first plan is made where none is kept; or the five numbers, such as
 * {@code 2e11,2e11,1e11,4.4e10,2e-6}.
 *
 * @param multiplyAdds on registers, in a second, see {@link FmaPeak}
 * @param second       bytes in a second from the second caches, see {@link ReadSpeed}
 * @param third        from the third
 * @param memory       from the main memory
 * @param handOver     seconds of a loop of a thread team in which every thread has one task, and that takes no time
 * @param source       where the numbers come from
 */
public record MachineProfile(double multiplyAdds, double second, double third, double memory, double handOver,
        Source source) {
    /**
     * Two cores of a usual server. Multiply-adds and memory were measured on a Zen 5 (Temurin 25.0.3, 2026-11-24); the
     * second cache is set so that Winograd's transforms take what they took there. The rest is a guess.
     */
    public static final MachineProfile STANDARD = new MachineProfile(200e9, 200e9, 100e9, 44e9, 2e-6, Source.STANDARD);

    private static final String KIND = "profile";
    private static final int VERSION = 1;
    /** Seconds for each number. */
    private static final double SHORT = 0.02;
    private static final List<String> NAMES = List.of("multiply-adds/s", "second-cache-bytes/s", "third-cache-bytes/s",
            "memory-bytes/s", "hand-over-s");

    /** Where the numbers come from. */
    public enum Source {
        /** Those of {@link MachineProfile#STANDARD}. */
        STANDARD,
        /** Given by the system property. */
        GIVEN,
        /** Kept by an earlier process. */
        READ,
        /** Measured in this process. */
        MEASURED;

        /** The word in messages and JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Found once, by the first who asks. */
    private static final class Here {
        static final MachineProfile PROFILE = of(System.getProperty("graft.machine", "auto"), CacheFolder.machine(),
                MachineIdentity.here());
    }

    public MachineProfile {
        for (double speed : new double[] {multiplyAdds, second, third, memory}) {
            if (!(speed >= 1e6 && speed <= 1e18)) {
                throw new IllegalArgumentException("a machine does 10^6 to 10^18 multiply-adds and bytes a second, not "
                        + speed);
            }
        }
        if (!(handOver >= 1e-9 && handOver <= 1)) {
            throw new IllegalArgumentException("a loop is handed over in a nanosecond to a second, not in " + handOver
                    + " s");
        }
    }

    /**
     * Of this process: the same from the first call to the end.
     *
     * @throws IllegalArgumentException when {@code -Dgraft.machine} is none of the words and not five numbers
     */
    public static MachineProfile here() {
        return Here.PROFILE;
    }

    static MachineProfile of(String wish, Optional<Path> folder, MachineIdentity identity) {
        return switch (wish) {
            case "standard" -> STANDARD;
            case "auto" -> kept(folder, identity).orElse(STANDARD);
            case "measure" -> kept(folder, identity).orElseGet(() -> {
                MachineProfile measured = measure(SHORT);
                measured.keep(folder, identity);
                return measured.isPlausible() ? measured : STANDARD;
            });
            default -> given(wish);
        };
    }

    private static MachineProfile given(String numbers) {
        List<String> parts = Arrays.asList(numbers.split(",", -1));
        try {
            return of(parts, Source.GIVEN);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("graft.machine is '" + numbers + "', expected auto, standard, measure "
                    + "or five numbers: " + String.join(",", NAMES), e);
        }
    }

    private static MachineProfile of(List<String> numbers, Source source) {
        if (numbers.size() != NAMES.size()) {
            throw new IllegalArgumentException(NAMES.size() + " numbers, not " + numbers.size());
        }
        double[] n = numbers.stream().mapToDouble(Double::parseDouble).toArray();
        return new MachineProfile(n[0], n[1], n[2], n[3], n[4], source);
    }

    /**
     * Measures with a team of as many threads as there are processors. Nothing else should compute meanwhile.
     *
     * @param seconds for each of the five numbers, if its loop is compiled by then; 0.02 is enough
     */
    public static MachineProfile measure(double seconds) {
        try (ThreadTeam team = ThreadTeam.of(Runtime.getRuntime().availableProcessors())) {
            return MachineMeasurement.of(team, seconds);
        }
    }

    /**
     * Measures and keeps, where nothing is kept yet but could be: for programs that will compute for long, before their
     * first plan and while nothing else computes. Without effect where {@code -Dgraft.machine} is set.
     */
    public static void measureOnce() {
        if (isToBeMeasured()) {
            measure(SHORT).keep();
        }
    }

    /** Whether nothing is kept yet but could be, and {@code -Dgraft.machine} is not set. */
    public static boolean isToBeMeasured() {
        Optional<Path> folder = CacheFolder.machine();
        return System.getProperty("graft.machine", "auto").equals("auto") && folder.isPresent()
                && kept(folder, MachineIdentity.here()).isEmpty();
    }

    /**
     * Whether another measurement found the same, as far as it matters: no speed differs by more than a quarter.
     * Profiles that agree choose the same algorithms almost everywhere.
     */
    public boolean agrees(MachineProfile other) {
        return near(multiplyAdds, other.multiplyAdds) && near(second, other.second) && near(memory, other.memory);
    }

    private static boolean near(double a, double b) {
        return Math.max(a, b) <= 1.25 * Math.min(a, b);
    }

    /** The file that an earlier process kept; empty where there is none that holds. */
    public static Optional<Path> keptFile() {
        Optional<MachineFile> file = file(CacheFolder.machine(), MachineIdentity.here());
        return file.filter(f -> f.read().flatMap(MachineProfile::parsed).isPresent()).map(MachineFile::path);
    }

    /** What an earlier process kept of this machine; empty where there is nothing, or not a whole file. */
    static Optional<MachineProfile> kept(Optional<Path> folder, MachineIdentity identity) {
        return file(folder, identity).flatMap(MachineFile::read).flatMap(MachineProfile::parsed);
    }

    private static Optional<MachineProfile> parsed(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (i >= NAMES.size() || !lines.get(i).startsWith(NAMES.get(i) + " ")) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(of(lines.stream().map(l -> l.substring(l.indexOf(' ') + 1)).toList(), Source.READ))
                    .filter(MachineProfile::isPlausible);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether the loops that measured it ran as compiled code and on all processors at once. Processors that Java 25
     * runs on are far beyond these speeds, and an interpreter far below; a hand-over takes microseconds, and
     * milliseconds where another program has the processor.
     */
    private boolean isPlausible() {
        return multiplyAdds >= 1e9 && second >= 1e9 && third >= 5e8 && memory >= 5e8 && handOver <= 1e-4;
    }

    /**
     * Keeps it for later processes.
     *
     * @return the file; empty where it cannot be written, nothing is to be kept, or the machine was too busy for the
     *         numbers to be its own
     */
    public Optional<Path> keep() {
        return keep(CacheFolder.machine(), MachineIdentity.here());
    }

    Optional<Path> keep(Optional<Path> folder, MachineIdentity identity) {
        return file(folder, identity).filter(f -> isPlausible() && f.write(lines())).map(MachineFile::path);
    }

    private static Optional<MachineFile> file(Optional<Path> folder, MachineIdentity identity) {
        return folder.map(f -> MachineFile.in(f, KIND, VERSION, identity));
    }

    private List<String> lines() {
        double[] numbers = {multiplyAdds, second, third, memory, handOver};
        String[] lines = new String[numbers.length];
        Arrays.setAll(lines, i -> NAMES.get(i) + " " + numbers[i]);
        return List.of(lines);
    }
}
