package graft.transfer.serve;

import graft.zoo.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request is not answered, as a problem document (RFC 9457, {@code application/problem+json}): status, title, and
 * in {@code detail} what was expected, what was found and what to do. Never a stack trace.
 */
final class Problem extends RuntimeException {
    static final String TYPE = "application/problem+json";
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, String> headers;

    private Problem(int status, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    static Problem of(int status, String detail) {
        return new Problem(status, detail, Map.of());
    }

    static Problem unauthorized(String detail) {
        return new Problem(401, detail, Map.of("WWW-Authenticate", "Bearer"));
    }

    static Problem method(String found, String allowed) {
        return new Problem(405, "expected the method " + allowed + ", found " + found, Map.of("Allow", allowed));
    }

    /** 429 or 503: the same request may succeed a little later. */
    static Problem later(int status, String detail, int seconds) {
        return new Problem(status, detail, Map.of("Retry-After", Integer.toString(seconds)));
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The document. */
    byte[] document() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", title(status));
        members.put("status", status);
        members.put("detail", getMessage());
        return Json.write(members).getBytes(StandardCharsets.UTF_8);
    }

    /** The status in words, as RFC 9110 and 6585 have them. */
    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
