package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.plan.LearningParameter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clipping, accumulation and the average of weights. */
class GradientsTest {
    private final Network network = Network.input(1, 1, 1).dense("a", 2).dense("b", 2).build().initialize(1);
    private final ThreadTeam team = ThreadTeam.of(2);

    @AfterEach
    void close() {
        team.close();
    }

    private List<LearningParameter> gradients() {
        return List.of(new LearningParameter(network.parameter("a.weight"), Tensor.of(new float[] {3, -4}, 1, 2)),
                new LearningParameter(network.parameter("b.bias"), Tensor.of(new float[] {0, 1}, 2)));
    }

    /** torch.nn.utils.clip_grad_norm_ of (3, -4) and (0, 1) to 1: their length is sqrt(26) = 5.0990195. */
    @Test
    void aLongGradientIsScaledToTheLargestLength() {
        List<LearningParameter> g = gradients();
        assertEquals(Math.sqrt(26), GradientClipping.ByNorm.norm(g, team), 1e-12);
        GradientClipping.byNorm(1).apply(g, team);
        assertArrayEquals(new float[] {0.5883483f, -0.7844644f}, g.get(0).gradient().unwrap(), 1e-7f);
        assertArrayEquals(new float[] {0, 0.1961161f}, g.get(1).gradient().unwrap(), 1e-7f);
    }

    @Test
    void aShortGradientKeepsItsBits() {
        List<LearningParameter> g = gradients();
        GradientClipping.byNorm(10).apply(g, team);
        assertArrayEquals(new float[] {3, -4}, g.get(0).gradient().unwrap());
    }

    /** torch.nn.utils.clip_grad_value_ to 0.75. */
    @Test
    void valuesAreCutToTheLargest() {
        List<LearningParameter> g = gradients();
        GradientClipping.byValue(0.75).apply(g, team);
        assertArrayEquals(new float[] {0.75f, -0.75f}, g.get(0).gradient().unwrap());
        assertArrayEquals(new float[] {0, 0.75f}, g.get(1).gradient().unwrap());
        assertThrows(IllegalArgumentException.class, () -> GradientClipping.byValue(0));
        assertThrows(IllegalArgumentException.class, () -> GradientClipping.byNorm(Double.NaN));
    }

    /**
     * The length of 200,000 times 2 is 2 sqrt(200,000) = 894.427191; any order of summing gives it, each only its bits.
     */
    @Test
    void theLengthHasTheSameBitsForAnyNumberOfThreads() {
        float[] dw = new float[200_000];
        for (int i = 0; i < dw.length; i++) {
            dw[i] = (float) Math.sin(i);
        }
        List<LearningParameter> g = List.of(new LearningParameter(network.parameter("b.bias"),
                Tensor.wrap(dw, dw.length)));
        try (ThreadTeam one = ThreadTeam.of(1); ThreadTeam three = ThreadTeam.of(3)) {
            assertEquals(GradientClipping.ByNorm.norm(g, one), GradientClipping.ByNorm.norm(g, three), 0);
            java.util.Arrays.fill(dw, 2);
            assertEquals(894.427191, GradientClipping.ByNorm.norm(g, three), 1e-6);
        }
    }

    @Test
    void accumulatedGradientsAreTheMeanOverAllSamples() {
        GradientAccumulator accumulator = new GradientAccumulator();
        accumulator.add(gradients(), 3);
        accumulator.add(List.of(new LearningParameter(network.parameter("a.weight"),
                Tensor.of(new float[] {-1, 8}, 1, 2)), gradients().get(1)), 1);
        // (3*3 - 1) / 4 = 2, (3*-4 + 8) / 4 = -1; the other is the same twice.
        List<LearningParameter> mean = accumulator.mean();
        assertArrayEquals(new float[] {2, -1}, mean.get(0).gradient().unwrap());
        assertArrayEquals(new float[] {0, 1}, mean.get(1).gradient().unwrap());
    }

    /** AveragedModel(m, multi_avg_fn=get_ema_multi_avg_fn(0.9)) with weights 1, 2, -3, 0.5 one after another. */
    @Test
    void theAverageOfWeightsIsPyTorchs() {
        WeightAverage average = new WeightAverage(0.9);
        Parameter p = network.parameter("b.bias");
        double[] expected = {1, 1.1, 0.69, 0.671};
        float[] w = {1, 2, -3, 0.5f};
        for (int i = 0; i < w.length; i++) {
            p.set(Tensor.of(new float[] {w[i], 0}, 2));
            average.add(List.of(new LearningParameter(p, Tensor.zeros(2))));
            assertEquals(expected[i], average.values().get("b.bias").get(0), 1e-6);
        }
        average.swap();
        assertEquals(0.671, p.value().get(0), 1e-6);
        average.swap();
        assertEquals(0.5f, p.value().get(0));
    }
}
