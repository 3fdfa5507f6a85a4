package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.images.Resampler.Window;
import graft.zoo.model.MeanImage;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ImagePreparerTest {
    private static final Path NAME = Path.of("rose.png");

    private static Preprocessing plain(Resize resize, int to, int crop, Order order) {
        List<Float> zeros = order == Order.GREY ? List.of(0f) : List.of(0f, 0f, 0f);
        List<Float> ones = order == Order.GREY ? List.of(1f) : List.of(1f, 1f, 1f);
        return new Preprocessing(resize, to, Interpolation.BILINEAR, crop, order, 1, zeros, ones);
    }

    private static float[] prepare(ImageInput input, Pixels pixels) {
        return prepare(input, Augmentation.none(), pixels, 0);
    }

    private static float[] prepare(ImageInput input, Augmentation augmentation, Pixels pixels, long seed) {
        float[] out = new float[input.size()];
        Arrays.fill(out, Float.NaN);
        new ImagePreparer(input, augmentation).prepare(pixels, NAME, seed, out, 0);
        return out;
    }

    @Test
    void channelsAreScaledShiftedAndDividedInTheirOrder() {
        Pixels one = new Pixels(1, 1, 3, new byte[] {(byte) 200, 100, 50});
        Preprocessing bgr = new Preprocessing(Resize.NONE, 0, Interpolation.BILINEAR, 1, Order.BGR, .5f,
                List.of(1f, 2f, 3f), List.of(2f, 4f, 8f));
        // Blue (50/2 - 1)/2 = 12, green (100/2 - 2)/4 = 12, red (200/2 - 3)/8 = 12.125.
        assertArrayEquals(new float[] {12, 12, 12.125f}, prepare(ImageInput.of(bgr), one));
    }

    @Test
    void greyTakesOneChannel() {
        Pixels one = new Pixels(1, 1, 3, new byte[] {(byte) 200, 100, 50});
        assertArrayEquals(new float[] {124}, prepare(ImageInput.of(plain(Resize.NONE, 0, 1, Order.GREY)), one));
    }

    @Test
    void onlyTheSlotIsWritten() {
        float[] out = new float[3 * 3];
        Arrays.fill(out, -1);
        new ImagePreparer(ImageInput.of(plain(Resize.NONE, 0, 1, Order.RGB)), Augmentation.none())
                .prepare(new Pixels(1, 1, 3, new byte[] {1, 2, 3}), NAME, 0, out, 3);
        assertArrayEquals(new float[] {-1, -1, -1, 1, 2, 3, -1, -1, -1}, out);
    }

    @Test
    void anImageSmallerThanItsCropLiesInTheMiddleOfBlack() {
        // Shorter side 1: one pixel stays one pixel. Crop 4: (4 - 1) / 2 = 1 black before, 2 after.
        Preprocessing p = new Preprocessing(Resize.SHORTER_SIDE, 1, Interpolation.BILINEAR, 4, Order.GREY, 1,
                List.of(10f), List.of(1f));
        float[] out = prepare(ImageInput.of(p), new Pixels(1, 1, 1, new byte[] {99}));
        float[] expected = new float[16];
        Arrays.fill(expected, -10);
        expected[5] = 89;
        assertArrayEquals(expected, out);
    }

    /** 50x40 covers 32x32 as 40x32, 50 * 32 / 40 = 40: that is what shorter side 32 and a crop of 32 do. */
    @Test
    void whereNothingResizesAnImageOfAnotherSizeIsMadeToCoverTheInput() {
        Pixels photo = new Pixels(50, 40, 3, new byte[50 * 40 * 3]);
        for (int i = 0; i < photo.data().length; i++) {
            photo.data()[i] = (byte) (i * 7);
        }
        Preprocessing resizing = new Preprocessing(Resize.SHORTER_SIDE, 32, Interpolation.BILINEAR, 32, Order.RGB,
                1 / 255f, List.of(.485f, .456f, .406f), List.of(.229f, .224f, .225f));
        assertArrayEquals(prepare(ImageInput.of(resizing), photo),
                prepare(ImageInput.of(Preprocessing.cifar()), photo));
    }

    @Test
    void anImageOfAnotherSizeIsRefusedWhereNothingCrops() {
        Pixels photo = new Pixels(50, 40, 3, new byte[50 * 40 * 3]);
        ImageInput uncropped = new ImageInput(plain(Resize.SHORTER_SIDE, 20, 0, Order.RGB), 20, 20);
        // 20 * 50 / 40 = 25
        assertTrue(assertThrows(ImageException.class, () -> prepare(uncropped, photo)).getMessage()
                .contains("expected 20x20 pixels, found 50x40, 25x20 after resizing"));
    }

    @Test
    void theInputsSizeMustBeKnownAndMatchTheCrop() {
        assertThrows(IllegalArgumentException.class, () -> ImageInput.of(plain(Resize.NONE, 0, 0, Order.RGB)));
        assertThrows(IllegalArgumentException.class, () -> new ImageInput(plain(Resize.BOTH_SIDES, 64, 56, Order.RGB),
                64,
                64));
        assertEquals(64, ImageInput.of(plain(Resize.BOTH_SIDES, 64, 0, Order.RGB)).width());
    }

    /** 8 by 8 pixels, each of another value, so that a pixel's value tells where it came from. */
    private static Pixels numbered() {
        byte[] data = new byte[64];
        for (int i = 0; i < 64; i++) {
            data[i] = (byte) (i + 1);
        }
        return new Pixels(8, 8, 1, data);
    }

    @Test
    void lightAugmentationMirrorsAndShiftsByAnEighthAtMost() {
        ImageInput input = new ImageInput(plain(Resize.NONE, 0, 8, Order.GREY), 8, 8);
        Set<String> seen = new HashSet<>();
        for (long seed = 0; seed < 300; seed++) {
            float[] out = prepare(input, Augmentation.light(), numbered(), seed);
            // Find which of the 2 * 3 * 3 possible images it is; every one must be explained, black beyond the edge.
            String match = null;
            for (int flip = 0; flip < 2; flip++) {
                for (int dy = -1; dy <= 1; dy++) {
                    for (int dx = -1; dx <= 1; dx++) {
                        float[] expected = new float[64];
                        for (int y = 0; y < 8; y++) {
                            for (int x = 0; x < 8; x++) {
                                int fromX = x + dx;
                                int fromY = y + dy;
                                boolean inside = fromX >= 0 && fromX < 8 && fromY >= 0 && fromY < 8;
                                expected[y * 8 + (flip == 1 ? 7 - x : x)] = inside ? fromY * 8 + fromX + 1 : 0;
                            }
                        }
                        if (Arrays.equals(expected, out)) {
                            match = flip + " " + dx + " " + dy;
                        }
                    }
                }
            }
            assertTrue(match != null, "seed " + seed);
            seen.add(match);
        }
        assertEquals(18, seen.size());
    }

    @Test
    void standardAugmentationCutsHalfTheAreaOrMoreAtARatioUpToFourThirds() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            Window w = RandomCrop.draw(random, 500, 375, Augmentation.standard());
            double area = w.width() * w.height() / (500.0 * 375);
            double ratio = (double) w.width() / w.height();
            // A side is rounded by half a pixel at most: of over 200 pixels less than half a percent.
            assertTrue(area > .495 && area <= 1, "area " + area);
            assertTrue(ratio > .745 && ratio < 1.34, "ratio " + ratio);
            assertTrue(w.x() >= 0 && w.y() >= 0 && w.x() + w.width() <= 500 && w.y() + w.height() <= 375, w.toString());
        }
        // No crop of half the area and ratio 4:3 fits into 1000x10: the middle 13x10 is taken (10 * 4/3 = 13.3).
        assertEquals(new Window(493, 0, 13, 10), RandomCrop.draw(random, 1000, 10, Augmentation.standard()));
    }

    @Test
    void theSameSeedGivesTheSameImageAndAnotherSeedAnother() {
        byte[] data = new byte[60 * 40 * 3];
        new Random(1).nextBytes(data);
        Pixels pixels = new Pixels(60, 40, 3, data);
        ImageInput input = ImageInput.of(Preprocessing.torchvision(36, 32));
        float[] first = prepare(input, Augmentation.standard(), pixels, 5);
        float[] other = prepare(input, Augmentation.standard(), pixels, 6);
        assertArrayEquals(first, prepare(input, Augmentation.standard(), pixels, 5));
        assertFalse(Arrays.equals(first, other));
        for (float value : first) {
            assertTrue(Float.isFinite(value));
        }
    }

    @Test
    void presetsAreFoundByNameAndOthersAreNamedInTheRefusal() {
        for (Augmentation preset : Augmentation.presets()) {
            assertEquals(preset, Augmentation.named(preset.name()));
        }
        assertFalse(Augmentation.none().isRandom());
        assertEquals("no augmentation heavy; there are none, light, standard, strong, and rotation, colour, erasing, "
                + "mixup, which can be added to one with + such as light+mixup",
                assertThrows(IllegalArgumentException.class, () -> Augmentation.named("heavy")).getMessage());
    }

    @Test
    void aMeanImageIsSubtractedBeforeDividing() {
        Preprocessing plain = new Preprocessing(Resize.NONE, 0, Interpolation.BILINEAR, 2, Order.GREY, 1, List.of(1f),
                List.of(2f));
        Preprocessing less = plain.less(MeanImage.of(2, 2, 1, new float[] {1, 2, 3, 4}));
        Pixels pixels = new Pixels(2, 2, 1, new byte[] {10, 20, 30, 40});
        // (10 - 1 - 1)/2, (20 - 1 - 2)/2, (30 - 1 - 3)/2, (40 - 1 - 4)/2
        assertArrayEquals(new float[] {4, 8.5f, 13, 17.5f}, prepare(ImageInput.of(less), pixels));
        assertThrows(IllegalArgumentException.class, () -> new ImageInput(plain.resized(Resize.NONE,
                plain.resizeTo(), plain.interpolation(), plain.crop()).less(MeanImage.of(2, 2, 1, new float[4])), 3,
                3));
    }
}
