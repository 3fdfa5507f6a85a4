package graft.transfer.images;

import java.util.Locale;
import java.util.Optional;

/**
 * Image formats, distinguished by their first bytes; a file's ending proves nothing.
 *
 * <table>
 * <caption>First bytes</caption>
 * <tr><td>PNG</td><td>{@code 89 50 4E 47 0D 0A 1A 0A}</td></tr>
 * <tr><td>JPEG</td><td>{@code FF D8 FF}</td></tr>
 * <tr><td>GIF</td><td>{@code GIF87a} or {@code GIF89a}</td></tr>
 * <tr><td>BMP</td><td>{@code BM}, and the length of a known header at byte 14</td></tr>
 * <tr><td>WebP</td><td>{@code RIFF....WEBP}: recognised in order to report that it is not read; TIFF and HEIC
 * too</td></tr>
 * </table>
 */
enum ImageFormat {
    PNG("png", true), JPEG("jpeg", true), GIF("gif", true), BMP("bmp", true),
    WEBP("webp", false), TIFF("tiff", false), HEIC("heic", false);

    /** How many bytes of a file {@link #of} wants to see. */
    static final int SIGNATURE_BYTES = 18;

    private final String readerName;
    private final boolean readable;

    ImageFormat(String readerName, boolean readable) {
        this.readerName = readerName;
        this.readable = readable;
    }

    /** The name under which the JDK lists its reader. */
    String readerName() {
        return readerName;
    }

    /** Whether images of this format can be decoded here. */
    boolean isReadable() {
        return readable;
    }

    /** The format that begins with these bytes. */
    static Optional<ImageFormat> of(byte[] start) {
        if (begins(start, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        } else if (begins(start, 0, "\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        } else if (begins(start, 0, "GIF87a") || begins(start, 0, "GIF89a")) {
            return Optional.of(GIF);
        } else if (begins(start, 0, "BM") && isBitmapHeader(start)) {
            return Optional.of(BMP);
        } else if (begins(start, 0, "RIFF") && begins(start, 8, "WEBP")) {
            return Optional.of(WEBP);
        } else if (begins(start, 0, "II*\0") || begins(start, 0, "MM\0*")) {
            return Optional.of(TIFF);
        } else if (begins(start, 4, "ftypheic") || begins(start, 4, "ftypavif") || begins(start, 4, "ftypmif1")) {
            return Optional.of(HEIC);
        }
        return Optional.empty();
    }

    /** Whether a file name ends like an image's. */
    static boolean isImageName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".png") || lower.endsWith(".jpg") || lower.endsWith(".jpeg") || lower.endsWith(".gif")
                || lower.endsWith(".bmp") || lower.endsWith(".jfif");
    }

    /** "BM" also begins English words, so the header that follows must have a length that bitmaps have: 12 to 124. */
    private static boolean isBitmapHeader(byte[] start) {
        return start.length >= 18 && start[14] >= 12 && start[14] <= 124
                && start[15] == 0 && start[16] == 0 && start[17] == 0;
    }

    private static boolean begins(byte[] bytes, int at, String signature) {
        if (bytes.length < at + signature.length()) {
            return false;
        }
        for (int i = 0; i < signature.length(); i++) {
            if ((bytes[at + i] & 0xff) != signature.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
