package graft.transfer.cli;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.MachineProfile;
import graft.layers.Network;
import graft.layers.plan.InferencePlan.StepTime;
import graft.layers.plan.PlanOptions;
import graft.layers.plan.Tuning;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Forward passes of a network. */
final class InferenceMode implements BenchMode {
    private static final int IMAGENET_CLASSES = 1000;
    private static final List<String> ALGORITHMS = Arrays.stream(ConvolutionAlgorithm.values())
            .map(ConvolutionAlgorithm::label).toList();

    @Override
    public String word() {
        return "infer";
    }

    @Override
    public List<String> options() {
        return List.of("--weights", "--weights-key", "--exact", "--convolution", "--layers", "--tune");
    }

    @Override
    public BenchResult measure(BenchRun run) {
        Arguments arguments = run.arguments();
        int batch = run.batch(1);
        ConvolutionAlgorithm algorithm = arguments.has("--exact") ? ConvolutionAlgorithm.DIRECT
                : ConvolutionAlgorithm.named(arguments.choice("--convolution", ALGORITHMS, "fastest"));
        boolean tune = arguments.has("--tune");
        if (tune && (arguments.has("--exact") || arguments.has("--convolution"))) {
            throw new UsageException("--tune chooses among the algorithms: it does not go with --exact or "
                    + "--convolution");
        }
        Network network = run.network(IMAGENET_CLASSES);
        ProfileReport.measureOnce();
        return run.measure(speed -> {
            PlanOptions options = PlanOptions.batch(batch).algorithm(algorithm);
            Tuning tuning = tune ? speed.tuning(network, batch) : new Tuning(List.of(), false);
            options = options.choices(tuning.choices());
            Map<String, Object> json = run.json(run.arch(), word(), batch, run.runs());
            if (tune) {
                json.put("tuned_before", !tuning.measured());
                json.put("tuned", tuning.layers().stream().map(InferenceMode::json).toList());
            }
            json.put("profile", ProfileReport.json(MachineProfile.here()));
            BenchResult result = BenchResult.of(speed.inference(network, options), json,
                    run.arch() + ", " + word() + ", batch " + batch + (tune ? ", tuned" : ""), run.threads(), batch);
            result = tune ? result.after(tuned(tuning)) : result;
            if (!run.wantsLayers()) {
                return result;
            }
            List<StepTime> layers = speed.layers(network, options);
            return result.with(table(layers), layers.stream().map(InferenceMode::json).toList());
        });
    }

    private static Map<String, Object> json(Tuning.Layer layer) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", layer.node());
        row.put("estimated", layer.estimated().words());
        row.put("chosen", layer.chosen().words());
        Map<String, Object> times = new LinkedHashMap<>();
        layer.milliseconds().forEach((algorithm, ms) -> times.put(algorithm.words(), ms));
        row.put("min_ms", times);
        return row;
    }

    /** What tuning changed, in a line for each layer and one for all. */
    private static String tuned(Tuning tuning) {
        StringBuilder text = new StringBuilder();
        for (Tuning.Layer layer : tuning.layers()) {
            if (!layer.chosen().equals(layer.estimated())) {
                text.append(String.format(Locale.ROOT, "%s: %s %.3f ms instead of %s %.3f ms%n", layer.node(),
                        layer.chosen().words(), layer.milliseconds().get(layer.chosen()), layer.estimated().words(),
                        layer.milliseconds().get(layer.estimated())));
            }
        }
        long changed = tuning.layers().stream().filter(l -> !l.chosen().equals(l.estimated())).count();
        return text + String.format(Locale.ROOT, "tuned: another algorithm for %d of %d convolutions that have several, "
                + "%.3f ms less in sum; %s%n", changed, tuning.layers().size(),
                tuning.layers().stream().mapToDouble(Tuning.Layer::saved).sum(),
                tuning.measured() ? "measured now" : "kept from an earlier run");
    }

    private static Map<String, Object> json(StepTime step) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", step.node());
        row.put("algorithm", step.algorithm());
        row.put("min_ms", step.milliseconds());
        row.put("gflops", gflops(step));
        row.put("multiply_adds", step.multiplyAdds());
        row.put("bytes", step.bytes());
        return row;
    }

    private static TextTable table(List<StepTime> layers) {
        TextTable table = new TextTable("layer", "algorithm<", "best ms", "GFLOP/s");
        for (StepTime step : layers) {
            table.row(step.node(), step.algorithm(), String.format(Locale.ROOT, "%.3f", step.milliseconds()),
                    step.multiplyAdds() == 0 ? "" : String.format(Locale.ROOT, "%.1f", gflops(step)));
        }
        table.row("all", "", String.format(Locale.ROOT, "%.3f",
                layers.stream().mapToDouble(StepTime::milliseconds).sum()), "");
        return table;
    }

    private static double gflops(StepTime step) {
        return 2 * step.multiplyAdds() / step.milliseconds() / 1e6;
    }
}
