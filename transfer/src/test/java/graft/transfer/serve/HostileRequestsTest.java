package graft.transfer.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that are malformed, cut, slow or too large: each gets the right status and none a stack trace, and the
 * server answers the next request. {@code -Dgraft.serve.hostile=1000} sends a thousand of them.
 */
class HostileRequestsTest {
    private static final int COUNT = Integer.getInteger("graft.serve.hostile", 120);
    private static final int MOST = 1 << 20;
    private static final Duration IN_TIME = Duration.ofMillis(700);

    @TempDir
    private Path folder;

    /** A request and what may come of it: a status, or 0 for a connection that is closed without one. */
    private record Attack(String name, List<Integer> statuses, Sending sending) {
    }

    private interface Sending {
        String answer(Served s) throws Exception;
    }

    private static Attack raw(String name, int status, String head, byte[] body) {
        return new Attack(name, List.of(status), s -> s.raw(Served.bytes(head, body)));
    }

    private static Attack predict(String name, int status, String headers, byte[] body) {
        return raw(name, status, "POST /predict HTTP/1.1\nHost: localhost\n" + headers + "Content-Length: "
                + body.length + "\nConnection: close\n\n", body);
    }

    /** Sends a beginning and then nothing; waits for what the server does. */
    private static Attack slow(String name, int status, String head, int pause) {
        return new Attack(name, List.of(status), s -> {
            try (Socket socket = s.connect()) {
                OutputStream out = socket.getOutputStream();
                out.write(Served.bytes(head, new byte[0]));
                Thread dripping = Thread.ofVirtual().start(() -> {
                    try {
                        for (int i = 0; i < 100; i++) {
                            Thread.sleep(pause);
                            out.write('x');
                        }
                    } catch (IOException | InterruptedException e) {
                        // The server has closed.
                    }
                });
                String answer = Served.rest(socket);
                dripping.interrupt();
                return answer;
            }
        });
    }

