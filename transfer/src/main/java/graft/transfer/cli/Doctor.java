package graft.transfer.cli;

import graft.engine.FmaPeak;
import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.transfer.report.Environment;
import graft.transfer.report.ReportJson;
import graft.zoo.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Looks at the machine and the JVM, measures for some seconds, and recommends what to change. */
final class Doctor {
    /** Side of the square matrices: 3 MB in all, as large as the operands of a layer in the middle of ResNet. */
    private static final int SIDE = 512;
    private static final double SECONDS = 1.5;
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
        screen.say(String.format(Locale.ROOT, "measuring for %.0f seconds …", 2 * SECONDS));
        double peak;
        double product;
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            peak = FmaPeak.gflops(team, SECONDS);
            product = matrixProduct(team);
        }
        List<String> advice = advice(e, vectorModule, product / peak);
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>(ReportJson.environment(e));
            json.put("vector_module", vectorModule);
            json.put("matmul_gflops", rounded(product));
            json.put("peak_gflops", rounded(peak));
            json.put("share_of_peak", rounded(product / peak));
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
        screen.print("");
        if (advice.isEmpty()) {
            screen.print("Nothing to change.");
        }
        advice.forEach(a -> screen.print("→ " + a));
    }

    private static double matrixProduct(ThreadTeam team) {
        float[] a = numbers(1);
        float[] b = numbers(2);
        float[] c = new float[SIDE * SIDE];
        double best = 0;
        long end = System.nanoTime() + (long) (SECONDS * 1e9);
        while (System.nanoTime() < end || best == 0) {
            long from = System.nanoTime();
            Kernels.best().matmul(SIDE, SIDE, SIDE, a, b, c, false, team);
            best = Math.max(best, 2.0 * SIDE * SIDE * SIDE / (System.nanoTime() - from));
        }
        return best;
    }

    private static float[] numbers(int seed) {
        float[] values = new float[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 31 + seed) % 17 / 17f - .5f;
        }
        return values;
    }

    private static List<String> advice(Environment e, boolean vectorModule, double share) {
        List<String> advice = new ArrayList<>();
        if (!vectorModule) {
            advice.add("Start with ./graft, or give java --add-modules jdk.incubator.vector: without it plain loops do "
                    + "the work.");
        } else if (e.vectorBits() <= Float.SIZE) {
            advice.add("Vectors are there but not used: remove -Dgraft.simd=off, or see the log line about kernels.");
        } else if (share < 0.4) {
            advice.add("The matrix product is slow for this processor: is another program using it? Run again when "
                    + "it is idle.");
        }
        Runtime.Version java = Runtime.version();
        if (java.interim() == 0 && java.update() == 0) {
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
