package graft.layers;

import graft.engine.Tensor;
import graft.layers.layer.Parameter;
import graft.layers.structure.Node;
import java.util.Arrays;
import java.util.Collection;
import java.util.SplittableRandom;

/**
 * First values of untrained weights: uniform in ±sqrt(6 / fan-in), which keeps the variance of
 * activations steady through layers followed by ReLU (He et al., "Delving Deep into Rectifiers", 2015,
 * arXiv:1502.01852); the last layer, which no ReLU follows, in ±sqrt(1 / fan-in), so that training starts near equal
 * probabilities. Biases and BatchNorm's shift and mean are 0, its scale and variance 1, PReLU's slopes 0.25. Constants
 * with values keep them. Word vectors are uniform in ±0.25, about the variance of published ones (Kim, 2014,
 * arXiv:1408.5882), padding's row 0.
 */
final class Initialization {
    private Initialization() {
    }

    /** Fills the parameters of these nodes; every tensor has a random stream of its own, made from seed and name. */
    static void fill(Network network, Collection<Node> nodes, long seed) {
        Node head = network.structure().lastWithWeights().orElse(null);
        for (Node node : nodes) {
            for (Parameter p : network.parametersOf(node).values()) {
                float[] values = new float[p.spec().size()];
                switch (p.role()) {
                    case WEIGHT -> {
                        int[] shape = p.spec().dims();
                        int fanIn = values.length / shape[shape.length - 1];
                        float bound = (float) Math.sqrt((node == head ? 1.0 : 6.0) / fanIn);
                        SplittableRandom random = random(p, seed);
                        for (int i = 0; i < values.length; i++) {
                            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
                        }
                    }
                    case TABLE -> {
                        SplittableRandom random = random(p, seed);
                        for (int i = p.spec().dims()[1]; i < values.length; i++) {
                            values[i] = (float) ((2 * random.nextDouble() - 1) * 0.25);
                        }
                    }
                    case SCALE, RUNNING_VARIANCE -> Arrays.fill(values, 1);
                    case SLOPE -> Arrays.fill(values, 0.25f);
                    case CONSTANT -> {
                        // Values of an imported graph stay; constants without values become zeros.
                        if (p.isSet()) {
                            continue;
                        }
                    }
                    case BIAS, SHIFT, RUNNING_MEAN -> Arrays.fill(values, 0);
                }
                p.set(Tensor.wrap(values, p.spec().dims()));
            }
        }
    }

    private static SplittableRandom random(Parameter p, long seed) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + p.name().hashCode());
    }
}
