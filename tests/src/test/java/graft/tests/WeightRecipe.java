package graft.tests;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.testing.Recipe;
import graft.zoo.layout.PyTorchLayout;

/** {@link Recipe} for whole networks and their inputs. */
final class WeightRecipe {
    private WeightRecipe() {
    }

    /** A network's tensor under PyTorch's name and shape. */
    static Tensor tensor(String name, int... shape) {
        return Tensor.wrap(Recipe.tensor(name, shape), shape);
    }

    /** Fills a network whose parameters bear PyTorch's names. */
    static Network fill(Network network) {
        PyTorchLayout.of(network).forEach((name, slot) -> slot.parameter().set(slot.toGraft(
                tensor(name, slot.shape().stream().mapToInt(Integer::intValue).toArray()))));
        return network;
    }

    /** Images in the order [N,H,W,C] whose values follow from [N,C,H,W]. */
    static Tensor images(String name, int n, int c, int h, int w) {
        return Tensor.wrap(Recipe.values(name, n * c * h * w), n, c, h, w).permute(0, 2, 3, 1);
    }
}
