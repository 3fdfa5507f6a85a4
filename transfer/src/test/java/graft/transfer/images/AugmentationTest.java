package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.model.Preprocessing;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static byte[] bytes(int... values) {
        byte[] b = new byte[values.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) values[i];
        }
        return b;
    }

    private static int[] ints(byte[] values) {
        int[] v = new int[values.length];
        for (int i = 0; i < v.length; i++) {
            v[i] = values[i] & 0xff;
        }
        return v;
    }

    /** Half as bright: 100, 50, 20 become 50, 25, 10; of 200 one and a half times is 300, which is 255. */
    @Test
    void brightnessMultiplies() {
        byte[] pixels = bytes(100, 50, 20);
        ColourJitter.apply(0.5f, 1, 1, pixels, 1, 3);
        assertArrayEquals(new int[] {50, 25, 10}, ints(pixels));
        byte[] bright = bytes(200, 10);
        ColourJitter.apply(1.5f, 1, 1, bright, 2, 1);
        assertArrayEquals(new int[] {255, 15}, ints(bright));
    }

    /** Grey 40 and 80 have the mean 60: half the contrast leaves 50 and 70, twice as much makes 20 and 100. */
    @Test
    void contrastMovesFromTheMeanGrey() {
        byte[] pixels = bytes(40, 80);
        ColourJitter.apply(1, 0.5f, 1, pixels, 2, 1);
        assertArrayEquals(new int[] {50, 70}, ints(pixels));
        byte[] more = bytes(40, 40, 40, 80, 80, 80);
        ColourJitter.apply(1, 2, 1, more, 2, 3);
        assertArrayEquals(new int[] {20, 20, 20, 100, 100, 100}, ints(more));
    }

    /** Red 200 alone has the grey value 59.8: without saturation all is 60, with half of it red is 130, the rest 30. */
    @Test
    void saturationMovesFromEachPixelsGrey() {
        byte[] pixels = bytes(200, 0, 0);
        ColourJitter.apply(1, 1, 0, pixels, 1, 3);
        assertArrayEquals(new int[] {60, 60, 60}, ints(pixels));
        byte[] half = bytes(200, 0, 0);
        ColourJitter.apply(1, 1, 0.5f, half, 1, 3);
        assertArrayEquals(new int[] {130, 30, 30}, ints(half));
    }

    /** A grey pixel of 100: brightness of 0.3 makes 70 to 130 of it, and nothing else changes it. */
    @Test
    void factorsAreDrawnWithinTheirRange() {
        SplittableRandom random = new SplittableRandom(1);
        int least = 255;
        int most = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] pixel = bytes(100, 100, 100);
            new ColourJitter(0.3, 0, 0.9).apply(random, pixel, 1, 3);
            least = Math.min(least, pixel[0] & 0xff);
            most = Math.max(most, pixel[0] & 0xff);
        }
        assertEquals(70, least);
        assertEquals(130, most);
    }

    /**
     * A quarter turn counter-clockwise: what was on the right is on top. 1 2 3 / 4 5 6 / 7 8 9 becomes 3 6 9 / 2 5 8 /
     * 1 4 7.
     */
    @Test
    void aQuarterTurnMovesTheRightToTheTop() {
        float[] out = new float[11];
        Rotation.turn(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3, 90, new float[] {-1}, out, 2);
        assertArrayEquals(new float[] {0, 0, 3, 6, 9, 2, 5, 8, 1, 4, 7}, out, 1e-5f);
    }

    /**
     * By 45 degrees, the corner comes from sqrt(2) beyond the centre along an axis: 0.414 beyond the edge of 3 by 3,
     * where sqrt(2) - 1 is black, the rest the edge's middle. The pixel beside it comes from (0.707, 0.707).
     */
    @Test
    void betweenPixelsAndBeyondTheEdgeIsInterpolated() {
        float[] out = new float[9];
        Rotation.turn(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3, 45, new float[] {-10}, out, 0);
        double beyond = Math.sqrt(2) - 1;
        assertEquals((1 - beyond) * 2 + beyond * -10, out[0], 1e-5);
        double s = Math.sqrt(0.5);
        // The upper middle (0, -1) comes from (s, -s): between 5, 6, 2 and 3.
        assertEquals((1 - s) * (1 - s) * 5 + s * (1 - s) * 6 + s * (1 - s) * 2 + s * s * 3, out[1], 1e-5);
        assertEquals(5, out[4], 1e-6);
    }

    /** Of the paper's algorithm: how often, how large, how long. */
    @Test
    void rectanglesHaveTheAreaAndTheRatioThatWereAskedFor() {
        SplittableRandom random = new SplittableRandom(2);
        RandomErasing erasing = new RandomErasing(0.5, 0.02, 0.4, 0.3);
        int erased = 0;
        int tries = 4000;
        for (int i = 0; i < tries; i++) {
            RandomErasing.Rectangle r = erasing.draw(random, 400, 300);
            if (r == null) {
                continue;
            }
            erased++;
            double area = r.width() * r.height() / 120_000.0;
            double ratio = (double) r.height() / r.width();
            // The shorter side has 27 pixels or more (2400 = 27 * 89): rounding it by half a pixel is 1.9 %.
            assertTrue(area > 0.02 * 0.98 && area < 0.4 * 1.02, "area " + area);
            assertTrue(ratio > 0.3 * 0.97 && ratio < 1 / 0.3 * 1.03, "ratio " + ratio);
            assertTrue(r.x() >= 0 && r.x() + r.width() <= 400 && r.y() >= 0 && r.y() + r.height() <= 300);
        }
        assertEquals(0.5, (double) erased / tries, 5 * 0.5 / Math.sqrt(tries));
    }

    /** What is erased holds values of the table, which black and white pixels would have too; the rest is untouched. */
    @Test
    void onlyTheRectangleIsErased() {
        float[][] table = new float[2][256];
        for (int v = 0; v < 256; v++) {
            table[0][v] = 1000 + v;
            table[1][v] = 2000 + v;
        }
        RandomErasing always = new RandomErasing(1, 0.1, 0.3, 0.5);
        for (long seed = 0; seed < 50; seed++) {
            float[] out = new float[1 + 20 * 30 * 2];
            always.apply(new SplittableRandom(seed), out, 1, 20, 30, table);
            RandomErasing.Rectangle r = always.draw(new SplittableRandom(seed), 30, 20);
            assertNotNull(r);
            assertEquals(0, out[0]);
            for (int y = 0; y < 20; y++) {
                for (int x = 0; x < 30; x++) {
                    boolean in = x >= r.x() && x < r.x() + r.width() && y >= r.y() && y < r.y() + r.height();
                    for (int c = 0; c < 2; c++) {
                        float v = out[1 + (y * 30 + x) * 2 + c];
                        int least = 1000 * (c + 1);
                        assertTrue(in ? v >= least && v <= least + 255 : v == 0, "seed " + seed);
                    }
                }
            }
        }
    }

    private static float[] prepared(Augmentation augmentation, long seed) {
        byte[] data = new byte[60 * 40 * 3];
        new Random(1).nextBytes(data);
        ImageInput input = ImageInput.of(Preprocessing.torchvision(36, 32));
        float[] out = new float[input.size()];
        new ImagePreparer(input, augmentation).prepare(new Pixels(60, 40, 3, data), Path.of("x"), seed, out, 0);
        return out;
    }

    @Test
    void everyAdditionChangesTheImageBySeedAlone() {
        float[] plain = prepared(Augmentation.none(), 0);
        for (String name : new String[] {"rotation", "colour", "strong", "light+erasing", "standard+rotation+colour"}) {
            Augmentation a = Augmentation.named(name);
            boolean differs = false;
            for (long seed = 0; seed < 8; seed++) {
                float[] first = prepared(a, seed);
                assertArrayEquals(first, prepared(a, seed), name);
                differs |= !Arrays.equals(first, prepared(a, seed + 100));
                for (float v : first) {
                    // (0 - 0.485) / 0.229 to (1 - 0.406) / 0.225: no pixel is below black or above white.
                    assertTrue(v > -2.12f && v < 2.65f, name + " " + v);
                }
            }
            assertTrue(differs, name);
            assertFalse(Arrays.equals(plain, prepared(a, 3)) && Arrays.equals(plain, prepared(a, 4)), name);
        }
        assertArrayEquals(plain, prepared(Augmentation.named("mixup"), 3));
    }

    @Test
    void namesAreAddedUpAndUnknownOnesRefused() {
        Augmentation a = Augmentation.named("light+mixup+rotation");
        assertEquals("light+mixup+rotation", a.name());
        assertTrue(a.flip() && a.shift() == 0.125 && a.rotation() == 15 && a.mixup() == 0.2);
        Augmentation mixup = Augmentation.named("mixup");
        assertFalse(mixup.isRandom());
        assertTrue(mixup.mixes().isPresent());
        assertTrue(Augmentation.named("none").mixes().isEmpty());
        for (String bad : new String[] {"", "light+", "mixup+light", "light+standard", "light+blur"}) {
            String message = assertThrows(IllegalArgumentException.class, () -> Augmentation.named(bad)).getMessage();
            assertTrue(message.contains("none, light, standard, strong") && message.contains("mixup"), message);
        }
    }
}
