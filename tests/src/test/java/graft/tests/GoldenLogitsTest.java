package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.SharedFiles;
import graft.zoo.architecture.Architecture;
import graft.zoo.npy.NpyFile;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Full-size networks against PyTorch in double precision, weights by the recipe. Tolerances are those of the golden
 * outputs, relative to the largest logit: 5e-6 for plain sums, 5e-5 where Winograd may be used.
 */
class GoldenLogitsTest {
    @ParameterizedTest
    @ValueSource(strings = {"vgg16", "vgg16_bn", "resnet18", "resnet50", "squeezenet1_1", "alexnet", "googlenet",
        "inception_v3"})
    void logitsAreThoseOfPyTorch(String name) {
        Path golden = SharedFiles.path("golden/torchvision/" + name + ".logits.npy");
        Architecture architecture = Architecture.byName(name);
        Network network = WeightRecipe.fill(architecture.network(1000));
        int size = architecture.inputSize();
        Tensor x = WeightRecipe.images("input", 2, 3, size, size);
        Tensor expected = NpyFile.read(golden);
        try (ThreadTeam team = ThreadTeam.of(2)) {
            assertWithin(5e-6, expected, run(network, x, ConvolutionAlgorithm.DIRECT, team), name + ", direct");
            assertWithin(5e-5, expected, run(network, x, ConvolutionAlgorithm.FASTEST, team), name);
        }
    }

    private static Tensor run(Network network, Tensor x, ConvolutionAlgorithm algorithm, ThreadTeam team) {
        try (InferencePlan plan = network.compileForInference(PlanOptions.batch(2).algorithm(algorithm).team(team))) {
            return plan.run(x);
        }
    }

    private static void assertWithin(double tolerance, Tensor expected, Tensor actual, String what) {
        assertEquals(expected.size(), actual.size());
        double largest = 0;
        double error = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
            error = Math.max(error, Math.abs(expected.unwrap()[i] - (double) actual.unwrap()[i]));
        }
        System.out.printf("golden %s: largest error %.2e of the largest logit%n", what, error / largest);
        assertTrue(error <= tolerance * largest, what + ": error " + error / largest + " above " + tolerance);
    }
}
