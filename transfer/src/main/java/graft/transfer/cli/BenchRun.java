package graft.transfer.cli;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.transfer.bench.Speed;
import graft.zoo.architecture.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** One call of {@code graft bench}: the options that all modes take, and the threads and the display for measuring. */
record BenchRun(Arguments arguments, Screen screen) {

    /** What is measured, in the result: the architecture or the file. */
    String arch() {
        return arguments.text("--weights").orElseGet(() -> arguments.text("--arch", "resnet50"));
    }

    /**
     * The network of {@code --weights} with the weights that the file has, or that of {@code --arch} with random ones.
     *
     * @param classes outputs, for an architecture; a file's network keeps its own
     */
    Network network(int classes) {
        if (arguments.has("--weights")) {
            if (arguments.has("--arch")) {
                throw new UsageException("'bench' takes either --arch A or --weights FILE");
            }
            Network network = WeightSource.raw(arguments, screen);
            if (!network.missing().isEmpty()) {
                screen.say(arch() + " lacks " + WeightSource.listed(network.missing()) + ": all weights are random, which "
                        + "takes as long");
            }
            return initialized(network);
        }
        Network network = Architecture.byName(arch()).network(classes);
        return initialized(arguments.size("--input").map(size -> network.withInputSize(size[0], size[1]))
                .orElse(network));
    }

    /** The same for training steps: with a new head of 10 classes. */
    Network trainable() {
        Network network = network(Speed.TRAINING_CLASSES);
        return arguments.has("--weights") ? network.replaceHead(Speed.TRAINING_CLASSES, 1) : network;
    }

    private static Network initialized(Network network) {
        if (!network.missing().isEmpty()) {
            network.initialize(1);
        }
        return network;
    }

    int batch(int otherwise) {
        return arguments.integer("--batch", 1, 1024, otherwise);
    }

    int threads() {
        return arguments.threads();
    }

    int runs() {
        return arguments.integer("--runs", 1, 1_000_000, 20);
    }

    boolean wantsLayers() {
        return arguments.has("--layers");
    }

    /** The beginning of what {@code --json} prints. */
    Map<String, Object> json(String what, String mode, int batch, int runs) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("arch", what);
        json.put("mode", mode);
        json.put("batch", batch);
        json.put("threads", threads());
        json.put("runs", runs);
        return json;
    }

    /** Measures with the usual runs and warm-up. */
    <T> T measure(Function<Speed, T> work) {
        return measure(runs(), arguments.integer("--warmup", 0, 1_000_000, 10), work);
    }

    <T> T measure(int runs, int warmup, Function<Speed, T> work) {
        try (ThreadTeam team = ThreadTeam.of(threads());
                ProgressBar progress = screen.progress("bench", runs + warmup, "runs")) {
            return work.apply(new Speed(team, runs, warmup, progress::at));
        }
    }
}
