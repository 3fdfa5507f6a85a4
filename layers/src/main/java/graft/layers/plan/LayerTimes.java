package graft.layers.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the best time of each layer and direction. */
final class LayerTimes {
    private final Map<String, Long> forward = new HashMap<>();
    private final Map<String, Long> backward = new HashMap<>();

    void forward(String node, Runnable work) {
        time(forward, node, work);
    }

    void backward(String node, Runnable work) {
        time(backward, node, work);
    }

    private static void time(Map<String, Long> best, String node, Runnable work) {
        long start = System.nanoTime();
        work.run();
        best.merge(node, System.nanoTime() - start, Math::min);
    }

    List<LayerTime> of(List<String> nodes) {
        return nodes.stream().map(n -> new LayerTime(n, forward.getOrDefault(n, 0L) / 1e6,
                backward.getOrDefault(n, 0L) / 1e6)).toList();
    }
}
