package graft.transfer.pictures;

/**
 * What the JDK's reader does not tell about a JPEG file: how many components it has, and which colour transform Adobe's
 * marker states.
 *
 * <table>
 * <caption>Markers (ITU-T T.81; Adobe technical note 5116)</caption>
 * <tr><td>{@code FF C0}–{@code FF CF}, not C4 C8 CC</td><td>frame: length 2, precision 1, height 2, width 2, components 1</td></tr>
 * <tr><td>{@code FF EE}</td><td>length 2, "Adobe", version 2, flags 4, transform 1 (0 none, 1 YCbCr, 2 YCCK)</td></tr>
 * </table>
 *
 * @param components     of the frame; 0 when no frame was found
 * @param adobeTransform of Adobe's marker; -1 without one
 */
record JpegHeader(int components, int adobeTransform) {

    static JpegHeader of(byte[] bytes) {
        int components = 0;
        int transform = -1;
        for (int at = 2; at + 4 <= bytes.length;) {
            int marker = bytes[at + 1] & 0xff;
            if ((bytes[at] & 0xff) != 0xff || marker == 0xda) {
                break;
            }
            if (marker == 0xff) {
                at++;
                continue;
            }
            int length = (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame && at + 10 <= bytes.length) {
                components = bytes[at + 9] & 0xff;
            } else if (marker == 0xee && length >= 14 && at + 16 <= bytes.length && isAdobe(bytes, at + 4)) {
                transform = bytes[at + 15] & 0xff;
            }
            at += 2 + Math.max(2, length);
        }
        return new JpegHeader(components, transform);
    }

    private static boolean isAdobe(byte[] bytes, int at) {
        return bytes[at] == 'A' && bytes[at + 1] == 'd' && bytes[at + 2] == 'o' && bytes[at + 3] == 'b'
                && bytes[at + 4] == 'e';
    }
}
