package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.transfer.images.Resampler.Window;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResamplerTest {

    private static Pixels grey(int width, int height, int... values) {
        byte[] data = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            data[i] = (byte) values[i];
        }
        return new Pixels(width, height, 1, data);
    }

    @Test
    void halvingFourPixelsWeighsThemByTheTriangleOfTwiceTheWidth() {
        // Centre 1, stretch 2: pixels 0 1 2 at -0.5 0.5 1.5 over 2 weigh 3/4 3/4 1/4, so (3a + 3b + c) / 7;
        // (3*0 + 3*70 + 140) / 7 = 50 and, mirrored, (70 + 3*140 + 3*210) / 7 = 160.
        Pixels out = new Resampler().resize(grey(4, 1, 0, 70, 140, 210), 2, 1, Interpolation.BILINEAR);
        assertArrayEquals(new byte[] {50, (byte) 160}, out.data());
    }

    @Test
    void doublingTwoPixelsInterpolatesAtQuarters() {
        // Centres at 0.25, 0.75, 1.25, 1.75 of pixels centred at 0.5 and 1.5: 0, 1/4, 3/4, 1 of the way from 0 to 100.
        Pixels out = new Resampler().resize(grey(2, 1, 0, 100), 4, 1, Interpolation.BILINEAR);
        assertArrayEquals(new byte[] {0, 25, 75, 100}, out.data());
    }

    @Test
    void bicubicOvershootIsClampedToABytesRange() {
        // A step 0 0 255 255 doubled: Keys' kernel undershoots before the step and overshoots after it.
        Pixels out = new Resampler().resize(grey(4, 1, 0, 0, 255, 255), 8, 1, Interpolation.BICUBIC);
        // At 1.25: weights of pixels 0 to 3 at distances 0.75 0.25 1.25 and (pixel -1 outside):
        // f(.75) = 1.5*.421875 - 2.5*.5625 + 1 = .2265625, f(.25) = 1.5*.015625 - 2.5*.0625 + 1 = .8671875,
        // f(1.25) = -.0703125; sum with f(1.75) = -.0234375 outside is 1.0234375: -17.93/1.0234 clamps to 0.
        assertEquals(0, out.at(2, 0, 0));
        assertEquals(255, out.at(5, 0, 0));
    }

    /** Rows are computed in blocks of up to 512, eight at a time, and those that remain one by one. */
    @Test
    void blocksOfRowsAreWhatEachRowIsByItself() {
        Random random = new Random(8);
        for (int channels : new int[] {1, 3}) {
            for (int height : new int[] {1, 7, 8, 71, 1037}) {
                byte[] data = new byte[61 * height * channels];
                random.nextBytes(data);
                Pixels in = new Pixels(61, height, channels, data);
                for (Interpolation interpolation : Interpolation.values()) {
                    for (int width : new int[] {1, 17, 100}) {
                        assertArrayEquals(rowByRow(in, width, interpolation),
                                new Resampler().resize(in, width, height, interpolation).data(),
                                in + " to " + width + " " + interpolation);
                    }
                }
            }
        }
    }

    private static byte[] rowByRow(Pixels in, int width, Interpolation interpolation) {
        ResampleWeights w = new ResampleWeights(in.width(), width, 0, width, interpolation);
        byte[] out = new byte[width * in.height() * in.channels()];
        int to = 0;
        for (int y = 0; y < in.height(); y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < in.channels(); c++) {
                    int sum = 1 << (ResampleWeights.PRECISION - 1);
                    for (int j = 0; j < w.count(x); j++) {
                        sum += w.weights()[w.at(x) + j] * in.at(w.first(x) + j, y, c);
                    }
                    out[to++] = (byte) Math.clamp(sum >> ResampleWeights.PRECISION, 0, 255);
                }
            }
        }
        return out;
    }

    @Test
    void aWindowOfTheResultIsTheSameAsCuttingItOutAfterwards() {
        byte[] data = new byte[37 * 53 * 3];
        new Random(5).nextBytes(data);
        Pixels in = new Pixels(37, 53, 3, data);
        for (Interpolation interpolation : Interpolation.values()) {
            Pixels whole = new Resampler().resize(in, 20, 70, interpolation);
            Window keep = new Window(3, 11, 9, 40);
            byte[] part = new byte[9 * 40 * 3];
            new Resampler().resize(in, new Window(0, 0, 37, 53), 20, 70, keep, interpolation, part);
            for (int y = 0; y < 40; y++) {
                for (int x = 0; x < 9; x++) {
                    for (int c = 0; c < 3; c++) {
                        assertEquals(whole.at(3 + x, 11 + y, c), part[(y * 9 + x) * 3 + c] & 0xff);
                    }
                }
            }
        }
    }

    @Test
    void resizingAPartIsTheSameAsCuttingItOutBefore() {
        byte[] data = new byte[30 * 20 * 3];
        new Random(6).nextBytes(data);
        Pixels in = new Pixels(30, 20, 3, data);
        byte[] cut = new byte[13 * 9 * 3];
        for (int y = 0; y < 9; y++) {
            System.arraycopy(data, ((4 + y) * 30 + 7) * 3, cut, y * 13 * 3, 13 * 3);
        }
        byte[] out = new byte[8 * 8 * 3];
        new Resampler().resize(in, new Window(7, 4, 13, 9), 8, 8, new Window(0, 0, 8, 8), Interpolation.BILINEAR, out);
        assertArrayEquals(new Resampler().resize(new Pixels(13, 9, 3, cut), 8, 8, Interpolation.BILINEAR).data(), out);
    }

    @Test
    void everyChannelIsResizedAsAnImageOfItsOwn() {
        byte[] data = new byte[11 * 17 * 3];
        new Random(7).nextBytes(data);
        Pixels color = new Resampler().resize(new Pixels(11, 17, 3, data), 5, 23, Interpolation.BICUBIC);
        for (int c = 0; c < 3; c++) {
            byte[] plane = new byte[11 * 17];
            for (int p = 0; p < plane.length; p++) {
                plane[p] = data[p * 3 + c];
            }
            Pixels alone = new Resampler().resize(new Pixels(11, 17, 1, plane), 5, 23, Interpolation.BICUBIC);
            for (int p = 0; p < 5 * 23; p++) {
                assertEquals(alone.data()[p], color.data()[p * 3 + c]);
            }
        }
    }

    @Test
    void aPlainImageStaysPlainAtEverySize() {
        byte[] data = new byte[19 * 23 * 3];
        Arrays.fill(data, (byte) 201);
        for (int side = 1; side < 60; side += 7) {
            for (byte value : new Resampler().resize(new Pixels(19, 23, 3, data), side, side,
                    Interpolation.BICUBIC).data()) {
                assertEquals(201, value & 0xff);
            }
        }
    }

    @Test
    void theLongerSideIsCutToWholePixels() {
        // 256 * 500 / 375 = 341.33, 256 * 375 / 500 = 192 is not wanted: the shorter side is the one that becomes 256.
        Preprocessing p = Preprocessing.torchvision(256, 224);
        assertEquals(new ResizedSize(341, 256), ResizedSize.of(p, 500, 375));
        assertEquals(new ResizedSize(256, 341), ResizedSize.of(p, 375, 500));
        // 256 * 768 / 768 and 256 * 1000 / 999 = 256.26
        assertEquals(new ResizedSize(256, 256), ResizedSize.of(p, 768, 768));
        assertEquals(new ResizedSize(256, 256), ResizedSize.of(p, 999, 1000));
    }

    @Test
    void halfPixelsOfTheCentreCropAreRoundedToEven() {
        assertEquals(58, ResizedSize.centred(341, 224));     // 58.5
        assertEquals(60, ResizedSize.centred(343, 224));     // 59.5
        assertEquals(16, ResizedSize.centred(256, 224));
        assertEquals(-12, ResizedSize.centred(200, 224));
        assertEquals(-12, ResizedSize.centred(199, 224));    // 12.5 pixels of padding: 12 before, 13 after
    }

    @Test
    void aWindowOutsideTheImageIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Resampler().resize(grey(2, 2, 1, 2, 3, 4),
                new Window(1, 0, 2, 2), 2, 2, new Window(0, 0, 2, 2), Interpolation.BILINEAR, new byte[4]));
    }

    @Test
    void theOtherKernelsGivePillowsBytes() {
        // PIL.Image.fromarray([[0, 70, 140, 210, 30, 90, 250]]).resize((3 or 11, 1), kernel), Pillow.
        same(Interpolation.NEAREST, 3, 70, 210, 90);
        same(Interpolation.NEAREST, 11, 0, 0, 70, 140, 140, 210, 30, 30, 90, 250, 250);
        same(Interpolation.LANCZOS, 3, 64, 132, 135);
        same(Interpolation.LANCZOS, 11, 0, 23, 78, 116, 186, 210, 94, 10, 72, 195, 255);
        same(Interpolation.BOX, 3, 35, 127, 170);
        same(Interpolation.BOX, 11, 0, 0, 70, 140, 140, 210, 30, 30, 90, 250, 250);
        same(Interpolation.HAMMING, 3, 52, 148, 144);
        same(Interpolation.HAMMING, 11, 0, 28, 71, 133, 155, 210, 69, 36, 89, 187, 250);
    }

    private static void same(Interpolation kernel, int width, int... expected) {
        Pixels out = new Resampler().resize(grey(7, 1, 0, 70, 140, 210, 30, 90, 250), width, 1, kernel);
        assertArrayEquals(grey(width, 1, expected).data(), out.data(), kernel + " " + width);
    }
}
