package graft.transfer.images;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A JPEG file in the form in which the JDK's reader decodes it as libjpeg would. That reader has rules of its own: it
 * converts by embedded profiles, refuses three components that Adobe's marker calls YCCK, takes components of unusual
 * numbers for RGB, and stumbles over damaged application data. So the markers are read here by libjpeg's rules
 * (jdmarker.c, {@code default_decompress_parms} of jdapimin.c), and the reader is given the image alone: tables,
 * frame and scans, components numbered from 1, and the one marker that states the colours.
 *
 * <table>
 * <caption>Markers (ITU-T T.81; Adobe technical note 5116; Exif 2.32)</caption>
 * <tr><td>{@code FF C0} to {@code FF CF}, not C4 C8 CC</td><td>frame: length 2, precision 1, height 2, width 2,
 *     components 1; for each: number 1, sampling factors 1, table 1</td></tr>
 * <tr><td>{@code FF DA}</td><td>scan: length 2, components 1; for each: number 1, tables 1; then coded data up to the
 *     next marker, where {@code FF 00} and {@code FF D0} to {@code FF D7} are none</td></tr>
 * <tr><td>{@code FF E0}</td><td>length 2, "JFIF": the colours are YCbCr</td></tr>
 * <tr><td>{@code FF EE}</td><td>length 2, "Adobe", version 2, flags 4, transform 1 (0 none, 1 YCbCr, 2 YCCK)</td></tr>
 * <tr><td>{@code FF E1}</td><td>length 2, "Exif", 0, 0: {@link Exif}</td></tr>
 * </table>
 */
