package graft.zoo.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.WeightFiles;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What training scripts put around weights, written by torch: {@code checkpoints/make_checkpoints.py}. */
class CheckpointsTest {

    @TestFactory
    Stream<DynamicTest> whateverIsAroundTheWeightsTheyAreTheSame() throws IOException {
        return SharedFiles.files("checkpoints", ".pth").stream()
                .filter(path -> path.getFileName().toString().startsWith("read"))
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
                    try (WeightFile file = WeightFiles.open(path)) {
                        assertWeights(file);
                    }
                }));
    }

    private static void assertWeights(WeightFile file) {
        Map<String, StoredTensor> tensors = file.tensors();
        assertEquals(Set.of("conv.weight", "conv.bias", "fc.weight", "steps"), tensors.keySet());
        assertEquals(List.of(2, 3, 3, 3), tensors.get("conv.weight").shape());
        float[] convolution = new float[54];
        for (int i = 0; i < convolution.length; i++) {
            convolution[i] = i / 8f;
        }
        assertArrayEquals(convolution, tensors.get("conv.weight").read().unwrap());
        assertArrayEquals(new float[] {1, 2}, tensors.get("conv.bias").read().unwrap());
        assertEquals(List.of(2, 4), tensors.get("fc.weight").shape());
        assertArrayEquals(new float[] {-1, -2, -3, -4, -5, -6, -7, -8}, tensors.get("fc.weight").read().unwrap());
        assertEquals(List.of(), tensors.get("steps").shape());
        assertArrayEquals(new long[] {7}, tensors.get("steps").readIntegers());
    }

    @ParameterizedTest
    @CsvSource({"ask_teacher_student, teacher, student", "ask_list_of_two, 0, 1"})
    void oneOfSeveralSetsOfWeightsIsAskedForAndChosenByItsKey(String name, String first, String second)
            throws IOException {
        Path path = SharedFiles.path("checkpoints/" + name + ".pth");
        String message = assertThrows(WeightFileException.class, () -> WeightFiles.open(path)).getMessage();
        assertTrue(message.contains("holds 2 sets of weights") && message.contains(first + " (4 tensors), " + second
                + " (4 tensors); choose one: --weights-key " + first), message);
        for (String key : List.of(first, second)) {
            try (WeightFile file = WeightFiles.open(path, key)) {
                assertEquals(key, file.set());
                assertFalse(file.areSetsEqual());
                if (key.equals(first)) {
                    assertWeights(file);
                }
            }
        }
        String none = assertThrows(WeightFileException.class, () -> WeightFiles.open(path, "pupil")).getMessage();
        assertTrue(none.contains(first) && none.contains(second), none);
    }

    @ParameterizedTest
    @CsvSource({"equal_copies, teacher", "equal_shared, teacher", "equal_list_of_two, 0", "equal_wrapped, net_a"})
    void setsThatAreEqualToTheLastBitNeedNoChoice(String name, String used) {
        try (WeightFile file = WeightFiles.open(SharedFiles.path("checkpoints/" + name + ".pth"))) {
            assertTrue(file.areSetsEqual());
            assertEquals(used, file.set());
            assertEquals(2, file.sets().size());
            assertWeights(file);
        }
    }

    @Test
    void aKeyMayBeWhatTheNamesOfTheTensorsBeginWith() {
        try (WeightFile file = WeightFiles.open(SharedFiles.path("checkpoints/read_surrounded_zip.pth"), "conv")) {
            assertEquals(Set.of("weight", "bias"), file.tensors().keySet());
        }
        String none = assertThrows(WeightFileException.class, () -> WeightFiles.open(
                SharedFiles.path("checkpoints/read_surrounded_zip.pth"), "layer9")).getMessage();
        assertTrue(none.contains("has no set of weights 'layer9'") && none.contains("conv, fc"), none);
    }

    @ParameterizedTest
    @CsvSource({"refuse_quantised, tensor 'w' is a quantised tensor, dequantize()",
        "refuse_sparse, tensor 'w' is a sparse tensor, to_dense()",
        "refuse_complex, tensor 'w' has elements of type ComplexFloatStorage, float32",
        "refuse_optimiser_alone, holds no named tensors, model.state_dict()"})
    void whatCannotBeReadIsRefusedWhereItIsOneOfTheWeights(String name, String what, String wayOut) {
        Path path = SharedFiles.path("checkpoints/" + name + ".pth");
        String message = assertThrows(WeightFileException.class, () -> WeightFiles.open(path)).getMessage();
        assertTrue(message.contains(what) && message.contains(wayOut), message);
    }
}
