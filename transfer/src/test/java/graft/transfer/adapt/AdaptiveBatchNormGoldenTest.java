package graft.transfer.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.plan.InferencePlan;
import graft.layers.structure.Node;
import graft.layers.training.Predictions;
import graft.layers.training.TensorSamples;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.npy.NpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Statistics, logits and errors of PyTorch and bethgelab/robustness on the corrupted CIFAR images. */
class AdaptiveBatchNormGoldenTest {
    private static final double STATISTICS = 1e-3;
    private static final double LOGITS = 5e-3;
    private static final int ERRORS = 2;

    private static final Map<String, String> FILES = Map.of("resnet20", "resnet20-12fca82f.th", "resnet32",
            "resnet32-d509ac18.th", "resnet56", "resnet56-4bfd9763.th");

    private static Network network(String name) {
        return Zoo.load(SharedFiles.path("data/pytorch/cifar10-resnet/" + FILES.get(name))).network();
    }

    private static Map<?, ?> expected() throws IOException {
        return (Map<?, ?>) Json.parse(Files.readString(SharedFiles.path("golden/adaptation/adabn_expected.json")));
    }

    private static Map<?, ?> expected(String network, String condition) throws IOException {
        return (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) expected().get("networks")).get(network)).get(condition);
    }

    private static int errors(Network network, TensorSamples samples, ThreadTeam team) {
        try (InferencePlan plan = network.compileForInference(100, team)) {
            Predictions p = Predictions.of(plan, samples, team, _ -> { });
            return (int) Math.round(p.count() * (1 - p.accuracy(1)));
        }
    }

    private static Network adapted(Network source, TensorSamples samples, double prior, ThreadTeam team) {
        Network copy = source.copy();
        AdaptiveBatchNorm.adapt(copy, samples, prior, team, (_, _) -> { });
        return copy;
    }

    private static void assertLogits(String file, Network network, TensorSamples samples, ThreadTeam team) {
        Tensor golden = NpyFile.read(SharedFiles.path("golden/adaptation/" + file + "_first20.npy"));
        try (InferencePlan plan = network.compileForInference(20, team)) {
            System.arraycopy(samples.data().unwrap(), 0, plan.input().data(), plan.input().offset(), 20 * 32 * 32 * 3);
            plan.run();
            for (int i = 0; i < 20; i++) {
                for (int k = 0; k < 10; k++) {
                    assertEquals(golden.get(i, k), plan.output().data()[plan.output().at(i, 0, 0) + k], LOGITS,
                            file + " image " + i + " class " + k);
                }
            }
        }
    }

    private static void near(String what, int expected, int found) {
        assertTrue(Math.abs(expected - found) <= ERRORS, what + ": expected " + expected + " errors, found " + found);
    }

    @Test
    void theImagesAreThoseOfTheReference() throws IOException, NoSuchAlgorithmException {
        CorruptedCifar cifar = CorruptedCifar.read();
        Map<?, ?> sums = (Map<?, ?>) expected().get("sha256_of_pixels_1000x32x32x3");
        for (String condition : CorruptedCifar.CONDITIONS) {
            assertEquals(sums.get(condition), cifar.sha256(condition), condition);
        }
    }

    @Test
    void statisticsAndLogitsOfAllImagesAndOfFifty() throws IOException {
        CorruptedCifar cifar = CorruptedCifar.read();
        Network source = network("resnet20");
        try (ThreadTeam team = ThreadTeam.of(2)) {
            for (String condition : CorruptedCifar.CONDITIONS) {
                String file = "adabn_resnet20_" + condition;
                TensorSamples all = cifar.samples(condition, 1000);
                assertLogits(file + "_logits_source", source, all, team);
                Network ofAll = adapted(source, all, 0, team);
                assertStatistics(condition, ofAll);
                assertLogits(file + "_logits_all1000", ofAll, all, team);
                assertLogits(file + "_logits_first50_N16", adapted(source, cifar.samples(condition, 50), 16, team), all,
                        team);
            }
        }
    }

    /** By layer, its means, then its variances; a mean's tolerance is relative to the layer's values. */
    private static void assertStatistics(String condition, Network network) {
        float[] golden = NpyFile.read(SharedFiles.path("golden/adaptation/adabn_resnet20_" + condition
                + "_statistics.npy")).unwrap();
        int at = 0;
        for (Node node : network.nodes()) {
            if (node.layer() instanceof BatchNorm) {
                float[] mean = network.parametersOf(node).get("running_mean").value().unwrap();
                float[] variance = network.parametersOf(node).get("running_var").value().unwrap();
                for (int c = 0; c < mean.length; c++) {
                    float expected = golden[at + mean.length + c];
                    assertEquals(golden[at + c], mean[c], STATISTICS * Math.max(Math.sqrt(expected),
                            Math.abs(golden[at + c])), condition + " mean of " + node.name() + " channel " + c);
                    assertEquals(expected, variance[c], STATISTICS * expected, condition + " variance of "
                            + node.name() + " channel " + c);
                }
                at += 2 * mean.length;
            }
        }
        assertEquals(golden.length, at);
    }

    @Test
    void errorsOfResNet20() throws IOException {
        assertErrors("resnet20", new int[] {0, 16, 64, 256});
    }

    @Test
    void errorsOfResNet32() throws IOException {
        assertErrors("resnet32", new int[] {16, 256});
    }

    @Test
    void errorsOfResNet56() throws IOException {
        assertErrors("resnet56", new int[] {16, 256});
    }

    private static void assertErrors(String name, int[] priors) throws IOException {
        CorruptedCifar cifar = CorruptedCifar.read();
        Network source = network(name);
        try (ThreadTeam team = ThreadTeam.of(2)) {
            for (String condition : CorruptedCifar.CONDITIONS) {
                Map<?, ?> e = expected(name, condition);
                TensorSamples all = cifar.samples(condition, 1000);
                TensorSamples fifty = cifar.samples(condition, 50);
                String what = name + " " + condition;
                near(what + " source", number(e.get("errors_source_statistics")), errors(source, all, team));
                near(what + " all", number(e.get("errors_all_1000")), errors(adapted(source, all, 0, team), all,
                        team));
                for (int prior : priors) {
                    Map<?, ?> few = (Map<?, ?>) ((Map<?, ?>) e.get("with_50_pictures")).get("N" + prior);
                    near(what + " of 50, N = " + prior, number(few.get(
                            "errors_statistics_from_first_50_frozen")), errors(adapted(source, fifty, prior, team),
                            all, team));
                }
            }
        }
    }

    private static int number(Object value) {
        return ((Number) value).intValue();
    }
}