final class JpegFile {
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int MOST_SCANS = 1000;
    private static final byte[] JFIF = {(byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0,
        0};
    private static final byte[] ADOBE_RGB = {(byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0,
        0, 0};

    private final Path file;
    private final byte[] in;
    private final ByteArrayOutputStream body;
    private final List<Component> components = new ArrayList<>();
    private Orientation orientation = Orientation.AS_STORED;
    private boolean jfif;
    private int adobe = -1;
    private int width;
    private int height;
    private boolean progressive;
    private boolean inOneScan;
    private int scans;
    private long codedBytes;
    private boolean ended;

    private record Component(int number, int across, int down) {
    }

    private JpegFile(byte[] in, Path file) {
        this.in = in;
        this.file = file;
        this.body = new ByteArrayOutputStream(in.length + 32);
    }

    /**
     * Reads the markers of a file.
     *
     * @throws ImageException when there is no frame, a scan is of no component of it, or the file holds fewer bytes
     *                        than its pixels take
     */
    static JpegFile of(byte[] bytes, Path file) {
        JpegFile jpeg = new JpegFile(bytes, file);
        jpeg.read();
        if (jpeg.components.isEmpty()) {
            throw new ImageException(file, "the JPEG image ends early: it has no frame. Replace it");
        }
        jpeg.requireCoded();
        return jpeg;
    }

    private void read() {
        for (int at = 2; !ended && at + 1 < in.length;) {
            int marker = in[at + 1] & 0xff;
            if ((in[at] & 0xff) != 0xff || marker == 0xff || marker == 0 || marker == 1
                    || marker >= 0xd0 && marker <= 0xd8) {
                at++;
                continue;
            }
            if (marker == END) {
                ended = true;
                return;
            }
            if (at + 4 > in.length) {
                return;
            }
            int length = (in[at + 2] & 0xff) << 8 | in[at + 3] & 0xff;
            int end = Math.min(in.length, at + 2 + Math.max(2, length));
            at = segment(marker, at, end);
        }
    }

    /** Keeps or reads one segment; returns where the next begins. */
    private int segment(int marker, int at, int end) {
        boolean application = marker >= 0xe0 && marker <= 0xef;
        if (application) {
            application(marker, at + 4, end);
            return end;
        } else if (marker == 0xfe) {
            return end;
        } else if (isFrame(marker)) {
            frame(marker, at, end);
            return end;
        } else if (marker == SCAN) {
            return scan(at, end);
        }
        body.write(in, at, end - at);
        return end;
    }

    private void application(int marker, int from, int end) {
        if (marker == 0xe0 && end - from >= 14 && begins(from, "JFIF\0")) {
            jfif = true;
        } else if (marker == 0xee && end - from >= 12 && begins(from, "Adobe")) {
            adobe = in[from + 11] & 0xff;
        } else if (marker == 0xe1 && begins(from, "Exif\0\0") && orientation == Orientation.AS_STORED) {
            orientation = Exif.orientation(in, from + 6, end - from - 6);
        }
    }

    private void frame(int marker, int at, int end) {
        int from = at + 4;
        int count = end - from >= 6 ? in[from + 5] & 0xff : 0;
        if (count == 0 || end - from < 6 + 3 * count) {
            throw new ImageException(file, "the JPEG image ends early: within its frame. Replace it");
        } else if (!components.isEmpty()) {
            throw new ImageException(file, "damaged JPEG image (two frames). Replace it");
        }
        progressive = marker == 0xc2;
        height = (in[from + 1] & 0xff) << 8 | in[from + 2] & 0xff;
        width = (in[from + 3] & 0xff) << 8 | in[from + 4] & 0xff;
        byte[] frame = Arrays.copyOfRange(in, at, end);
        for (int i = 0; i < count; i++) {
            int c = 10 + 3 * i;
            int sampling = frame[c + 1] & 0xff;
            components.add(new Component(frame[c] & 0xff, Math.max(1, sampling >> 4), Math.max(1, sampling & 15)));
            frame[c] = (byte) (i + 1);
        }
        body.write(frame, 0, frame.length);
    }

    /** Copies a scan, its components numbered as in the frame; returns where its coded data end. */
    private int scan(int at, int end) {
        byte[] header = Arrays.copyOfRange(in, at, end);
        int count = header.length > 4 ? header[4] & 0xff : 0;
        if (header.length < 5 + 2 * count) {
            throw new ImageException(file, "the JPEG image ends early: within the header of a scan. Replace it");
        } else if (++scans > MOST_SCANS) {
            throw new ImageException(file, "damaged JPEG image (more than " + MOST_SCANS + " scans). Replace it");
        }
        boolean[] taken = new boolean[Math.max(components.size(), count)];
        for (int i = 0; i < count; i++) {
            int number = header[5 + 2 * i] & 0xff;
            int c = 0;
            while (c < components.size() && (components.get(c).number != number || taken[c])) {
                c++;
            }
            if (c == components.size()) {
                throw new ImageException(file, "damaged JPEG image (a scan of component " + number
                        + ", which the frame has not). Replace it");
            }
            header[5 + 2 * i] = (byte) (c + 1);
            taken[i] = true;
        }
        inOneScan = count == components.size();
        int next = end;
        while (next < in.length && !(in[next] == (byte) 0xff && next + 1 < in.length && endsData(in[next + 1]))) {
            next++;
        }
        body.write(header, 0, header.length);
        body.write(in, end, next - end);
        codedBytes += next - end;
        return next;
    }

    private static boolean endsData(byte after) {
        int marker = after & 0xff;
        return marker != 0 && marker != 0xff && !(marker >= 0xd0 && marker <= 0xd7);
    }

    /**
     * Of every block of 8x8 values, the first value takes a bit at least, in the frames without progression the end of
     * the others another.
     */
    private void requireCoded() {
        long least = (blocks() * (progressive ? 1 : 2) + 7) / 8;
        if (codedBytes < least) {
            throw new ImageException(file, "the JPEG image ends early: it declares " + width + "x" + height
                    + " pixels, which take " + least + " bytes at least, and holds " + codedBytes + ". Replace it");
        }
    }

    private long blocks() {
        int across = components.stream().mapToInt(Component::across).max().orElseThrow();
        int down = components.stream().mapToInt(Component::down).max().orElseThrow();
        return components.stream().mapToLong(c -> blocks((long) width * c.across, across)
                * blocks((long) height * c.down, down)).sum();
    }

    private static long blocks(long values, int of) {
        return (values + 8L * of - 1) / (8L * of);
    }

    /** Bytes outside the Java heap that the decoder takes: all coefficients, unless one scan brings all of them. */
    long coefficientBytes() {
        return progressive || !inOneScan ? 128 * blocks() : 0;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    Orientation orientation() {
        return orientation;
    }

    int components() {
        return components.size();
    }

    /** Whether four components are luma, two chromas and black, rather than cyan, magenta, yellow and black. */
    boolean isYcck() {
        return components.size() == 4 && adobe > 0;
    }

    private boolean isRgb() {
        if (components.size() != 3 || jfif) {
            return false;
        }
        return adobe == 0 || adobe < 0 && components.get(0).number == 'R' && components.get(1).number == 'G'
                && components.get(2).number == 'B';
    }

    /** The file for the JDK's reader. */
    byte[] bytes() {
        byte[] colors = components.size() == 4 ? new byte[0] : isRgb() ? ADOBE_RGB : JFIF;
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.size() + colors.length + 4);
        out.write(0xff);
        out.write(0xd8);
        out.write(colors, 0, colors.length);
        out.writeBytes(body.toByteArray());
        // What lacks the end marker alone is whole; what lacks data shows that to the decoder by the marker.
        if (ended || scans == 1 && !progressive && inOneScan) {
            out.write(0xff);
            out.write(END);
        }
        return out.toByteArray();
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private boolean begins(int at, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.ISO_8859_1);
        return at + wanted.length <= in.length
                && Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
