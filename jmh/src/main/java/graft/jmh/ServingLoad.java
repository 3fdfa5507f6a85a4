package graft.jmh;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many callers of a server at once, which {@code graft serve} has started: {@code ServingLoad URL IMAGE CLIENTS REQUESTS
 * [PID]}. Prints the time of a lone request, of requests under load and their rate, and with the server's process its
 * resident memory in each quarter. It fails at an answer that is not 200, or is not the lone request's byte by byte.
 */
public final class ServingLoad {
    private static final int LONE = 50;

    private ServingLoad() {
    }

    public static void main(String[] args) throws Exception {
        URI url = URI.create(args[0]).resolve("/predict");
        byte[] image = Files.readAllBytes(Path.of(args[1]));
        int clients = Integer.parseInt(args[2]);
        int requests = Integer.parseInt(args[3]);
        HttpRequest request = HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofByteArray(image)).build();
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            double[] lone = new double[LONE];
            String expected = "";
            for (int i = 0; i < LONE; i++) {
                long start = System.nanoTime();
                expected = answer(client, request);
                lone[i] = (System.nanoTime() - start) / 1e6;
            }
            String answer = expected;
            AtomicInteger next = new AtomicInteger();
            double[] times = new double[requests];
            long[] memory = new long[requests];
            List<Future<?>> callers = new ArrayList<>();
            long start = System.nanoTime();
            for (int c = 0; c < clients; c++) {
                callers.add(threads.submit(() -> {
                    for (int i; (i = next.getAndIncrement()) < requests; ) {
                        long sent = System.nanoTime();
                        if (!answer(client, request).equals(answer)) {
                            throw new IllegalStateException("request " + i + " was answered otherwise than a lone one");
                        }
                        times[i] = (System.nanoTime() - sent) / 1e6;
                        if (args.length > 4 && i % 50 == 0) {
                            memory[i] = resident(args[4]);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Arrays.sort(lone);
            Arrays.sort(times);
            double median = lone[LONE / 2];
            double last = times[requests * 99 / 100];
            System.out.printf(Locale.ROOT, "lone: median %.1f ms%n%d clients, %d requests: no error, %.1f a second; "
                    + "median %.1f ms, p99 %.1f ms = %.1f x the lone median%n", median, clients, requests,
                    requests / seconds, times[requests / 2], last, last / median);
            if (args.length > 4) {
                System.out.printf(Locale.ROOT, "resident, by quarters: %s MB%n", Arrays.toString(quarters(memory)));
            }
        }
    }

    private static String answer(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /** The mean of what was looked at in each quarter of the requests. */
    private static long[] quarters(long[] memory) {
        long[] means = new long[4];
        for (int q = 0; q < 4; q++) {
            means[q] = Math.round(Arrays.stream(memory, memory.length * q / 4, memory.length * (q + 1) / 4)
                    .filter(kb -> kb > 0).average().orElse(0) / 1024);
        }
        return means;
    }

    /** In kilobytes, as Linux counts them. */
    private static long resident(String process) throws IOException {
        return Files.readAllLines(Path.of("/proc", process, "status")).stream().filter(l -> l.startsWith("VmRSS:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", ""))).findFirst().orElse(0);
    }
}
