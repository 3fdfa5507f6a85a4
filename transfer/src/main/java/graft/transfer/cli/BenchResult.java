package graft.transfer.cli;

import graft.engine.Kernels;
import graft.transfer.bench.Measurement;
import graft.transfer.report.Environment;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code graft bench} measured.
 *
 * @param json  for {@code --json}
 * @param table the layers, where they were asked for
 * @param text  without {@code --json}, after the table
 */
record BenchResult(Map<String, Object> json, Optional<TextTable> table, String text) {

    /**
     * Of repeated runs.
     *
     * @param json     what was measured; the times are added. Modified
     * @param what     the same in words
     * @param images in one run; 0 when there are none
     */
    static BenchResult of(Measurement m, Map<String, Object> json, String what, int threads, int images) {
        Kernels kernels = Kernels.best();
        json.put("min_ms", m.min());
        json.put("median_ms", m.median());
        json.put("first_ms", m.first());
        json.put("gflops", m.gflops());
        json.put("peak_rss_mb", m.peakResidentMegabytes());
        json.put("simd", kernels.vectorBits() > Float.SIZE);
        json.put("vector_bits", kernels.vectorBits());
        json.put("processor", Environment.here(threads).cpu());
        return new BenchResult(json, Optional.empty(), String.format(Locale.ROOT, "%s, %d threads, %s%n"
                        + "best %.2f ms, median %.2f ms, first %.2f ms, %.1f GFLOP/s at best, %s%d MB resident at most",
                what, threads, kernels.description(), m.min(), m.median(), m.first(), m.gflops(),
                images == 0 ? "" : String.format(Locale.ROOT, "%.1f images/s, ", 1000.0 * images / m.min()),
                m.peakResidentMegabytes()));
    }

    /** The same with a text before it. */
    BenchResult after(String before) {
        return new BenchResult(json, table, before + text);
    }

    /** The same with the times of the layers. */
    BenchResult with(TextTable layers, Object layersJson) {
        json.put("layers", layersJson);
        return new BenchResult(json, Optional.of(layers), text);
    }
}
