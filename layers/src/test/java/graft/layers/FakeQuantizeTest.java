package graft.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.layer.FakeQuantize;
import graft.layers.layer.LayerRun;
import graft.layers.layer.Shape;
import graft.layers.layer.ShapeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Its slope is no derivative, so that central differences say nothing about it: numbers by hand, 2 bits mostly. */
class FakeQuantizeTest {
    private static Nhwc channels(float... values) {
        Nhwc x = Nhwc.zeros(1, 1, 1, values.length);
        System.arraycopy(values, 0, x.data(), 0, values.length);
        return x;
    }

    private record Run(Nhwc output, Nhwc inputGradient) {
        static Run of(FakeQuantize layer, boolean adds, Nhwc x) {
            float[] dy = new float[x.c()];
            for (int c = 0; c < dy.length; c++) {
                dy[c] = c + 1;
            }
            var run = new Run(Nhwc.zeros(1, 1, 1, x.c()), channels(dy.clone()));
            try (ThreadTeam team = ThreadTeam.of(1)) {
                var at = new LayerRun(Kernels.best(), team, new LayerRun.Mode(true, false, List.of(true),
                        List.of(adds)), List.of(x), run.output, List.of(run.inputGradient), channels(dy), Map.of(),
                        Map.of());
                layer.forward(at);
                layer.backward(at);
            }
            return run;
        }
    }

    /** Levels 0 to 3 over [-1, 2], steps of 1: 0 is level 1, so that nothing moves. Halves go up. */
    @Test
    void valuesBecomeTheNearestOfFewAndGradientsPassWithinTheRange() {
        Run run = Run.of(new FakeQuantize(List.of(-1f), List.of(2f), 2, false), false,
                channels(-3, -1, -0.6f, -0.5f, 0.4f, 0.5f, 1.9f, 2, 2.1f));
        assertArrayEquals(new float[] {-1, -1, -1, 0, 0, 1, 2, 2, 2}, run.output.data(), 0);
        assertArrayEquals(new float[] {0, 2, 3, 4, 5, 6, 7, 8, 0}, run.inputGradient.data(), 0);
    }

    @Test
    void gradientsAreAddedWhereOthersWereBefore() {
        Run run = Run.of(new FakeQuantize(List.of(-1f), List.of(2f), 2, false), true, channels(0, 5));
        assertArrayEquals(new float[] {2, 2}, run.inputGradient.data(), 0);
    }

    /**
     * [-0.4, 2.6], steps of 1: 0 would be level 0.4, the nearest is 0, so the range is [0, 3]. [1, 4] is all positive:
     * as long, from 0 on. [-4, -1]: as long, up to 0.
     */
    @Test
    void theRangeIsMovedSoThatZeroIsOneOfTheValues() {
        var layer = new FakeQuantize(List.of(-0.4f, 1f, -4f), List.of(2.6f, 4f, -1f), 2, false);
        assertEquals(new FakeQuantize.Steps(0, 3, 1), layer.steps(0));
        assertEquals(new FakeQuantize.Steps(0, 3, 1), layer.steps(1));
        assertEquals(new FakeQuantize.Steps(-3, 0, 1), layer.steps(2));
        assertArrayEquals(new float[] {3, 1, -3}, Run.of(layer, false, channels(2.8f, 1.2f, -9)).output.data(), 0);
    }

    /** Levels 1 to 3 over [-1, 1]: two steps of 1. A range of nothing holds 0 alone. */
    @Test
    void theLowestLevelMayBeLeftOut() {
        assertEquals(new FakeQuantize.Steps(-1, 1, 1), new FakeQuantize(List.of(-1f), List.of(1f), 2, true).steps(0));
        assertEquals(0, new FakeQuantize(List.of(0f), List.of(0f), 8, false).steps(0).at(7));
    }

    @Test
    void whatIsNoRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FakeQuantize(List.of(1f), List.of(0f), 8, false));
        assertThrows(IllegalArgumentException.class, () -> new FakeQuantize(List.of(0f), List.of(1f), 1, false));
        assertThrows(ShapeException.class, () -> new FakeQuantize(List.of(0f, 0f), List.of(1f, 1f), 8, false)
                .outputShape(List.of(Shape.vector(3))));
    }
}
