package graft.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Tensor;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A network's features and its answer from one pass are those of two passes. */
class FeaturesAndOutputTest {
    private static final int IMAGES = 3;

    private static Tensor images(Shape shape) {
        float[] values = new float[IMAGES * shape.size()];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.wrap(values, IMAGES, shape.h(), shape.w(), shape.c());
    }

    private static float[] run(Network network, Tensor x) {
        try (InferencePlan plan = network.compileForInference(IMAGES)) {
            return plan.run(x).unwrap();
        }
    }

    private static void compare(Network network) {
        network.initialize(1);
        Tensor x = images(network.inputShape());
        Network grafted = network.freeze().replaceHead(2, 0);
        float[] features = run(grafted.upTo(grafted.head().inputs().getFirst()), x);
        float[] answers = run(network, x);
        int d = features.length / IMAGES;
        int k = answers.length / IMAGES;
        float[] both = run(network.featuresAndOutput(), x);
        assertEquals(IMAGES * (d + k), both.length);
        for (int i = 0; i < IMAGES; i++) {
            float[] expected = new float[d + k];
            System.arraycopy(features, i * d, expected, 0, d);
            System.arraycopy(answers, i * k, expected, d, k);
            float[] row = new float[d + k];
            System.arraycopy(both, i * (d + k), row, 0, d + k);
            assertArrayEquals(expected, row, 1e-5f);
        }
    }

    @Test
    void whereTheHeadIsFullyConnected() {
        compare(SmallNetworks.residual());
    }

    @Test
    void whereTheHeadIsAConvolutionOverPlaces() {
        compare(SmallNetworks.fire());
    }
}
