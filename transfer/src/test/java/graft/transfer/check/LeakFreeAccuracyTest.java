package graft.transfer.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.training.Predictions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The accuracy without leaked images. */
class LeakFreeAccuracyTest {
    /** Images 0 to 3 of classes 0, 1, 0, 1; the network says 0, 1, 1, 0. */
    private static Predictions predictions() {
        return new Predictions(new int[] {0, 1, 2, 3}, new int[] {0, 1, 0, 1},
                Tensor.wrap(new float[] {0.9f, 0.1f, 0.2f, 0.8f, 0.3f, 0.7f, 0.6f, 0.4f}, 4, 2), 1);
    }

    private static DuplicatePair leak(int validation) {
        return new DuplicatePair(Path.of("train"), Path.of("v" + validation), DuplicatePair.Kind.NEAR);
    }

    @Test
    void withoutTheLeaksHalfBecomesAThird() {
        LeakFreeAccuracy a = LeakFreeAccuracy.of(predictions(), List.of(leak(0)), id -> Path.of("v" + id))
                .orElseThrow();
        assertEquals(new LeakFreeAccuracy(1, 3), a);
        assertEquals(1 / 3.0, a.accuracy());
    }

    @Test
    void isEmptyWithoutLeaksAndWithNothingButLeaks() {
        assertTrue(LeakFreeAccuracy.of(predictions(), List.of(), id -> Path.of("v" + id)).isEmpty());
        assertTrue(LeakFreeAccuracy.of(predictions(), List.of(leak(0), leak(1), leak(2), leak(3)),
                id -> Path.of("v" + id)).isEmpty());
    }
}
