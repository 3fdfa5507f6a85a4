package graft.transfer.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.images.Pixels;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More callers than there is room for, another model meanwhile, and the end. */
class StopAndReloadTest {
    private static final List<String> OTHERS = List.of("dog", "elk", "fox", "gnu");

    @TempDir
    private Path folder;

    /** An image that takes some tens of milliseconds to decode. */
    private byte[] large() throws Exception {
        byte[] noise = new byte[1500 * 1500 * 3];
        new Random(1).nextBytes(noise);
        Path file = folder.resolve("large.png");
        new Pixels(1500, 1500, 3, noise).writePng(file);
        return Files.readAllBytes(file);
    }

    private static List<HttpResponse<String>> together(Served s, byte[] image, int callers) throws Exception {
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                answers.add(threads.submit(() -> s.post("/predict", image)));
            }
        }
        List<HttpResponse<String>> all = new ArrayList<>();
        for (Future<HttpResponse<String>> answer : answers) {
            all.add(answer.get());
        }
        return all;
    }

    private static void assertSomeAreAskedToComeLater(int status, List<HttpResponse<String>> answers) {
        assertEquals(Set.of(200, status), Set.copyOf(answers.stream().map(HttpResponse::statusCode).toList()));
        for (HttpResponse<String> answer : answers) {
            assertEquals(answer.statusCode() != 200, answer.headers().firstValue("Retry-After").isPresent());
        }
    }

    @Test
    void moreRequestsThanAreWorkedOnAtATimeAreAskedToComeLater() throws Exception {
        byte[] image = large();
        try (Served s = Served.in(folder, settings -> settings.limits(ServerLimits.standard().concurrent(2)))) {
            assertSomeAreAskedToComeLater(429, together(s, image, 24));
            assertEquals(200, s.post("/predict", image).statusCode());
        }
    }

    @Test
    void moreImagesThanMayWaitAreAskedToComeLater() throws Exception {
        byte[] image = large();
        try (Served s = Served.in(folder, settings -> settings.limits(ServerLimits.standard().images(1, 1)))) {
            assertSomeAreAskedToComeLater(503, together(s, image, 24));
            assertEquals(200, s.post("/predict", image).statusCode());
        }
    }

    private static int underWay(Served s) throws Exception {
        Matcher m = Pattern.compile("\ngraft_requests_under_way (\\d+)\n").matcher(s.get("/metrics").body());
        assertTrue(m.find());
        return Integer.parseInt(m.group(1)) - 1; // without the one that asks
    }

    @Test
    void whatWasAcceptedIsAnsweredBeforeTheEnd() throws Exception {
        byte[] image = large();
        Served s = Served.in(folder);
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                answers.add(threads.submit(() -> s.post("/predict", image)));
            }
            while (underWay(s) < 8) {
                Thread.sleep(1);
            }
            s.server.close();
        }
        int answered = 0;
        for (Future<HttpResponse<String>> answer : answers) {
            try {
                // One that came after the end began is refused in so many words, or finds no server.
                int status = answer.get().statusCode();
                assertTrue(status == 200 || status == 503, String.valueOf(status));
                answered += status == 200 ? 1 : 0;
            } catch (ExecutionException e) {
                assertInstanceOf(IOException.class, e.getCause());
            }
        }
        assertTrue(answered >= 8, answered + " answered");
        s.server.awaitStop();
        s.close();
    }

    private static void replace(Served s, List<String> classes) throws Exception {
        Path next = s.weights.resolveSibling("next.safetensors");
        Served.write(next, classes, 5);
        Files.move(next, s.weights, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void anotherModelComesWithoutADroppedRequest() throws Exception {
        try (Served s = Served.in(folder)) {
            Set<String> tops = ConcurrentHashMap.newKeySet();
            AtomicBoolean enough = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(8);
            List<Future<Integer>> callers = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                for (int c = 0; c < 8; c++) {
                    callers.add(threads.submit(() -> {
                        int count = 0;
                        while (!enough.get()) {
                            HttpResponse<String> answer = s.post("/predict", s.image(count++ % s.images.size()));
                            assertEquals(200, answer.statusCode(), answer.body());
                            tops.add(((Map<?, ?>) ((List<?>) Served.json(answer).get("predictions"))
                                    .getFirst()).get("class").toString());
                            begun.countDown();
                        }
                        return count;
                    }));
                }
                try {
                    begun.await();
                    replace(s, OTHERS);
                    for (int i = 0; i < 300 && s.get("/model").body().contains("\"number\":0"); i++) {
                        Thread.sleep(100);
                    }
                    String answered = s.post("/predict", s.image(0)).body();
                    assertTrue(OTHERS.stream().anyMatch(name -> answered.contains("\"" + name + "\"")), answered);
                } finally {
                    enough.set(true);
                }
            }
            for (Future<Integer> caller : callers) {
                assertTrue(caller.get() > 0);
            }
            assertTrue(tops.stream().anyMatch(Served.CLASSES::contains), tops.toString());
            assertTrue(s.log.toString().contains("4 classes, model 1"), s.log.toString());
        }
    }

    @Test
    void aFileThatIsNoModelLeavesTheFormerOne() throws Exception {
        try (Served s = Served.in(folder)) {
            String before = s.compiled().post("/predict", s.image(0)).body();
            Files.writeString(s.weights, "no weights");
            assertFalse(s.server.reload());
            assertEquals(before, s.post("/predict", s.image(0)).body());
            assertTrue(s.log.getFirst().startsWith("the former model stays: "), s.log.toString());
            assertTrue(s.get("/metrics").body().contains("graft_reloads_total{result=\"failed\"} 1"));
            replace(s, OTHERS);
            assertTrue(s.server.reload());
            assertTrue(s.post("/predict", s.image(0)).body().contains("\"gnu\""));
        }
    }
}
