package graft.zoo;

import graft.engine.Tensor;
import graft.testing.Recipe;
import java.util.List;

/** {@link Recipe} with the shapes of weight files. */
public final class WeightRecipe {
    private WeightRecipe() {
    }

    /** The plain values of a name, as inputs are made of. */
    public static float[] values(String name, int count) {
        return Recipe.values(name, count);
    }

    /** A tensor of a PyTorch state dictionary, scaled to what it is for, which its name and rank tell. */
    public static Tensor tensor(String name, List<Integer> shape) {
        int[] dims = shape.stream().mapToInt(Integer::intValue).toArray();
        return Tensor.wrap(Recipe.tensor(name, dims), dims);
    }
}
