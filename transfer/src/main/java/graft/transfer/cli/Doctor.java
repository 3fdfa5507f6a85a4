package graft.transfer.cli;

import graft.engine.CacheSizes;
import graft.engine.FmaPeak;
import graft.engine.Kernels;
import graft.engine.ReadSpeed;
import graft.engine.ThreadTeam;
import graft.transfer.report.Environment;
import graft.transfer.report.ReportJson;
import graft.zoo.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Looks at the machine and the JVM, measures for some seconds, and recommends what to change. */
final class Doctor {
    /** Side of the square matrices: 3 MB in all, as large as the operands of a layer in the middle of ResNet. */
    private static final int SIDE = 512;
    private static final double SECONDS = 1.5;
    /** Fewest runs that are measured, if the time allows. */
    private static final int RUNS = 40;
    private static final long SMALL_HEAP = 2L << 30;

    private Doctor() {
    }

    static Command command() {
        return Command.of("doctor", "check Java, vectors, threads, memory and speed, and recommend what to change",
                Doctor::run)
                .options(
                    Option.of("--threads", "N", "as many as processors", "threads that compute"),
                    Option.json());
    }

    private static void run(Arguments arguments, Screen screen) {
        int threads = arguments.threads();
        Environment e = Environment.here(threads);
        boolean vectorModule = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        screen.say(String.format(Locale.ROOT, "measuring for %.0f seconds …", 2 * SECONDS + 3 * Reading.SECONDS));
        double peak;
        Gflops speed;
        Reading reading;
        MachineLoad load = MachineLoad.watch();
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            peak = FmaPeak.gflops(team, SECONDS);
            speed = matrixProduct(team);
            reading = Reading.measure(team);
        }
        double product = speed.best;
        OptionalDouble others = load.others();
        boolean busy = isBusy(speed, others, e.cpus());
        ProfileReport.Finding profile = ProfileReport.find(busy);
        List<String> advice = advice(e, vectorModule, product / peak, busy);
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>(ReportJson.environment(e));
            json.put("vector_module", vectorModule);
            json.put("matmul_gflops", rounded(product));
            json.put("peak_gflops", rounded(peak));
            json.put("share_of_peak", rounded(product / peak));
            json.put("cache_bytes", List.of(reading.sizes.first(), reading.sizes.second(), reading.sizes.third()));
            json.put("read_second_cache_gb_s", Double.isNaN(reading.second) ? null : rounded(reading.second));
            json.put("read_third_cache_gb_s", Double.isNaN(reading.third) ? null : rounded(reading.third));
            json.put("read_memory_gb_s", Double.isNaN(reading.memory) ? null : rounded(reading.memory));
            json.put("profile", profile.json());
            json.put("busy", busy);
            json.put("processors_used_by_others", others.isPresent() ? rounded(others.getAsDouble()) : null);
            json.put("median_share_of_best", rounded(speed.median / speed.best));
            json.put("advice", advice);
            screen.print(Json.write(json));
            return;
        }
        line(screen, "Java", e.jdk());
        line(screen, "vectors", vectorModule ? "module present" : "module jdk.incubator.vector is missing");
        line(screen, "kernels", e.kernels());
        line(screen, "threads", e.threads() + " of " + e.cpus() + " processors");
        line(screen, "processor", e.cpu().isEmpty() ? "not reported by the system" : e.cpu());
        line(screen, "system", e.os());
        line(screen, "memory", String.format(Locale.ROOT, "heap up to %.1f GiB%s", e.heapBytes() / (double) (1 << 30),
                e.memoryBytes() == 0 ? "" : String.format(Locale.ROOT, " of %.1f GiB",
                        e.memoryBytes() / (double) (1 << 30))));
        line(screen, "speed", String.format(Locale.ROOT,
                "%.1f GFLOP/s in a %dx%d matrix product: %.0f %% of the %.1f that multiply-adds on registers reach",
                product, SIDE, SIDE, 100 * product / peak, peak));
        line(screen, "caches", reading.sizes + (reading.sizes.reported() ? "" : ", assumed: the system reports none"));
        line(screen, "reading", "second cache " + Reading.text(reading.second) + ", third " + Reading.text(reading.third)
                + ", memory " + Reading.text(reading.memory));
        line(screen, "profile", profile.text());
        line(screen, "load", (busy ? "busy: " : "quiet: ") + (others.isPresent() ? String.format(Locale.ROOT,
                "other programs used %.1f of %d processors meanwhile, ", others.getAsDouble(), e.cpus()) : "")
                + String.format(Locale.ROOT, "the typical run reached %.0f %% of the best one's speed",
                100 * speed.median / speed.best));
        screen.print("");
        if (advice.isEmpty()) {
            screen.print("Nothing to change.");
        }
        advice.forEach(a -> screen.print("→ " + a));
    }

    /**
     * GFLOP/s of repeated runs.
     *
     * @param best   of the fastest run
     * @param median of the run in the middle
     */
    private record Gflops(double best, double median) {
    }

    /**
     * How fast all threads together read, in GB/s: half of what fits into each cache, and much more than fits into any;
     * NaN where the heap is too small for that.
     */
    private record Reading(CacheSizes sizes, double second, double third, double memory) {
        private static final double SECONDS = 0.2;
        private static final long MOST_MEMORY = 256 << 20;

        static Reading measure(ThreadTeam team) {
            CacheSizes sizes = CacheSizes.here();
            long share = sizes.third() / team.size();
            long most = Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() / 4 / team.size());
            return new Reading(sizes, speed(team, sizes.second() / 2, most),
                    speed(team, Math.max(share / 2, sizes.second()), most),
                    speed(team, Math.min(4 * share, MOST_MEMORY), most));
        }

        private static double speed(ThreadTeam team, long bytes, long most) {
            return bytes > most ? Double.NaN : ReadSpeed.gigabytes(team, bytes, SECONDS);
        }

        private static String text(double speed) {
            return Double.isNaN(speed) ? "not measured (the heap is too small)"
                    : String.format(Locale.ROOT, "%.0f GB/s", speed);
        }
    }

    /** Where others take a quarter of a processor, or half of the runs lose a fifth, the speed is not the machine's. */
    private static boolean isBusy(Gflops speed, OptionalDouble others, int cpus) {
        return speed.median < 0.8 * speed.best || others.orElse(0) > 0.25 && others.orElse(0) > 0.1 * cpus;
    }

    private static Gflops matrixProduct(ThreadTeam team) {
        float[] a = numbers(1);
        float[] b = numbers(2);
        float[] c = new float[SIDE * SIDE];
        List<Double> speeds = new ArrayList<>();
        long end = System.nanoTime() + (long) (SECONDS * 1e9);
        // On a slow or busy machine the kernels are not compiled yet after this time: some runs more, but not for ever.
        long latest = end + (long) (3 * SECONDS * 1e9);
        while (System.nanoTime() < end || speeds.size() < RUNS && System.nanoTime() < latest || speeds.isEmpty()) {
            long from = System.nanoTime();
            Kernels.best().matmul(SIDE, SIDE, SIDE, a, b, c, false, team);
            speeds.add(2.0 * SIDE * SIDE * SIDE / (System.nanoTime() - from));
        }
        // The first half is warm-up: until the kernels are compiled, runs are slow on an idle machine too.
        List<Double> warm = speeds.subList(speeds.size() / 2, speeds.size()).stream().sorted().toList();
        return new Gflops(Collections.max(speeds), warm.get(warm.size() / 2));
    }

    private static float[] numbers(int seed) {
        float[] values = new float[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 31 + seed) % 17 / 17f - .5f;
        }
        return values;
    }

    private static List<String> advice(Environment e, boolean vectorModule, double share, boolean busy) {
        List<String> advice = new ArrayList<>();
        if (!vectorModule) {
            advice.add("Start with ./graft, or give java --add-modules jdk.incubator.vector: without it plain loops do "
                    + "the work.");
        } else if (e.vectorBits() <= Float.SIZE) {
            advice.add("Vectors are there but not used: remove -Dgraft.simd=off, or see the log line about kernels.");
        } else if (busy) {
            advice.add("This machine is busy: other programs computed during the measurement, so the speeds above "
                    + "are too "
                    + "low. Run again when it is idle.");
        } else if (share < 0.4) {
            advice.add("The matrix product is slow for this processor, though no other program was seen to use it. "
                    + "Run again; if it stays so, please report it with this output.");
        }
        Runtime.Version java = Runtime.version();
        Optional<String> fault = JdkFault.of(java);
        fault.ifPresent(advice::add);
        if (fault.isEmpty() && java.interim() == 0 && java.update() == 0) {
            advice.add("This is the first release of JDK " + java.feature() + "; install its newest update.");
        }
        String mode = System.getProperty("java.vm.info", "");
        if (mode.contains("interpreted") || mode.contains("emulated-client")) {
            advice.add("The JVM runs without its optimising compiler (" + mode + "): remove -Xint, -client or "
                    + "-XX:TieredStopAtLevel.");
        }
        if (e.heapBytes() < SMALL_HEAP) {
            advice.add("The heap is small for training: GRAFT_OPTS=-Xmx4g ./graft … gives it 4 GiB.");
        }
        if (e.threads() < e.cpus()) {
            advice.add("Only " + e.threads() + " of " + e.cpus() + " processors compute; --threads " + e.cpus()
                    + " uses all.");
        }
        return advice;
    }

    private static void line(Screen screen, String name, String value) {
        screen.print(String.format(Locale.ROOT, "%-10s %s", name, value));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000d;
    }
}
