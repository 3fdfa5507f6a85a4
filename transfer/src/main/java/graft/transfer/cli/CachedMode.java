package graft.transfer.cli;

import graft.engine.Kernels;
import graft.layers.Network;
import graft.transfer.bench.CachedTraining;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Epochs of the classifier on cached features, beside one forward pass. */
final class CachedMode implements BenchMode {

    @Override
    public String word() {
        return "cached";
    }

    @Override
    public List<String> options() {
        return List.of("--weights", "--weights-key", "--images", "--epochs");
    }

    @Override
    public BenchResult measure(BenchRun run) {
        int batch = run.batch(32);
        int runs = run.arguments().integer("--runs", 1, 1000, 3);
        int images = run.arguments().integer("--images", 2, 1_000_000, 1000);
        int epochs = run.arguments().integer("--epochs", 1, 10_000, 10);
        Network network = run.trainable();
        CachedTraining c = run.measure(runs, 0,
                speed -> speed.cached(network, batch, images, epochs));
        Map<String, Object> json = run.json(run.arch(), word(), batch, runs);
        json.put("pictures", c.images());
        json.put("epochs", c.epochs());
        json.put("forward_ms", c.forwardMillis());
        json.put("features_ms", c.featuresMillis());
        json.put("head_ms", c.headMillis());
        json.put("ratio", c.ratio());
        return new BenchResult(json, Optional.empty(), String.format(Locale.ROOT,
                "%s, %d images, batch %d, %d threads, %s%n"
                        + "forward pass %.0f ms; features %.0f ms and %d epochs of the head %.0f ms: "
                        + "%.2f forward passes",
                run.arch(), c.images(), batch, run.threads(), Kernels.best().description(), c.forwardMillis(),
                c.featuresMillis(), c.epochs(), c.headMillis(), c.ratio()));
    }
}
