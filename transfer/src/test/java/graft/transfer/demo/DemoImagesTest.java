package graft.transfer.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Nhwc;
import graft.transfer.images.ImageDecoder;
import graft.transfer.images.ImageFolder;
import graft.zoo.model.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoImagesTest {

    @Test
    void theSourceHasThirtyTwoClassesAndTheTargetEightOthers() {
        DemoSet source = DemoImages.source(3, 1);
        DemoSet target = DemoImages.target(3, 1);
        assertEquals(96, source.count());
        assertEquals(24, target.count());
        assertEquals(32, new HashSet<>(source.classes()).size());
        assertEquals(List.of("heart", "arrow", "crescent", "hourglass", "fish", "flower", "house", "lightning"),
                target.classes());
        for (int i = 0; i < source.count(); i++) {
            assertEquals(i % 32, source.labels()[i]);
            assertEquals(48 * 48 * 3, source.images()[i].length);
        }
        assertTrue(target.classes().stream().noneMatch(source.classes()::contains));
    }

    @Test
    void theSameSeedDrawsTheSameImagesHoweverManyFollow() {
        DemoSet few = DemoImages.target(2, 7);
        DemoSet many = DemoImages.target(20, 7);
        for (int i = 0; i < few.count(); i++) {
            assertArrayEquals(few.images()[i], many.images()[i]);
        }
        assertFalse(Arrays.equals(few.images()[0], DemoImages.target(2, 8).images()[0]));
        assertEquals(many.count(), Arrays.stream(many.images()).map(Arrays::hashCode).distinct().count());
    }

    @Test
    void neitherColorsNorSinglePixelsTellTheClass() {
        DemoSet known = DemoImages.target(20, 1);
        DemoSet asked = DemoImages.target(50, 2);
        // 400 questions among 8 classes: chance is 1/8 with a standard deviation of sqrt(1/8 * 7/8 / 400) = 0.0165.
        // Three deviations over chance: 0.175; twice chance, 0.25, would mean that colour gives the class away.
        assertTrue(nearestNeighbour(known, asked, DemoImagesTest::colors) < 0.2);
        assertTrue(nearestNeighbour(known, asked, DemoImagesTest::values) < 0.2);
    }

    private static double nearestNeighbour(DemoSet known, DemoSet asked, Function<byte[], int[]> features) {
        int[][] examples = Arrays.stream(known.images()).map(features).toArray(int[][]::new);
        int right = 0;
        for (int i = 0; i < asked.count(); i++) {
            int[] question = features.apply(asked.images()[i]);
            long best = Long.MAX_VALUE;
            int answer = -1;
            for (int j = 0; j < examples.length; j++) {
                long distance = 0;
                for (int k = 0; k < question.length; k++) {
                    long d = question[k] - examples[j][k];
                    distance += d * d;
                }
                if (distance < best) {
                    best = distance;
                    answer = known.labels()[j];
                }
            }
            right += answer == asked.labels()[i] ? 1 : 0;
        }
        return (double) right / asked.count();
    }

    /** How many pixels have each of 4 x 4 x 4 colours. */
    private static int[] colors(byte[] rgb) {
        int[] counts = new int[64];
        for (int i = 0; i < rgb.length; i += 3) {
            counts[(rgb[i] & 0xc0) >> 2 | (rgb[i + 1] & 0xc0) >> 4 | (rgb[i + 2] & 0xc0) >> 6]++;
        }
        return counts;
    }

    private static int[] values(byte[] rgb) {
        int[] values = new int[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            values[i] = rgb[i] & 0xff;
        }
        return values;
    }

    @Test
    void aFolderOfPngFilesGivesBackTheSameImages(@TempDir Path dir) throws IOException {
        DemoSet set = DemoImages.target(2, 3, 40);
        set.writeFolder(dir.resolve("target"));
        ImageFolder folder = ImageFolder.read(dir.resolve("target"));
        assertEquals(16, folder.images().size());
        assertEquals(Set.copyOf(set.classes()), Set.copyOf(folder.classes()));
        Path house = dir.resolve("target/house/00014.png");
        assertArrayEquals(set.images()[14], ImageDecoder.read(house).data());
    }

    @Test
    void preparedImagesAreNormalisedPixels() {
        DemoSet set = DemoImages.target(1, 3, 32);
        Nhwc all = set.prepare(Preprocessing.cifar());
        assertEquals(8, all.n());
        int green = set.pixels(5).at(9, 4, 1);
        assertEquals((green / 255f - .456f) / .224f, all.data()[all.at(5, 4, 9) + 1], 1e-6f);
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> DemoImages.source(0, 1));
        assertThrows(IllegalArgumentException.class, () -> DemoImages.source(1, 1, 8));
    }
}
