package graft.transfer.images;

/**
 * The blocks of a GIF file (GIF89a specification, CompuServe 1990), as far as they are intact.
 *
 * <p>Header 6, screen 7 (its fifth byte tells of a table of colours); then images ({@code 2C}, 9 bytes, perhaps a
 * table, 1 byte, data) and extensions ({@code 21}, kind 1, data) up to {@code 3B}. Data are pieces of up to 255
 * bytes, each after its length, and a 0. Of the extension {@code F9} the first bit of its data is transparency.
 *
 * @param images      how many images there are
 * @param transparent whether a colour of any of them is transparent
 */
record GifBlocks(int images, boolean transparent) {
    private static final int IMAGE = 0x2c;
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;

    static GifBlocks of(byte[] bytes) {
        int images = 0;
        boolean transparent = false;
        int at = bytes.length < 13 ? bytes.length : 13 + table(bytes[10]);
        while (at < bytes.length) {
            int kind = bytes[at] & 0xff;
            if (kind == IMAGE && at + 10 < bytes.length) {
                images++;
                at = afterData(bytes, at + 10 + table(bytes[at + 9]) + 1);
            } else if (kind == EXTENSION && at + 3 < bytes.length) {
                transparent |= (bytes[at + 1] & 0xff) == GRAPHIC_CONTROL && (bytes[at + 3] & 1) != 0;
                at = afterData(bytes, at + 2);
            } else {
                break;
            }
        }
        return new GifBlocks(images, transparent);
    }

    /** Bytes of the table of colours that follows, by the byte that tells of it. */
    private static int table(byte packed) {
        return packed < 0 ? 3 << (packed & 7) + 1 : 0;
    }

    private static int afterData(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != 0) {
            at += 1 + (bytes[at] & 0xff);
        }
        return at + 1;
    }
}
