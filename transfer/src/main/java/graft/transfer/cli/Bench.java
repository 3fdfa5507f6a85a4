package graft.transfer.cli;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.LayerTime;
import graft.transfer.bench.CachedTraining;
import graft.transfer.bench.Measurement;
import graft.transfer.bench.Speed;
import graft.zoo.architecture.Architecture;
import graft.zoo.json.Json;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code graft bench}: the speed of a network or of a matrix product, with random weights. */
final class Bench implements Command {
    private static final List<String> MODES = List.of("infer", "train", "last", "head", "cached", "gemm");

    private static final List<String> ALGORITHMS = Arrays.stream(ConvolutionAlgorithm.values())
            .map(ConvolutionAlgorithm::label).toList();

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String purpose() {
        return "speed of a network with random weights, or of a matrix product";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("--arch", "A", "resnet50", "which network; 'graft layers --help' lists them"),
                Option.of("--mode", "M", "infer", "infer, train (all layers learn), last (the last stage learns), "
                        + "head (only the classifier learns), cached (epochs of the classifier on cached features, "
                        + "beside one forward pass) or gemm (a matrix product)"),
                Option.of("--batch", "N", "1, 8 for training, 32 for cached", "pictures at a time"),
                Option.of("--input", "HxW", "the architecture's", "size of the pictures"),
                Option.of("--size", "N", "1024", "rows and columns of the matrices, for --mode gemm"),
                Option.of("--threads", "T", "all processors", "how many threads compute"),
                Option.of("--pictures", "N", "1000", "for --mode cached"),
                Option.of("--epochs", "N", "10", "for --mode cached"),
                Option.of("--runs", "R", "20, or 3 for cached", "measured runs"),
                Option.of("--warmup", "W", "10", "runs before them"),
                Option.flag("--exact", "plain sums of products, no Winograd"),
                Option.of("--convolution", "A", "fastest", "fastest for each layer, direct, winograd2x2 or winograd4x4"),
                Option.flag("--layers", "the time of every layer, too"),
                Option.json());
    }

    @Override
    public List<String> examples() {
        return List.of("./graft bench --arch resnet50 --batch 1", "./graft bench --arch vgg16 --mode head --batch 8",
                "./graft bench --mode gemm --size 2048 --threads 1");
    }

    @Override
    public void run(Arguments arguments, Screen screen) {
        String mode = arguments.choice("--mode", MODES, "infer");
        refuse(arguments, mode);
        if (mode.equals("cached")) {
            cached(arguments, screen);
            return;
        }
        int batch = arguments.integer("--batch", 1, 1024, mode.equals("infer") || mode.equals("gemm") ? 1 : 8);
        int threads = arguments.integer("--threads", 1, 1024, ThreadTeam.defaultSize());
        int runs = arguments.integer("--runs", 1, 1_000_000, 20);
        int warmup = arguments.integer("--warmup", 0, 1_000_000, 10);
        String arch = arguments.text("--arch", "resnet50");
        ConvolutionAlgorithm algorithm = arguments.has("--exact") ? ConvolutionAlgorithm.DIRECT
                : ConvolutionAlgorithm.named(arguments.choice("--convolution", ALGORITHMS, "fastest"));
        int size = arguments.integer("--size", 1, 20_000, 1024);
        var input = arguments.size("--input");
        Architecture architecture = Architecture.byName(arch);
        Measurement m;
        List<InferencePlan.StepTime> layers = List.of();
        List<LayerTime> trained = List.of();
        try (ThreadTeam team = ThreadTeam.of(threads); ProgressBar progress = screen.progress("bench", runs + warmup,
                "runs")) {
            Speed speed = new Speed(team, runs, warmup, progress::at);
            m = mode.equals("gemm")
                    ? speed.matmul(size) : speed.network(architecture, mode, batch, input, algorithm);
            if (arguments.has("--layers") && mode.equals("infer")) {
                layers = speed.layers(architecture, batch, input, algorithm);
            } else if (arguments.has("--layers")) {
                trained = speed.trainingLayers(architecture, mode, batch, input);
            }
        }
        Kernels kernels = Kernels.best();
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("arch", mode.equals("gemm") ? "gemm" + size : arch);
            json.put("mode", mode);
            json.put("batch", batch);
            json.put("threads", threads);
            json.put("runs", runs);
            json.put("min_ms", m.min());
            json.put("median_ms", m.median());
            json.put("first_ms", m.first());
            json.put("gflops", m.gflops());
            json.put("peak_rss_mb", m.peakResidentMegabytes());
            json.put("simd", kernels.vectorBits() > 32);
            json.put("vector_bits", kernels.vectorBits());
            if (arguments.has("--layers")) {
                json.put("layers", mode.equals("infer") ? layers.stream().map(Bench::json).toList()
                        : trained.stream().map(Bench::json).toList());
            }
            screen.print(Json.write(json));
            return;
        }
        if (arguments.has("--layers") && mode.equals("infer")) {
            print(layers, screen);
        } else if (arguments.has("--layers")) {
            printTrained(trained, screen);
        }
        boolean gemm = mode.equals("gemm");
        screen.print(String.format(Locale.ROOT, "%s, %d threads, %s%n"
                        + "best %.2f ms, median %.2f ms, first %.2f ms, %.1f GFLOP/s at best, %s%d MB resident at most",
                gemm ? "product of two " + size + "x" + size + " matrices" : arch + ", " + mode + ", batch " + batch,
                threads, kernels.description(), m.min(), m.median(), m.first(), m.gflops(),
                gemm ? "" : String.format(Locale.ROOT, "%.1f pictures/s, ", 1000.0 * batch / m.min()),
                m.peakResidentMegabytes()));
    }

    /** Options that would be ignored are refused. */
    private static void refuse(Arguments arguments, String mode) {
        Map<String, List<String>> modes = new LinkedHashMap<>();
        modes.put("--pictures", List.of("cached"));
        modes.put("--epochs", List.of("cached"));
        modes.put("--size", List.of("gemm"));
        modes.put("--exact", List.of("infer"));
        modes.put("--convolution", List.of("infer"));
        modes.put("--layers", List.of("infer", "train", "last", "head"));
        modes.forEach((option, with) -> {
            if (arguments.has(option) && !with.contains(mode)) {
                throw new UsageException(option + " goes with --mode " + String.join(", ", with) + ", not with " + mode);
            }
        });
    }

    private static void cached(Arguments arguments, Screen screen) {
        String arch = arguments.text("--arch", "resnet50");
        int batch = arguments.integer("--batch", 1, 1024, 32);
        int threads = arguments.integer("--threads", 1, 1024, ThreadTeam.defaultSize());
        int runs = arguments.integer("--runs", 1, 1000, 3);
        Architecture architecture = Architecture.byName(arch);
        int pictures = arguments.integer("--pictures", 2, 1_000_000, 1000);
        int epochs = arguments.integer("--epochs", 1, 10_000, 10);
        var input = arguments.size("--input");
        CachedTraining c;
        try (ThreadTeam team = ThreadTeam.of(threads); ProgressBar progress = screen.progress("bench", runs, "runs")) {
            c = new Speed(team, runs, 0, progress::at).cached(architecture, batch, pictures, epochs, input);
        }
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("arch", arch);
            json.put("mode", "cached");
            json.put("batch", batch);
            json.put("threads", threads);
            json.put("runs", runs);
            json.put("pictures", c.pictures());
            json.put("epochs", c.epochs());
            json.put("forward_ms", c.forwardMillis());
            json.put("features_ms", c.featuresMillis());
            json.put("head_ms", c.headMillis());
            json.put("ratio", c.ratio());
            screen.print(Json.write(json));
            return;
        }
        screen.print(String.format(Locale.ROOT, "%s, %d pictures, batch %d, %d threads, %s%n"
                        + "forward pass %.0f ms; features %.0f ms and %d epochs of the head %.0f ms: %.2f forward passes",
                arch, c.pictures(), batch, threads, Kernels.best().description(), c.forwardMillis(),
                c.featuresMillis(), c.epochs(), c.headMillis(), c.ratio()));
    }

    private static Map<String, Object> json(InferencePlan.StepTime step) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", step.node());
        row.put("algorithm", step.algorithm());
        row.put("min_ms", step.milliseconds());
        row.put("gflops", gflops(step));
        return row;
    }

    private static Map<String, Object> json(LayerTime layer) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", layer.node());
        row.put("forward_ms", layer.forwardMilliseconds());
        row.put("backward_ms", layer.backwardMilliseconds());
        return row;
    }

    private static void printTrained(List<LayerTime> layers, Screen screen) {
        TextTable table = new TextTable("layer", "forward ms", "backward ms");
        double forward = 0;
        double backward = 0;
        for (LayerTime layer : layers) {
            table.row(layer.node(), String.format(Locale.ROOT, "%.3f", layer.forwardMilliseconds()),
                    String.format(Locale.ROOT, "%.3f", layer.backwardMilliseconds()));
            forward += layer.forwardMilliseconds();
            backward += layer.backwardMilliseconds();
        }
        table.row("all", String.format(Locale.ROOT, "%.3f", forward), String.format(Locale.ROOT, "%.3f", backward));
        table.print(screen);
        screen.print("");
    }

    private static void print(List<InferencePlan.StepTime> layers, Screen screen) {
        TextTable table = new TextTable("layer", "algorithm<", "best ms", "GFLOP/s");
        double sum = 0;
        for (InferencePlan.StepTime step : layers) {
            table.row(step.node(), step.algorithm(), String.format(Locale.ROOT, "%.3f", step.milliseconds()),
                    step.multiplyAdds() == 0 ? "" : String.format(Locale.ROOT, "%.1f", gflops(step)));
            sum += step.milliseconds();
        }
        table.row("all", "", String.format(Locale.ROOT, "%.3f", sum), "");
        table.print(screen);
        screen.print("");
    }

    private static double gflops(InferencePlan.StepTime step) {
        return 2 * step.multiplyAdds() / step.milliseconds() / 1e6;
    }
}
