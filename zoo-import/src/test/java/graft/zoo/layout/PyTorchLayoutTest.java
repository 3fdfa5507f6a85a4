package graft.zoo.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Conv2dSpec;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.zoo.WeightFiles;
import graft.zoo.WeightRecipe;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PyTorchLayoutTest {
    /** Odd sizes, so that no tile of the transposition is full and no two axes are alike. */
    private static final Network NETWORK = Network.input(5, 7, 3)
            .add("conv", new Conv2d(Conv2dSpec.of(3, 37, 3, 1), true))
            .add("grouped", new Conv2d(Conv2dSpec.square(37, 74, 1, 1, 0).groups(37), false))
            .flatten("flatten").add("bn", new BatchNorm(3 * 7 * 74)).relu("relu").dropout("dropout", 0.5f)
            .dense("fc1", 19).dense("fc2", 5)
            .build();

    private final Map<String, PyTorchTensor> layout = PyTorchLayout.of(NETWORK);

    private Tensor stored(String name) {
        return WeightRecipe.tensor(name, layout.get(name).shape());
    }

    @Test
    void shapesArePyTorchs() {
        assertEquals(List.of(37, 3, 3, 1), layout.get("conv.weight").shape());
        assertEquals(List.of(74, 1, 1, 1), layout.get("grouped.weight").shape());
        assertEquals(List.of(19, 1554), layout.get("fc1.weight").shape());
        assertEquals(List.of(5), layout.get("fc2.bias").shape());
        assertEquals(List.copyOf(NETWORK.parameters().keySet()), List.copyOf(layout.keySet()));
    }

    @Test
    void convolutionsTurnFromOutputInputHeightWidthToHeightWidthInputOutput() {
        Tensor stored = stored("conv.weight");
        Tensor graft = layout.get("conv.weight").toGraft(stored);
        assertArrayEquals(new int[] {3, 1, 3, 37}, graft.shape());
        assertArrayEquals(stored.permute(2, 3, 1, 0).unwrap(), graft.unwrap());
    }

    @Test
    void groupedConvolutionsKeepOneInputChannelForEachOutput() {
        Tensor stored = stored("grouped.weight");
        assertArrayEquals(stored.permute(2, 3, 1, 0).unwrap(), layout.get("grouped.weight").toGraft(stored).unwrap());
    }

    @Test
    void aFullyConnectedLayerBehindAFlattenHasItsInputsReordered() {
        Tensor stored = stored("fc1.weight");
        Tensor graft = layout.get("fc1.weight").toGraft(stored);
        assertArrayEquals(new int[] {1554, 19}, graft.shape());
        assertArrayEquals(stored.reshape(19, 74, 3, 7).permute(2, 3, 1, 0).unwrap(), graft.unwrap());
        // Output 4, channel 11, row 2, column 5.
        assertEquals(stored.get(4, 11 * 21 + 2 * 7 + 5), graft.get((2 * 7 + 5) * 74 + 11, 4));
    }

    @Test
    void aBatchNormBehindAFlattenIsReorderedToo() {
        Tensor stored = stored("bn.running_mean");
        assertArrayEquals(stored.reshape(74, 3, 7).permute(1, 2, 0).unwrap(),
                layout.get("bn.running_mean").toGraft(stored).unwrap());
    }

    @Test
    void aFullyConnectedLayerBehindAnotherIsOnlyTransposed() {
        Tensor stored = stored("fc2.weight");
        assertArrayEquals(stored.permute(1, 0).unwrap(), layout.get("fc2.weight").toGraft(stored).unwrap());
    }

    @Test
    void theWayBackGivesTheSameBits() {
        layout.forEach((name, tensor) -> {
            Tensor stored = stored(name);
            tensor.parameter().set(tensor.toGraft(stored));
            assertArrayEquals(stored.shape(), tensor.toPyTorch().shape(), name);
            assertArrayEquals(stored.unwrap(), tensor.toPyTorch().unwrap(), name);
        });
    }

    @Test
    void aFullyConnectedLayerMayBeStoredAsAConvolutionOverTheWholeImage() {
        assertTrue(layout.get("fc1.weight").accepts(List.of(19, 74, 3, 7)));
        assertFalse(layout.get("fc1.weight").accepts(List.of(19, 21, 74, 1)));
        assertFalse(layout.get("fc1.weight").accepts(List.of(1554, 19)));
        assertFalse(layout.get("conv.weight").accepts(List.of(37, 9)));
    }

    /** 700 x 1,001 weights are several megabytes: more than one piece, and the last one is not full. */
    @Test
    void aLargeTensorIsReadPieceByPieceToTheSameBits(@TempDir Path folder) {
        Network large = Network.input(1, 1, 1001).flatten("flatten").dense("fc", 700).build();
        Tensor values = WeightRecipe.tensor("fc.weight", List.of(700, 1001));
        Path path = folder.resolve("large.safetensors");
        SafetensorsWriter.write(path, Map.of("fc.weight", values), Map.of());
        try (WeightFile file = WeightFiles.open(path)) {
            StoredTensor stored = file.tensors().get("fc.weight");
            List<Integer> lengths = new ArrayList<>();
            float[] joined = new float[values.size()];
            stored.read(300_000, (from, piece) -> {
                lengths.add(piece.length);
                System.arraycopy(piece, 0, joined, from, piece.length);
            });
            assertEquals(List.of(300_000, 300_000, 100_700), lengths);
            assertArrayEquals(values.unwrap(), joined);
            PyTorchTensor fc = PyTorchLayout.of(large).get("fc.weight");
            assertArrayEquals(values.permute(1, 0).unwrap(), fc.toGraft(stored).unwrap());
            try (ThreadTeam team = ThreadTeam.of(3)) {
                assertArrayEquals(values.permute(1, 0).unwrap(), fc.toGraft(stored, team).unwrap());
            }
        }
    }

    /** Axes in another order are walked through; an excerpt begins anywhere in a row and ends anywhere in another. */
    @Test
    void excerptsAreWhatTheWholeTensorHasThere(@TempDir Path folder) {
        Tensor values = WeightRecipe.tensor("w", List.of(5, 4, 3, 7));
        Path path = folder.resolve("four.safetensors");
        SafetensorsWriter.write(path, Map.of("w", values), Map.of());
        try (WeightFile file = WeightFiles.open(path)) {
            StoredTensor stored = file.tensors().get("w");
            for (StoredTensor turned : List.of(stored, stored.permuted(3, 2, 0, 1), stored.permuted(0, 1, 3, 2))) {
                float[] whole = turned == stored ? values.unwrap() : turned.shape().getFirst() == 7
                        ? values.permute(3, 2, 0, 1).unwrap() : values.permute(0, 1, 3, 2).unwrap();
                assertArrayEquals(whole, turned.read().unwrap());
                StoredTensor.Excerpts excerpts = turned.excerpts();
                for (int from : new int[] {0, 1, 6, 7, 100, 419}) {
                    for (int length : new int[] {1, 2, 7, 20, 420}) {
                        float[] part = new float[Math.min(length, 420 - from)];
                        excerpts.read(from, part);
                        assertArrayEquals(Arrays.copyOfRange(whole, from, from + part.length), part);
                    }
                }
                assertThrows(IndexOutOfBoundsException.class, () -> excerpts.read(400, new float[21]));
            }
        }
    }

    /** Pieces shorter than a row, of some rows, and longer than the tensor. */
    @Test
    void piecesThatAreWrittenAreTheWholeInPyTorchsOrder() {
        for (PyTorchTensor tensor : layout.values()) {
            Tensor whole = stored(tensor.parameter().name());
            tensor.parameter().set(tensor.toGraft(whole));
            for (int length : new int[] {5, 1000, 20_000, 1 << 20}) {
                float[] gathered = new float[whole.size()];
                int[] end = {0};
                tensor.stored().read(length, (from, piece) -> {
                    assertEquals(end[0], from);
                    assertTrue(piece.length <= length);
                    System.arraycopy(piece, 0, gathered, from, piece.length);
                    end[0] += piece.length;
                });
                assertArrayEquals(whole.unwrap(), gathered, tensor.parameter().name() + " by " + length);
            }
        }
    }
}
