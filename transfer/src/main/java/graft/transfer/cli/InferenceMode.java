package graft.transfer.cli;

import graft.engine.ConvolutionAlgorithm;
import graft.layers.Network;
import graft.layers.plan.InferencePlan.StepTime;
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
        return List.of("--weights", "--weights-key", "--exact", "--convolution", "--layers");
    }

    @Override
    public BenchResult measure(BenchRun run) {
        Arguments arguments = run.arguments();
        int batch = run.batch(1);
        ConvolutionAlgorithm algorithm = arguments.has("--exact") ? ConvolutionAlgorithm.DIRECT
                : ConvolutionAlgorithm.named(arguments.choice("--convolution", ALGORITHMS, "fastest"));
        Network network = run.network(IMAGENET_CLASSES);
        return run.measure(speed -> {
            BenchResult result = BenchResult.of(speed.inference(network, batch, algorithm),
                    run.json(run.arch(), word(), batch, run.runs()), run.arch() + ", " + word() + ", batch " + batch,
                    run.threads(), batch);
            if (!run.wantsLayers()) {
                return result;
            }
            List<StepTime> layers = speed.layers(network, batch, algorithm);
            return result.with(table(layers), layers.stream().map(InferenceMode::json).toList());
        });
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
