package graft.transfer.cli;

import graft.layers.Network;
import graft.layers.plan.LayerTime;
import graft.transfer.bench.Speed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Training steps of a network. */
record TrainingMode(Speed.Trainable trainable) implements BenchMode {

    @Override
    public String word() {
        return trainable.word();
    }

    @Override
    public List<String> options() {
        return List.of("--weights", "--weights-key", "--layers");
    }

    @Override
    public BenchResult measure(BenchRun run) {
        int batch = run.batch(8);
        Network network = run.trainable();
        return run.measure(speed -> {
            BenchResult result = BenchResult.of(speed.training(network, trainable, batch),
                    run.json(run.arch(), word(), batch, run.runs()), run.arch() + ", " + word() + ", batch " + batch,
                    run.threads(), batch);
            if (!run.wantsLayers()) {
                return result;
            }
            List<LayerTime> layers = speed.trainingLayers(network, trainable, batch);
            return result.with(table(layers), layers.stream().map(TrainingMode::json).toList());
        });
    }

    private static Map<String, Object> json(LayerTime layer) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", layer.node());
        row.put("forward_ms", layer.forwardMilliseconds());
        row.put("backward_ms", layer.backwardMilliseconds());
        return row;
    }

    private static TextTable table(List<LayerTime> layers) {
        TextTable table = new TextTable("layer", "forward ms", "backward ms");
        layers.forEach(l -> row(table, l.node(), l.forwardMilliseconds(), l.backwardMilliseconds()));
        row(table, "all", layers.stream().mapToDouble(LayerTime::forwardMilliseconds).sum(),
                layers.stream().mapToDouble(LayerTime::backwardMilliseconds).sum());
        return table;
    }

    private static void row(TextTable table, String name, double forward, double backward) {
        table.row(name, String.format(Locale.ROOT, "%.3f", forward), String.format(Locale.ROOT, "%.3f", backward));
    }
}