    /** A PNG of one grey value: few bytes for many pixels. */
    private static byte[] png(int width, int height, boolean complete) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(head);
        data.writeInt(width);
        data.writeInt(height);
        data.write(new byte[] {8, 0, 0, 0, 0});
        chunk(png, "IHDR", head.toByteArray());
        if (complete) {
            ByteArrayOutputStream rows = new ByteArrayOutputStream();
            try (DeflaterOutputStream deflated = new DeflaterOutputStream(rows, new Deflater(9))) {
                byte[] row = new byte[width + 1];
                for (int y = 0; y < height; y++) {
                    deflated.write(row);
                }
            }
            chunk(png, "IDAT", rows.toByteArray());
            chunk(png, "IEND", new byte[0]);
        }
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String name, byte[] content) throws IOException {
        DataOutputStream out = new DataOutputStream(png);
        byte[] both = new byte[4 + content.length];
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, both, 0, 4);
        System.arraycopy(content, 0, both, 4, content.length);
        CRC32 sum = new CRC32();
        sum.update(both);
        out.writeInt(content.length);
        out.write(both);
        out.writeInt((int) sum.getValue());
    }

    private static List<Attack> attacks(byte[] image) throws IOException {
        List<Attack> all = new ArrayList<>();
        String post = "POST /predict HTTP/1.1\nHost: localhost\n";
        // Malformed: the first five are refused by the JDK's parser before any of Graft's code.
        all.add(raw("no request line", 400, "hello\n\n", new byte[0]));
        all.add(raw("no version", 400, "GET /\n\n", new byte[0]));
        all.add(raw("a path that is none", 400, "GET /%zz HTTP/1.1\nHost: localhost\n\n", new byte[0]));
        all.add(raw("a length that is none", 400, post + "Content-Length: many\n\n", new byte[0]));
        all.add(raw("a length below 0", 400, post + "Content-Length: -1\n\n", new byte[0]));
        all.add(raw("two lengths", 400, post + "Content-Length: 3\nContent-Length: 4\n\n", new byte[4]));
        all.add(raw("a length and chunks", 400, post + "Content-Length: 3\nTransfer-Encoding: chunked\n\n",
                "0\r\n\r\n".getBytes()));
        all.add(raw("another encoding", 501, post + "Transfer-Encoding: gzip\n\n", new byte[4]));
        all.add(raw("chunks that are none", 400, post + "Transfer-Encoding: chunked\n\n", "zz\r\nno".getBytes()));
        all.add(new Attack("a method that is none", List.of(405), s -> s.raw(Served.bytes("BREW /predict HTTP/1.1\n"
                + "Host: localhost\nConnection: close\n\n", new byte[0]))));
        all.add(predict("JSON that ends early", 400, "Content-Type: application/json\n", "{\"pictures\":[".getBytes()));
        all.add(predict("JSON that is deep", 400, "Content-Type: application/json\n", "[".repeat(100_000).getBytes()));
        all.add(predict("JSON that is no UTF-8", 400, "Content-Type: application/json\n", new byte[] {'"', -1, '"'}));
        all.add(predict("JSON of another kind", 400, "Content-Type: application/json\n", "[1,2]".getBytes()));
        all.add(predict("a form without boundary", 400, "Content-Type: multipart/form-data\n", image));
        all.add(predict("a form with another boundary", 400, "Content-Type: multipart/form-data; boundary=abc\n",
                image));
        all.add(predict("a form that ends in a head", 400, "Content-Type: multipart/form-data; boundary=abc\n",
                "--abc\r\nContent-Disposition: form-data; name=\"a\"".getBytes()));
        all.add(predict("a form of fields", 400, "Content-Type: multipart/form-data; boundary=abc\n",
                "--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--abc--\r\n".getBytes()));
        all.add(predict("a form of nearly boundaries", 400, "Content-Type: multipart/form-data; boundary="
                + "-".repeat(70) + "\n", "-".repeat(1_000_000).getBytes()));
        all.add(predict("no image", 415, "", "text".getBytes()));
        all.add(predict("half an image", 422, "", Arrays.copyOf(image, image.length / 2)));
        all.add(predict("the head of an image", 422, "", png(40, 40, false)));
        all.add(predict("no body", 400, "Content-Type: image/png\n", new byte[0]));
        // Cut.
        all.add(raw("a body that ends early", 400, post + "Content-Length: " + image.length + "\n\n",
                Arrays.copyOf(image, 20)));
        all.add(raw("a chunk that ends early", 400, post + "Transfer-Encoding: chunked\n\n", "ff\r\nabc".getBytes()));
        all.add(new Attack("a head that ends early", List.of(0, 400), s -> s.raw("POST /pred".getBytes())));
        all.add(new Attack("a caller who leaves", List.of(0), s -> {
            try (Socket socket = s.connect()) {
                socket.getOutputStream().write(Served.bytes(post + "Content-Length: 5000\n\n", new byte[100]));
                socket.setSoLinger(true, 0);
            }
            return "";
        }));
        // Too large.
        all.add(predict("a body that states too much", 413, "", new byte[MOST + 1]));
        all.add(raw("a body that states absurdly much", 413, post + "Content-Length: 99999999999999\n\n",
                new byte[1000]));
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        for (int i = 0; i < 33; i++) {
            chunks.writeBytes("10000\r\n".getBytes());
            chunks.writeBytes(new byte[0x10000]);
            chunks.writeBytes("\r\n".getBytes());
        }
        chunks.writeBytes("0\r\n\r\n".getBytes());
        all.add(raw("chunks without end", 413, post + "Transfer-Encoding: chunked\nConnection: close\n\n",
                chunks.toByteArray()));
        all.add(predict("a picture bomb", 413, "", png(5000, 3000, true)));
        all.add(predict("a bomb of a head alone", 422, "", png(60_000, 60_000, false)));
        all.add(new Attack("a head of 100 KB", List.of(0), s -> s.raw(Served.bytes("GET / HTTP/1.1\nHost: localhost\n"
                + "X: " + "x".repeat(100_000) + "\n\n", new byte[0]))));
        all.add(new Attack("a thousand headers", List.of(0), s -> s.raw(Served.bytes("GET / HTTP/1.1\nHost: localhost\n"
                + "X1: y\n".repeat(10) + manyHeaders() + "\n", new byte[0]))));
        // Slow.
        all.add(slow("a body that never comes", 408, post + "Content-Length: 5000\n\n", 100_000));
        all.add(slow("a body byte by byte", 408, post + "Content-Length: 5000\n\n", 50));
        all.add(slow("chunks that never come", 408, post + "Transfer-Encoding: chunked\n\n", 100_000));
        return all;
    }

    private static String manyHeaders() {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            headers.append("Y").append(i).append(": z\n");
        }
        return headers.toString();
    }

    @Test
    void eachGetsTheRightStatusAndTheServerAnswersTheNext() throws Exception {
        try (Served s = Served.in(folder, settings -> settings.limits(ServerLimits.standard().bodyBytes(MOST)
                .pixels(10_000_000).bodyTime(IN_TIME)))) {
            String expected = s.compiled().post("/predict", s.image(0)).body();
            List<Attack> attacks = attacks(s.image(0));
            Random order = new Random(7);
            List<Future<String>> answers = new ArrayList<>();
            List<Attack> sent = new ArrayList<>();
            try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
                for (int i = 0; i < Math.max(COUNT, attacks.size()); i++) {
                    Attack attack = attacks.get(i < attacks.size() ? i : order.nextInt(attacks.size()));
                    sent.add(attack);
                    answers.add(callers.submit(() -> attack.sending.answer(s)));
                }
                for (int i = 0; i < 20; i++) {
                    assertEquals(expected, s.post("/predict", s.image(0)).body(), "in between");
                }
            }
            for (int i = 0; i < sent.size(); i++) {
                String answer = answers.get(i).get();
                Attack attack = sent.get(i);
                assertTrue(attack.statuses.contains(Served.status(answer)), attack.name + ": expected "
                        + attack.statuses + ", found '" + answer + "'");
                assertFalse(answer.contains("\tat ") || answer.contains("java."), attack.name + ": " + answer);
            }
            assertEquals(expected, s.post("/predict", s.image(0)).body());
            assertEquals(List.of(), s.log);
            for (int i = 0; i < 100 && !s.get("/metrics").body().contains("\ngraft_requests_under_way 1\n"); i++) {
                Thread.sleep(50);
            }
            assertTrue(s.get("/metrics").body().contains("\ngraft_requests_under_way 1\n"), "nothing is left over");
        }
    }
}
