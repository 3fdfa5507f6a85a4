package graft.transfer.serve;

import java.util.Map;

/** The headers by which a browser keeps the page to itself: no foreign script, frame, form, picture or reader. */
final class Protection {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: "
                    + "blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Permissions-Policy", "camera=(self), microphone=(), geolocation=()",
            "Cache-Control", "no-store");

    private Protection() {
    }

    static Map<String, String> headers() {
        return HEADERS;
    }
}
