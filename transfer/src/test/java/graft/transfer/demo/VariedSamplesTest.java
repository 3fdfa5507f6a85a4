package graft.transfer.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import graft.engine.Tensor;
import graft.layers.training.Samples;
import graft.layers.training.TensorSamples;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two images of 12 rows and 10 columns whose values tell where they come from: 1000 image + 300 channel + 20 y + x. */
class VariedSamplesTest {
    private static final int HEIGHT = 12;
    private static final int WIDTH = 10;
    private static final int SIZE = HEIGHT * WIDTH * 3;

    private final float[] drawn = new float[2 * SIZE];
    private final VariedSamples varied;

    VariedSamplesTest() {
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = 1000 * (i / SIZE) + 300 * (i % 3) + 20 * (i % SIZE / 3 / WIDTH) + i / 3 % WIDTH;
        }
        varied = new VariedSamples(new TensorSamples(Tensor.wrap(drawn, 2, HEIGHT, WIDTH, 3), new int[] {4, 5}), 1);
    }

    private float[] image(int image, int pass) {
        float[] data = new float[SIZE];
        try (Samples.Reader reader = varied.read(new int[] {image}, 1, pass)) {
            assertEquals(1, reader.next(data, 0, new int[1]));
        }
        return data;
    }

    @Test
    void thePassBeforeTrainingShowsThemAsTheyAre() {
        assertArrayEquals(Arrays.copyOf(drawn, SIZE), image(0, 0));
        assertEquals(5, varied.label(1));
    }

    @Test
    void aPassShowsAnImageInTheSameWayInAnyOrder() {
        float[] both = new float[1 + 2 * SIZE];
        try (Samples.Reader reader = varied.read(new int[] {1, 0}, 2, 3)) {
            assertEquals(2, reader.next(both, 1, new int[2]));
        }
        assertArrayEquals(image(1, 3), Arrays.copyOfRange(both, 1, 1 + SIZE));
        assertArrayEquals(image(0, 3), Arrays.copyOfRange(both, 1 + SIZE, 1 + 2 * SIZE));
        assertFalse(Arrays.equals(image(0, 3), image(0, 4)));
    }

    /** The middle row and column of the image tell the change; all else has to follow from it. */
    @Test
    void everyPixelIsThatOfOneOrderOneMirroringAndOneMove() {
        Set<String> orders = new HashSet<>();
        Set<Integer> moves = new HashSet<>();
        Set<Boolean> mirrorings = new HashSet<>();
        for (int pass = 1; pass <= 300; pass++) {
            float[] seen = image(0, pass);
            int middle = 3 * (6 * WIDTH + 5);
            int[] order = {(int) seen[middle] / 300, (int) seen[middle + 1] / 300, (int) seen[middle + 2] / 300};
            int down = (int) seen[middle] % 300 / 20 - 6;
            boolean mirrored = seen[middle] > seen[middle + 3] || seen[middle - 3] > seen[middle];
            int right = (int) seen[middle] % 20 - (mirrored ? WIDTH - 1 - 5 : 5);
            for (int i = 0; i < SIZE; i++) {
                int x = i / 3 % WIDTH;
                int fromX = Math.clamp((mirrored ? WIDTH - 1 - x : x) + right, 0, WIDTH - 1);
                int fromY = Math.clamp(i / 3 / WIDTH + down, 0, HEIGHT - 1);
                assertEquals(300 * order[i % 3] + 20 * fromY + fromX, seen[i]);
            }
            orders.add(Arrays.toString(order));
            moves.add(down);
            mirrorings.add(mirrored);
        }
        assertEquals(6, orders.size());
        assertEquals(2 * VariedSamples.SHIFT + 1, moves.size());
        assertEquals(2, mirrorings.size());
    }
}
