package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected numbers come from golden/recipe.py, run by NumPy. */
class WeightRecipeTest {
    @Test
    void givesTheValuesOfTheReference() {
        assertArrayEquals(new float[] {-0.8043633699417114f, 0.30472075939178467f, -0.5927515029907227f,
            -0.45111072063446045f}, WeightRecipe.values("input", 4));
        Tensor conv = WeightRecipe.tensor("conv1.weight", List.of(64, 3, 7, 7));
        assertEquals(0.018213026225566864f, conv.get(0, 0, 0, 0));
        assertEquals(-0.12132500112056732f, conv.get(63, 2, 6, 6));
        assertEquals(1.0569230318069458f, WeightRecipe.tensor("bn1.running_var", List.of(64)).get(0));
        assertEquals(1.0648818016052246f, WeightRecipe.tensor("bn1.weight", List.of(64)).get(1));
        assertEquals(-0.033618975430727005f, WeightRecipe.tensor("fc.bias", List.of(1000)).get(999));
    }
}
