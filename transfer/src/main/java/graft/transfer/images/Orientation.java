package graft.transfer.images;

/**
 * How the rows and columns of a file lie in the image that was seen, as EXIF numbers it from 1.
 *
 * <pre>
 * 1 ab   2 ba   3 dc   4 cd   5 ac   6 ca   7 db   8 bd      of a file that holds  ab
 *   cd     dc     ba     ab     bd     db     ca     ac                            cd
 * </pre>
 */
enum Orientation {
    AS_STORED(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    MIRRORED_UPSIDE_DOWN(false, false, true),
    TRANSPOSED(true, false, false),
    TURNED_RIGHT(true, false, true),
    TRANSVERSED(true, true, true),
    TURNED_LEFT(true, true, false);

    private final boolean swaps;
    private final boolean fromRight;
    private final boolean fromBottom;

    /**
     * @param swaps      whether rows become columns
     * @param fromRight  whether the file's columns are read from the right
     * @param fromBottom whether the file's rows are read from the bottom
     */
    Orientation(boolean swaps, boolean fromRight, boolean fromBottom) {
        this.swaps = swaps;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /** The orientation of an EXIF number; what is none means nothing. */
    static Orientation of(int number) {
        return number >= 1 && number <= 8 ? values()[number - 1] : AS_STORED;
    }

    /** Its EXIF number, from 1. */
    int number() {
        return ordinal() + 1;
    }

    /** The image as it was seen; the same where nothing is to be done. */
    Pixels apply(Pixels in) {
        if (this == AS_STORED) {
            return in;
        }
        int width = swaps ? in.height() : in.width();
        int height = swaps ? in.width() : in.height();
        int c = in.channels();
        byte[] out = new byte[in.data().length];
        for (int y = 0, to = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = swaps ? y : x;
                int row = swaps ? x : y;
                int from = ((fromBottom ? in.height() - 1 - row : row) * in.width()
                        + (fromRight ? in.width() - 1 - column : column)) * c;
                for (int channel = 0; channel < c; channel++) {
                    out[to++] = in.data()[from + channel];
                }
            }
        }
        return new Pixels(width, height, c, out);
    }
}
