package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.plan.InferencePlan;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.RawNetwork;
import graft.zoo.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph of which nothing reads several nodes. */
class SeveralOutputsTest {
    @TempDir
    Path folder;

    private WeightFile graph() throws IOException {
        return WeightFiles.open(new GraphBytes().input(1, 1, 3).node("low", "Relu", List.of("x"))
                .node("high", "Neg", List.of("x")).node("nothing", "NoOp", List.of()).node("last", "Abs", List.of("x"))
                .write(folder.resolve("g.pb")));
    }

    private static float[] computed(RawNetwork raw) {
        try (InferencePlan plan = raw.network().compileForInference(1)) {
            return plan.run(Tensor.wrap(new float[] {-1, 2, -3}, 1, 1, 1, 3)).toArray();
        }
    }

    @Test
    void theLastIsTakenAndThatIsStated() throws IOException {
        try (WeightFile file = graph()) {
            RawNetwork raw = Zoo.raw(file, null, GivenInput.NOTHING);
            assertArrayEquals(new float[] {1, 2, 3}, computed(raw));
            assertEquals(List.of("the graph has the outputs low, high, last; this is the last, last; forward takes any "
                    + "of them with --at"), raw.notes());
            assertEquals(raw.notes(), Zoo.notes(file, null, GivenInput.NOTHING));
        }
    }

    @Test
    void anyOfThemIsTakenByItsName() throws IOException {
        try (WeightFile file = graph()) {
            assertArrayEquals(new float[] {0, 2, 0}, computed(Zoo.raw(file, null, GivenInput.NOTHING, "low")));
            assertArrayEquals(new float[] {1, -2, 3}, computed(Zoo.raw(file, null, GivenInput.NOTHING, "high:0")));
        }
    }

    @Test
    void aNameThatThereIsNotIsRefused() throws IOException {
        try (WeightFile file = graph()) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> Zoo.raw(file, null, GivenInput.NOTHING,
                    "lower")).getMessage().contains("no node 'lower'"));
        }
    }
}
