package graft.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.layer.Axis;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerRun;
import graft.layers.layer.Reduce;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The slope of a product in one factor is the product of the others, which a division by the factor would not give. */
class ProductWithZerosTest {
    private static float[] slopes(float... factors) {
        Nhwc x = Nhwc.dense(factors, 1, 1, 1, factors.length);
        Nhwc y = Nhwc.zeros(1, 1, 1, 1);
        Nhwc dx = Nhwc.zeros(1, 1, 1, factors.length);
        Nhwc dy = Nhwc.dense(new float[] {10}, 1, 1, 1, 1);
        Layer product = new Reduce(Reduce.Statistic.PRODUCT, List.of(Axis.CHANNELS));
        try (ThreadTeam team = ThreadTeam.of(1)) {
            LayerRun run = new LayerRun(Kernels.best(), team, new LayerRun.Mode(true, false, List.of(true),
                    List.of(false)), List.of(x), y, List.of(dx), dy, Map.of(), Map.of());
            product.forward(run);
            product.backward(run);
        }
        return dx.data();
    }

    @Test
    void withoutZerosEveryFactorHasASlope() {
        // 10 times 3 * -4, 2 * -4, 2 * 3
        assertArrayEquals(new float[] {-120, -80, 60}, slopes(2, 3, -4), 0);
    }

    @Test
    void oneZeroTakesAll() {
        // 10 times 0, 2 * 3, 0
        assertArrayEquals(new float[] {0, 60, 0}, slopes(2, 0, 3), 0);
    }

    @Test
    void ofTwoZerosNoFactorHasASlope() {
        assertArrayEquals(new float[] {0, 0, 0}, slopes(0, 0, 3), 0);
    }
}
