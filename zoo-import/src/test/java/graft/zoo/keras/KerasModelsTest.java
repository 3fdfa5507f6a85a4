package graft.zoo.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.zoo.WeightFiles;
import graft.zoo.npy.NpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole models that {@code tests/peers/keras_models.py} wrote with Keras 3.15, against what Keras computed: layers
 * along one axis, layers and models that are used twice, functions between layers, and configurations of Keras 1 and 2.
 */
class KerasModelsTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "keras");

    @ParameterizedTest
    @ValueSource(strings = {"column.keras", "shared.keras", "shared.h5", "rectified.h5", "functions.h5",
        "old_functions.h5", "first.h5", "indexed.keras", "indexed.h5", "numbered_again.h5", "turned_inputs.keras",
        "same_names.h5", "same_names.keras", "same_names.unnamed.keras", "inner_numbered_again.h5"})
    void modelsComputeWhatKerasDoes(String name) throws IOException {
        Network network;
        try (KerasFile file = (KerasFile) WeightFiles.open(FOLDER.resolve(name))) {
            network = KerasNetwork.load(file);
        }
        assertEquals(List.of(), network.missing());
        String base = name.substring(0, name.indexOf('.'));
        Tensor x = NpyFile.read(FOLDER.resolve(base + ".input.npy"));
        Tensor expected = NpyFile.read(FOLDER.resolve(base + ".output.npy"));
        if (x.rank() == 3) {
            x = Tensor.wrap(x.toArray(), x.dim(0), 1, x.dim(1), x.dim(2));
        }
        Tensor y;
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(x.dim(0)).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            y = plan.run(x).copy();
        }
        assertEquals(expected.size(), y.size());
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
            difference = Math.max(difference, Math.abs(expected.unwrap()[i] - (double) y.unwrap()[i]));
        }
        assertTrue(difference <= 1e-5 * largest, name + " differs by " + difference / largest);
    }
}
