package graft.transfer.images;

import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * Stored samples to 8-bit RGB without colour management: the numbers in the file are taken as they are. (The JDK's own
 * {@code getRGB} would brighten grey images, whose colour space it holds to be linear.)
 */
final class RasterToRgb {
    private RasterToRgb() {
    }

    /**
     * Palette, grey, RGB and RGBA of any depth. Depths over 8 bits keep their upper 8; shallower ones are spread to
     * 255.
     *
     * @return [H,W,3]
     */
    static Pixels convert(ColorModel colors, Raster raster) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[width * height * 3];
        if (colors instanceof IndexColorModel palette) {
            palette(palette, raster, rgb);
        } else if (raster.getDataBuffer() instanceof DataBufferByte bytes && bytes.getNumBanks() == 1
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && raster.getSampleModelTranslateX() == 0 && raster.getSampleModelTranslateY() == 0) {
            interleaved(bytes.getData(), bytes.getOffset(), model, rgb);
        } else {
            samples(raster, rgb);
        }
        return new Pixels(width, height, 3, rgb);
    }

    /** The usual case, straight from the array: BGR of JPEG and BMP, RGB and RGBA of PNG, grey. */
    private static void interleaved(byte[] data, int offset, PixelInterleavedSampleModel model, byte[] rgb) {
        int[] bands = model.getBandOffsets();
        boolean grey = bands.length < 3;
        int step = model.getPixelStride();
        int width = model.getWidth();
        for (int y = 0, to = 0; y < model.getHeight(); y++) {
            int row = offset + y * model.getScanlineStride();
            int red = row + bands[0];
            int green = row + bands[grey ? 0 : 1];
            int blue = row + bands[grey ? 0 : 2];
            for (int x = 0, at = 0; x < width; x++, at += step, to += 3) {
                rgb[to] = data[red + at];
                rgb[to + 1] = data[green + at];
                rgb[to + 2] = data[blue + at];
            }
        }
    }

    private static void palette(IndexColorModel palette, Raster raster, byte[] rgb) {
        int[] colors = new int[palette.getMapSize()];
        palette.getRGBs(colors);
        int[] row = new int[raster.getWidth()];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int index : row) {
                int color = index < colors.length ? colors[index] : 0;
                rgb[to++] = (byte) (color >> 16);
                rgb[to++] = (byte) (color >> 8);
                rgb[to++] = (byte) color;
            }
        }
    }

    private static void samples(Raster raster, byte[] rgb) {
        int bands = raster.getNumBands();
        int width = raster.getWidth();
        int[] bits = raster.getSampleModel().getSampleSize();
        int[] row = new int[width * bands];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    int band = bands < 3 ? 0 : c;
                    rgb[to++] = (byte) toEight(row[x * bands + band], bits[band]);
                }
            }
        }
    }

    private static int toEight(int value, int bits) {
        if (bits >= 8) {
            return value >>> (bits - 8);
        }
        int max = (1 << bits) - 1;
        return (value * 255 + max / 2) / max;
    }

    /**
     * JPEG with four components, stored inverted as Adobe's programs do (255 is no ink):
     * {@code R = K - K * (255 - C) / 255}, the same for G and B.
     *
     * @param ycck whether the first three are the luma and chroma of inverted CMY
     * @return [H,W,3]
     */
    static Pixels convertInverseCmyk(Raster raster, boolean ycck) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[width * height * 3];
        int[] row = new int[width * 4];
        for (int y = 0, to = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int a = row[4 * x];
                int b = row[4 * x + 1];
                int c = row[4 * x + 2];
                int key = row[4 * x + 3];
                if (ycck) {
                    // JFIF's YCbCr gives RGB; YCCK stores the complement of the C, M, Y values, as libjpeg defines it.
                    int luma = a;
                    int cb = b - 128;
                    int cr = c - 128;
                    a = 255 - clamp(luma + 1.402 * cr);
                    b = 255 - clamp(luma - 0.344136 * cb - 0.714136 * cr);
                    c = 255 - clamp(luma + 1.772 * cb);
                }
                rgb[to++] = (byte) (key - product(255 - a, key));
                rgb[to++] = (byte) (key - product(255 - b, key));
                rgb[to++] = (byte) (key - product(255 - c, key));
            }
        }
        return new Pixels(width, height, 3, rgb);
    }

    private static int clamp(double value) {
        return Math.clamp(Math.round(value), 0, 255);
    }

    /** {@code a * b / 255}, rounded. */
    private static int product(int a, int b) {
        int t = a * b + 128;
        return (t >> 8) + t >> 8;
    }
}
