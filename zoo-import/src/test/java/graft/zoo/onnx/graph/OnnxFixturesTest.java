package graft.zoo.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.SharedFiles;
import graft.zoo.Fixtures;
import graft.zoo.Zoo;
import graft.zoo.npy.NpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Networks that PyTorch and ONNX's own library wrote, against the outputs that those computed. */
class OnnxFixturesTest {

    @TestFactory
    Stream<DynamicTest> everyFixtureComputesTheStatedOutput() throws IOException {
        return SharedFiles.files("fixtures/onnx", ".onnx").stream()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    private static void compare(Path path) throws IOException {
        Map<?, ?> description = Fixtures.description(path);
        Map<?, ?> input = (Map<?, ?>) description.get("input");
        Map<?, ?> output = (Map<?, ?>) description.get("output");
        Tensor x = NpyFile.read(path.resolveSibling((String) input.get("file"))).permute(0, 2, 3, 1);
        Tensor expected = NpyFile.read(path.resolveSibling((String) output.get("file")));
        Network network = Zoo.load(path).network().withInputSize(x.dim(1), x.dim(2));
        float[] y = run(network, x).unwrap();
        // Sums in half precision are only half as good; storage in half precision is not meant.
        double tolerance = path.toString().endsWith("vgg_fp16.onnx") ? 1e-2 : 1e-5;
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < y.length; i++) {
            worst = Math.max(worst, Math.abs(y[i] - expected.unwrap()[i]));
            largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
        }
        double relative = worst / largest;
        assertTrue(y.length == expected.size() && relative <= tolerance, () -> "differs by " + relative);
    }

    static Tensor run(Network network, Tensor x) {
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(x.dim(0)).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return plan.run(x);
        }
    }
}
