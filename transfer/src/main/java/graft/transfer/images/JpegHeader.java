package graft.transfer.images;

/**
 * What must be known of a JPEG file before the JDK's reader sees it: how many components it has, and which colour
 * transform Adobe's marker states. Its colour profile is hidden, for the reader would convert the colours by it.
 *
 * <table>
 * <caption>Markers (ITU-T T.81; Adobe technical note 5116; ICC.1, annex B.4)</caption>
 * <tr><td>{@code FF C0} to {@code FF CF}, not C4 C8 CC</td>
 *     <td>frame: length 2, precision 1, height 2, width 2, components 1</td></tr>
 * <tr><td>{@code FF EE}</td><td>length 2, "Adobe", version 2, flags 4, transform 1 (0 none, 1 YCbCr, 2 YCCK)</td></tr>
 * <tr><td>{@code FF E2}</td><td>length 2, "ICC_PROFILE", 0, part 1, parts 1, a part of the profile</td></tr>
 * <tr><td>{@code FF FE}</td><td>length 2, a comment</td></tr>
 * </table>
 *
 * @param components     of the frame; 0 when no frame was found
 * @param adobeTransform of Adobe's marker; -1 without one
 * @param bytes          the file, with profiles marked as comments
 */
record JpegHeader(int components, int adobeTransform, byte[] bytes) {
    private static final int START_OF_SCAN = 0xda;
    private static final int ADOBE = 0xee;
    private static final int APPLICATION_2 = 0xe2;
    private static final int COMMENT = 0xfe;

    /** Reads the header. {@code file} is not modified: it is copied where a profile has to be hidden. */
    static JpegHeader of(byte[] file) {
        byte[] bytes = file;
        int components = 0;
        int transform = -1;
        for (int at = 2; at + 4 <= bytes.length;) {
            int marker = bytes[at + 1] & 0xff;
            if ((bytes[at] & 0xff) != 0xff || marker == START_OF_SCAN) {
                break;
            }
            if (marker == 0xff) {
                at++;
                continue;
            }
            int length = (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
            if (isFrame(marker) && at + 10 <= bytes.length) {
                components = bytes[at + 9] & 0xff;
            } else if (marker == ADOBE && at + 16 <= bytes.length && begins(bytes, at + 4, "Adobe")) {
                transform = bytes[at + 15] & 0xff;
            } else if (marker == APPLICATION_2 && begins(bytes, at + 4, "ICC_PROFILE")) {
                if (bytes == file) {
                    bytes = file.clone();
                }
                bytes[at + 1] = (byte) COMMENT;
            }
            at += 2 + Math.max(2, length);
        }
        return new JpegHeader(components, transform, bytes);
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean begins(byte[] bytes, int at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (at + i >= bytes.length || bytes[at + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
