package graft.jmh;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * Results as a table with a line for each combination of parameters. Figures are those of the best JVM; the time in the
 * worst one stands beside it, since what C2 makes of the same kernel differs from start to start.
 */
final class SpeedTable {
    private static final String LINE = "%-12s %-60s %11s %11s %9s %7s %7s%n";
    private static final String NOTHING = "";

    private SpeedTable() {
    }

    static String of(Collection<RunResult> results) {
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%n" + LINE, "", "",
                "ms, best", "worst JVM", "GFLOP/s", "% peak", "GB/s"));
        for (RunResult result : results) {
            if (!result.getBenchmarkResults().isEmpty()) {
                table.append(line(result));
            }
        }
        return table.toString();
    }

    private static String line(RunResult result) {
        List<BenchmarkResult> jvms = result.getBenchmarkResults().stream()
                .sorted(Comparator.comparingDouble(SpeedTable::milliseconds)).toList();
        BenchmarkResult best = jvms.getFirst();
        return String.format(Locale.ROOT, LINE, kind(result.getParams()), parameters(result.getParams()),
                number("%.4f", milliseconds(best)), number("%.4f", milliseconds(jvms.getLast())),
                number("%.1f", rate(best, "gflops")), number("%.0f", rate(best, "percentOfPeak")),
                number("%.1f", rate(best, "gigabytes")));
    }

    /** JMH counts runs a second. */
    private static double milliseconds(BenchmarkResult jvm) {
        return 1000 / jvm.getPrimaryResult().getScore();
    }

    private static double rate(BenchmarkResult jvm, String field) {
        Result<?> rate = jvm.getSecondaryResults().get(field);
        return rate == null ? 0 : rate.getScore();
    }

    private static String number(String format, double value) {
        return value == 0 ? NOTHING : String.format(Locale.ROOT, format, value);
    }

    /** {@code Convolution} for {@code graft.jmh.ConvolutionBenchmark.forward}. */
    private static String kind(BenchmarkParams params) {
        String[] parts = params.getBenchmark().split("\\.");
        return parts[parts.length - 2].replace("Benchmark", "");
    }

    private static String parameters(BenchmarkParams params) {
        return params.getParamsKeys().stream().map(key -> key + "=" + params.getParam(key))
                .collect(Collectors.joining(" "));
    }
}
