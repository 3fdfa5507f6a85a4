package graft.transfer.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many callers at once. The figures of docs/serve.md are from jmh's {@code ServingLoad}, on a network of full size. */
class LoadTest {
    private static final int CLIENTS = 100;
    private static final int REQUESTS = 20;

    @TempDir
    private Path folder;

    /** Alone, an image is computed by the plan for one; among others by those for four and eight. */
    @Test
    void aHundredCallersGetTheVeryBytesThatALoneOneGets() throws Exception {
        try (Served s = Served.in(folder)) {
            s.compiled();
            List<String> alone = new ArrayList<>();
            for (int i = 0; i < s.images.size(); i++) {
                alone.add(s.post("/predict", s.image(i)).body());
            }
            assertEquals(16, alone.stream().distinct().count());
            assertEquals(List.of(1), List.copyOf(s.server.batches().keySet()),
                    "a lone caller does not wait for others");
            List<Future<Integer>> callers = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int c = 0; c < CLIENTS; c++) {
                    int first = c;
                    callers.add(threads.submit(() -> {
                        for (int r = 0; r < REQUESTS; r++) {
                            int i = (first + r) % alone.size();
                            HttpResponse<String> answer = s.post("/predict", s.image(i));
                            assertEquals(200, answer.statusCode(), answer.body());
                            assertEquals(alone.get(i), answer.body());
                        }
                        return REQUESTS;
                    }));
                }
            }
            int answered = 0;
            for (Future<Integer> caller : callers) {
                answered += caller.get();
            }
            assertEquals(CLIENTS * REQUESTS, answered);
            assertTrue(s.server.batches().containsKey(8) && s.server.batches().containsKey(4), "batches "
                    + s.server.batches());
            assertEquals(16L + CLIENTS * REQUESTS, s.server.batches().entrySet().stream().mapToLong(e -> e.getKey()
                    * e.getValue()).sum());
            assertEquals(List.of(), s.log);
        }
    }
}
