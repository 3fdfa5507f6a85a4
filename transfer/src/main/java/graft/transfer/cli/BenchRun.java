package graft.transfer.cli;

import graft.engine.ThreadTeam;
import graft.transfer.bench.Speed;
import graft.zoo.architecture.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One call of {@code graft bench}: the options that all modes take, and the threads and the display for measuring. */
record BenchRun(Arguments arguments, Screen screen) {

    String arch() {
        return arguments.text("--arch", "resnet50");
    }

    Architecture architecture() {
        return Architecture.byName(arch());
    }

    Optional<int[]> input() {
        return arguments.size("--input");
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
