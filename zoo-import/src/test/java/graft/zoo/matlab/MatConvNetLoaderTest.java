package graft.zoo.matlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks of MatConvNet's own layers beside outputs of PyTorch; the fixtures end with a softmax, Graft with
 * logits.
 */
class MatConvNetLoaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"simplenn", "simplenn_compressed", "simplenn_beta", "dagnn", "dagnn_uncompressed",
        "simplenn_v73"})
    void aNetworkComputesWhatItsWriterNoted(String name) {
        Path folder = SharedFiles.path("fixtures/mat");
        PretrainedModel model = Zoo.load(folder.resolve(name + ".mat"));
        assertEquals("graph", model.architecture());
        assertEquals("matconvnet", model.publisher());
        assertEquals("klasse 0, größe", model.labels().getFirst());
        Tensor images = NpyFile.read(folder.resolve(name + ".input.npy"));
        Tensor expected = NpyFile.read(folder.resolve(name + ".output.npy"));
        Tensor logits;
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = model.network().compileForInference(
                        PlanOptions.batch(2).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            logits = plan.run(images.permute(0, 2, 3, 1));
        }
        assertEquals(expected.size(), logits.size());
        double error = 0;
        double largest = 0;
        for (int n = 0; n < 2; n++) {
            double[] found = noSoftmax(expected) ? row(logits, n) : softmax(row(logits, n));
            double[] wanted = row(expected, n);
            for (int k = 0; k < wanted.length; k++) {
                largest = Math.max(largest, Math.abs(wanted[k]));
                error = Math.max(error, Math.abs(wanted[k] - found[k]));
            }
        }
        assertTrue(error <= 1e-5 * largest, "error " + error + " of " + largest);
    }

    /** Probabilities of an image sum up to 1. */
    private static boolean noSoftmax(Tensor outputs) {
        double sum = 0;
        for (double value : row(outputs, 0)) {
            sum += value;
        }
        return Math.abs(sum - 1) > 1e-4;
    }

    private static double[] row(Tensor x, int n) {
        int k = x.size() / 2;
        double[] row = new double[k];
        for (int i = 0; i < k; i++) {
            row[i] = x.unwrap()[n * k + i];
        }
        return row;
    }

    private static double[] softmax(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += Math.exp(v);
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = Math.exp(x[i]) / sum;
        }
        return y;
    }

    @Test
    void imagesThatAreNotSquareAreResizedToBothSides() {
        PretrainedModel model = Zoo.load(SharedFiles.path("fixtures/mat/simplenn.mat"));
        assertEquals(Preprocessing.Resize.BOTH_SIDES, model.preprocessing().resize());
        assertEquals(16, model.network().inputShape().h());
        assertEquals(14, model.network().inputShape().w());
    }
}
