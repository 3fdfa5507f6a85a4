package graft.transfer.images;

/**
 * Turns a prepared image about its centre, counter-clockwise, by bilinear interpolation. With (dx, dy) the place of a
 * pixel relative to the centre, rows counted downwards, its value is that of the place
 *
 * <pre>(dx cos a - dy sin a, dx sin a + dy cos a)</pre>
 *
 * where black lies beyond the edge.
 */
final class Rotation {
    private Rotation() {
    }

    /**
     * Turns.
     *
     * @param in    [height,width,channels], from 0
     * @param black by channel
     * @param out   [height,width,channels], from {@code offset}. Modified
     */
    static void turn(float[] in, int height, int width, double degrees, float[] black, float[] out, int offset) {
        int channels = black.length;
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        double cx = (width - 1) / 2.0;
        double cy = (height - 1) / 2.0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double fromX = cx + (x - cx) * cos - (y - cy) * sin;
                double fromY = cy + (x - cx) * sin + (y - cy) * cos;
                int left = (int) Math.floor(fromX);
                int top = (int) Math.floor(fromY);
                float right = (float) (fromX - left);
                float below = (float) (fromY - top);
                int to = offset + (y * width + x) * channels;
                for (int c = 0; c < channels; c++) {
                    float above = (1 - right) * at(in, height, width, top, left, c, black)
                            + right * at(in, height, width, top, left + 1, c, black);
                    float under = (1 - right) * at(in, height, width, top + 1, left, c, black)
                            + right * at(in, height, width, top + 1, left + 1, c, black);
                    out[to + c] = (1 - below) * above + below * under;
                }
            }
        }
    }

    private static float at(float[] in, int height, int width, int y, int x, int c, float[] black) {
        return y >= 0 && y < height && x >= 0 && x < width ? in[(y * width + x) * black.length + c] : black[c];
    }
}
