package graft.transfer.serve;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask. Three doors are shut:
 *
 * <ul>
 * <li>DNS rebinding: a page of a foreign name that has made this name point to this machine. A server at loopback
 * answers to {@code localhost} and loopback addresses alone, by the header {@code Host}.</li>
 * <li>Cross-site requests: a page of another origin in the same browser. {@code Origin}, where it is there, has to be
 * the server's own; {@code Sec-Fetch-Site} must not state another site, but for opening the page itself.</li>
 * <li>Other machines: without the token, which the server demands wherever it does not listen at loopback alone. It is
 * compared in a time that does not depend on it.</li>
 * </ul>
 */
final class Gatekeeper {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean loopback;
    private final Optional<byte[]> token;

    Gatekeeper(boolean loopback, Optional<String> token) {
        this.loopback = loopback;
        this.token = token.map(Gatekeeper::digest);
    }

    /**
     * Refuses who may not ask.
     *
     * @param open whether anyone may see this: the page without the model, and whether the server lives
     * @throws Problem 400, 401 or 403
     */
    void require(HttpCall call, boolean open) {
        String host = call.header("Host").orElseThrow(() -> Problem.of(400, "expected the header Host, found none"));
        if (loopback && !LOOPBACK_NAMES.contains(name(host))) {
            throw Problem.of(403, "this server answers to localhost and 127.0.0.1, not to the name in the header Host");
        }
        call.header("Origin").ifPresent(origin -> {
            if (!isOwn(origin, host)) {
                throw Problem.of(403, "a page of another origin may not use this server");
            }
        });
        String site = call.header("Sec-Fetch-Site").orElse("none");
        boolean opens = open && call.method().equals("GET")
                && call.header("Sec-Fetch-Mode").orElse("").equals("navigate");
        if (!site.equals("same-origin") && !site.equals("none") && !opens) {
            throw Problem.of(403, "a page of another site may not use this server");
        }
        if (token.isPresent() && !open) {
            String sent = call.header("Authorization").orElseThrow(() -> Problem.unauthorized("expected the header "
                    + "Authorization: Bearer TOKEN, found none"));
            String scheme = "bearer ";
            if (!sent.toLowerCase(Locale.ROOT).startsWith(scheme)
                    || !MessageDigest.isEqual(digest(sent.substring(scheme.length()).strip()), token.get())) {
                throw Problem.unauthorized("the token in the header Authorization is not this server's");
            }
        }
    }

    /** The name in a header Host, without its port, in small letters. */
    private static String name(String host) {
        String lower = host.strip().toLowerCase(Locale.ROOT);
        int colon = lower.lastIndexOf(':');
        return colon > lower.lastIndexOf(']') ? lower.substring(0, colon) : lower;
    }

    /** Whether an origin is the one that the request was sent to; a proxy may speak https for this server. */
    private static boolean isOwn(String origin, String host) {
        try {
            URI uri = URI.create(origin);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && host.strip().equalsIgnoreCase(uri.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
