package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Full-size networks from their publishers' names and shapes against the publishers' own programs in double precision,
 * weights by the recipe. Tolerances are those of the golden outputs: 5e-6 of the largest logit for plain sums, 5e-5
 * where Winograd may be used.
 */
class GoldenTrunksTest {
    @ParameterizedTest
    @CsvSource({"hf_convnext-tiny, convnext_tiny", "timm_convnext_atto, convnext_atto",
        "torchvision_convnext_tiny, convnext_tiny", "timm_densenet121, densenet121",
        "torchvision_densenet121, densenet121", "timm_regnetx_004, regnetx_004",
        "torchvision_regnet_y_400mf, regnet_y_400mf", "torchvision_resnext50_32x4d, resnext50_32x4d",
        "timm_seresnet50, seresnet50", "timm_seresnext26t_32x4d, seresnext26t_32x4d"})
    void logitsAreThoseOfThePublisher(String name, String architecture) {
        Tensor expected = NpyFile.read(SharedFiles.path("golden/trunks/" + name + ".logits.npy"));
        NamedTensors file = NamedTensors.empty("weights");
        for (Map.Entry<String, int[]> tensor : NamedTensors.manifest("trunks/" + name).entrySet()) {
            if (tensor.getValue().length > 0) {
                file.put(tensor.getKey(), tensor.getValue(),
                        () -> WeightRecipe.tensor(tensor.getKey(), tensor.getValue()));
            }
        }
        PretrainedModel model = Zoo.load(file, null);
        assertEquals(architecture, model.architecture());
        Tensor x = WeightRecipe.images("input", 2, 3, 224, 224);
        try (ThreadTeam team = ThreadTeam.of(2)) {
            assertWithin(5e-6, expected, run(model, x, ConvolutionAlgorithm.DIRECT, team), name + ", direct");
            assertWithin(5e-5, expected, run(model, x, ConvolutionAlgorithm.FASTEST, team), name);
        }
    }

    private static Tensor run(PretrainedModel model, Tensor x, ConvolutionAlgorithm algorithm, ThreadTeam team) {
        try (InferencePlan plan = model.network().withInputSize(224, 224)
                .compileForInference(PlanOptions.batch(2).algorithm(algorithm).team(team))) {
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
