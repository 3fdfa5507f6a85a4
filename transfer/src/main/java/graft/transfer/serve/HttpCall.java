package graft.transfer.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One request and its answer. The body is read within its limits and in its time; who sends too slowly gets 408 while
 * the thread that reads still waits. An answer that comes before the body was read waits a moment for the rest of it,
 * since a connection that is closed with unread bytes may lose the answer on its way.
 */
final class HttpCall {
    /** How long, and how much of, a body is read only to be thrown away. */
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final int LINGER_BYTES = 64 << 20;
    private static final int PIECE = 64 << 10;

    /** The caller is gone, or was sent away by the clock: there is nothing left to answer. */
    static final class GoneException extends IOException {
        private static final long serialVersionUID = 1;

        GoneException(String why) {
            super(why);
        }
    }

    private enum Body { UNREAD, READING, READ, LATE }

    private final HttpExchange exchange;
    private final ServerLimits limits;
    private final TimeLimits clock;
    private final AtomicReference<Body> body = new AtomicReference<>(Body.UNREAD);
    private volatile int status;

    HttpCall(HttpExchange exchange, ServerLimits limits, TimeLimits clock) {
        this.exchange = exchange;
        this.limits = limits;
        this.clock = clock;
    }

    String method() {
        return exchange.getRequestMethod();
    }

    /** The path as it was sent, percent signs and all. */
    String path() {
        return String.valueOf(exchange.getRequestURI().getRawPath());
    }

    /**
     * What follows the question mark, {@code name=value&name=value}, as it was sent.
     *
     * @param known names; others are refused
     */
    Map<String, String> parameters(Set<String> known) {
        Map<String, String> parameters = new HashMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String part : query.split("&", known.size() + 2)) {
            int equals = part.indexOf('=');
            if (equals < 0 || !known.contains(part.substring(0, equals))
                    || parameters.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw Problem.of(400, path() + (known.isEmpty() ? " takes no parameters" : " takes the parameters "
                        + String.join(", ", known) + ", each once, as name=value") + "; found another");
            }
        }
        return parameters;
    }

    /** A header that may be there once. */
    Optional<String> header(String name) {
        var values = exchange.getRequestHeaders().get(name);
        if (values != null && values.size() > 1) {
            throw Problem.of(400, "the header " + name + " is there " + values.size() + " times, expected one");
        }
        return values == null ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** The status that was sent; 0 before. */
    int status() {
        return status;
    }

    // ---- the body ------------------------------------------------------------------------------------------------

    /**
     * Bytes that the body will have at most.
     *
     * @throws Problem when it states more than it may have
     */
    long statedBytes() {
        Optional<String> length = header("Content-Length");
        if (length.isEmpty()) {
            return header("Transfer-Encoding").isPresent() ? limits.bodyBytes() : 0;
        }
        long bytes = Long.parseLong(length.get()); // the server has refused what is no number
        if (bytes > limits.bodyBytes()) {
            throw tooLarge(bytes + " bytes");
        }
        return bytes;
    }

    private Problem tooLarge(String found) {
        return Problem.of(413, "a body has at most " + limits.bodyBytes() + " bytes, found " + found
                + "; send fewer or smaller images");
    }

    /**
     * The whole body.
     *
     * @throws Problem       when it is too large, or ends early
     * @throws GoneException when it did not come in time, which the caller was sent already
     */
    byte[] body() throws IOException {
        long stated = statedBytes();
        Thread reader = Thread.currentThread();
        body.set(Body.READING);
        try (TimeLimits.Limit _ = clock.after(limits.bodyTime(), () -> late(reader))) {
            byte[] bytes = read(stated);
            if (!body.compareAndSet(Body.READING, bytes == null ? Body.UNREAD : Body.READ)) {
                throw new GoneException("the body came too late");
            }
            if (bytes == null) {
                throw tooLarge("more");
            }
            return bytes;
        } catch (GoneException e) {
            throw e;
        } catch (IOException e) {
            if (!body.compareAndSet(Body.READING, Body.READ)) {
                throw new GoneException("the body came too late");
            }
            throw Problem.of(400, "the body ends before it is complete, or is not chunked as it states");
        }
    }

    /** All bytes; null when there are more than there may be. */
    private byte[] read(long stated) throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] bytes = new byte[(int) Math.min(stated, PIECE)];
        int count = 0;
        while (true) {
            if (count == bytes.length) {
                int b = in.read();
                if (b < 0) {
                    return bytes;
                }
                if (count == limits.bodyBytes()) {
                    return null;
                }
                bytes = Arrays.copyOf(bytes, (int) Math.min(limits.bodyBytes(), Math.max(PIECE, 2L * count)));
                bytes[count++] = (byte) b;
            }
            int n = in.read(bytes, count, bytes.length - count);
            if (n < 0) {
                return Arrays.copyOf(bytes, count);
            }
            count += n;
        }
    }

    /**
     * On the clock's thread: has the caller answered in place of the thread that reads, and ends that one's waiting. A
     * caller who does not even take that answer must not hold up the clock.
     */
    private void late(Thread reader) {
        if (body.compareAndSet(Body.READING, Body.LATE)) {
            status = 408;
            clock.after(LINGER, reader::interrupt);
            Thread.startVirtualThread(() -> {
                try {
                    exchange.getResponseHeaders().set("Connection", "close");
                    write(status, Problem.TYPE, Problem.of(status, "the body did not arrive within "
                            + limits.bodyTime().toMillis() + " ms").document(), Map.of());
                } catch (IOException e) {
                    // The caller is gone.
                } finally {
                    reader.interrupt();
                }
            });
        }
    }

    // ---- the answer ----------------------------------------------------------------------------------------------

    /** Sends JSON. */
    void json(int code, String document) throws IOException {
        answer(code, "application/json", document.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** Sends an answer, and with it ends the call. */
    void answer(int code, String type, byte[] bytes, Map<String, String> headers) throws IOException {
        status = code;
        boolean unread = body.get() == Body.UNREAD && hasBody();
        if (unread) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        Thread writer = Thread.currentThread();
        try (TimeLimits.Limit _ = clock.after(limits.answerTime(), writer::interrupt)) {
            if (body.get() == Body.UNREAD && !unread) {
                // The JDK's server closes the connection without a word where the end of the body was not seen.
                exchange.getRequestBody().read();
            }
            write(code, type, bytes, headers);
            if (unread) {
                linger();
            }
            exchange.close();
        }
    }

    private boolean hasBody() {
        Headers headers = exchange.getRequestHeaders();
        String length = headers.getFirst("Content-Length");
        return length != null && !length.equals("0") || headers.containsKey("Transfer-Encoding");
    }

    private void write(int code, String type, byte[] bytes, Map<String, String> headers) throws IOException {
        Headers out = exchange.getResponseHeaders();
        out.set("Content-Type", type);
        Protection.headers().forEach(out::set);
        headers.forEach(out::set);
        if (method().equals("HEAD")) {
            out.set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(code, -1);
            return;
        }
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            OutputStream to = exchange.getResponseBody();
            to.write(bytes);
            to.flush();
        }
    }

    private void linger() {
        Thread reader = Thread.currentThread();
        try (TimeLimits.Limit _ = clock.after(LINGER, reader::interrupt)) {
            byte[] thrown = new byte[PIECE];
            long left = LINGER_BYTES;
            for (int n; left > 0 && (n = exchange.getRequestBody().read(thrown)) >= 0; ) {
                left -= n;
            }
        } catch (IOException e) {
            // The answer was sent; how the body ends does not matter.
        }
    }
}
