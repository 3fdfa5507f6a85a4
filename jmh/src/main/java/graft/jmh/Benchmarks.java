package graft.jmh;

import graft.zoo.architecture.Architecture;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs benchmarks with JMH's own command line, which {@code -h} explains, and two additions: for a parameter that names
 * layers an architecture stands for all of its own, as in {@code -p convolution=resnet50}, and a last table gives the
 * time, GFLOP/s and the share of the processor's limit.
 */
public final class Benchmarks {
    /**
     * A parameter that names layers.
     *
     * @param defaults its values when none are given
     * @param layersOf the names of an architecture's layers
     */
    private record LayerParameter(String name, List<String> defaults, Function<String, List<String>> layersOf) {
        String[] values(Collection<String> asked) {
            return asked.stream().flatMap(value -> Architecture.ids().contains(value)
                    ? layersOf.apply(value).stream() : List.of(value).stream()).toArray(String[]::new);
        }
    }

    private static final List<LayerParameter> LAYER_PARAMETERS = List.of(
            new LayerParameter("product", MatmulBenchmark.DEFAULTS, MatmulBenchmark::choices),
            new LayerParameter("convolution", ConvolutionBenchmark.DEFAULTS, ConvolutionBenchmark::choices),
            new LayerParameter("gradient", GradientBenchmark.DEFAULTS, GradientBenchmark::choices),
            new LayerParameter("dense", DenseBenchmark.DEFAULTS, DenseBenchmark::choices),
            new LayerParameter("pooling", PoolingBenchmark.DEFAULTS, PoolingBenchmark::choices));

    private Benchmarks() {
    }

    /** Exits with 1 when the options are wrong or a benchmark fails. */
    public static void main(String[] args) throws Exception {
        CommandLineOptions options;
        try {
            options = new CommandLineOptions(args);
        } catch (CommandLineOptionException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        if (options.shouldHelp() || options.shouldList() || options.shouldListWithParams()
                || options.shouldListProfilers() || options.shouldListResultFormats()) {
            Main.main(args);
            return;
        }
        ChainedOptionsBuilder builder = new OptionsBuilder().parent(options);
        for (LayerParameter p : LAYER_PARAMETERS) {
            builder.param(p.name, p.values(options.getParameter(p.name).orElse(p.defaults)));
        }
        try {
            System.out.println(SpeedTable.of(new Runner(builder.build()).run()));
        } catch (RunnerException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
