package graft.transfer.serve;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a server counts, as Prometheus reads it (https://prometheus.io/docs/instrumenting/exposition_formats/). Labels
 * have few values, whatever callers send.
 */
final class ServerMetrics {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    private final long started = System.nanoTime();
    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final LongAdder[] buckets = new LongAdder[SECONDS.length + 1];
    private final LongAdder nanoseconds = new LongAdder();
    private final Map<Integer, LongAdder> batches = new ConcurrentSkipListMap<>();
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failedReloads = new LongAdder();
    /** Requests that are worked on. */
    final AtomicInteger underWay = new AtomicInteger();

    ServerMetrics() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    /** @param route one of the server's own paths, or {@code other} */
    void request(String route, int status, long nanos) {
        requests.computeIfAbsent("route=\"" + route + "\",status=\"" + status + "\"", _ -> new LongAdder()).increment();
        if (route.equals("/predict")) {
            int bucket = 0;
            while (bucket < SECONDS.length && nanos / 1e9 > SECONDS[bucket]) {
                bucket++;
            }
            buckets[bucket].increment();
            nanoseconds.add(nanos);
        }
    }

    void batch(int images) {
        batches.computeIfAbsent(images, _ -> new LongAdder()).increment();
    }

    void reload(boolean succeeded) {
        (succeeded ? reloads : failedReloads).increment();
    }

    /** How many batches of each size were computed. */
    Map<Integer, Long> batches() {
        Map<Integer, Long> counts = new TreeMap<>();
        batches.forEach((size, count) -> counts.put(size, count.sum()));
        return counts;
    }

    /**
     * All of it as text.
     *
     * @param waiting tasks before the thread that computes
     * @param model   how many models were loaded before the present one
     */
    String text(int waiting, int model) {
        StringBuilder text = new StringBuilder();
        head(text, "graft_requests_total", "counter", "Requests by path and status.");
        requests.forEach((labels, count) -> line(text, "graft_requests_total{" + labels + "}", count.sum()));
        head(text, "graft_predict_seconds", "histogram", "Time of POST /predict, from its headers to its answer.");
        long sum = 0;
        for (int i = 0; i < buckets.length; i++) {
            sum += buckets[i].sum();
            line(text, "graft_predict_seconds_bucket{le=\"" + (i < SECONDS.length ? String.valueOf(SECONDS[i]) : "+Inf")
                    + "\"}", sum);
        }
        text.append(String.format(Locale.ROOT, "graft_predict_seconds_sum %.6f\n", nanoseconds.sum() / 1e9));
        line(text, "graft_predict_seconds_count", sum);
        head(text, "graft_batches_total", "counter", "Runs of the network by the number of images.");
        batches().forEach((size, count) -> line(text, "graft_batches_total{images=\"" + size + "\"}", count));
        gauge(text, "graft_requests_under_way", "Requests that are worked on.", underWay.get());
        gauge(text, "graft_tasks_waiting", "Tasks that wait for the network.", waiting);
        gauge(text, "graft_model_number", "How many models were loaded before the present one.", model);
        head(text, "graft_reloads_total", "counter", "Times that the model was read again.");
        line(text, "graft_reloads_total{result=\"done\"}", reloads.sum());
        line(text, "graft_reloads_total{result=\"failed\"}", failedReloads.sum());
        gauge(text, "graft_heap_bytes", "Java's heap in use.",
                Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        gauge(text, "graft_uptime_seconds", "Since the start.", (System.nanoTime() - started) / 1_000_000_000);
        return text.toString();
    }

    private static void gauge(StringBuilder text, String name, String help, long value) {
        head(text, name, "gauge", help);
        line(text, name, value);
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(' ')
                .append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
