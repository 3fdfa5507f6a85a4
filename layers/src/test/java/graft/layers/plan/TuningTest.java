package graft.layers.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.MachineFile;
import graft.engine.MachineIdentity;
import graft.engine.Nhwc;
import graft.layers.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Algorithms that were measured, kept, and taken by plans. */
class TuningTest {
    private static final MachineIdentity MACHINE = new MachineIdentity("X", "JVM", 512, 2);
    private static final String SHAPE = "C16 K16 R3 S3 stride 1x1 padding 1,1,1,1 dilation 1x1 groups 1 input 12x12 "
            + "images 1 threads 2";
    private static final PlanOptions OPTIONS = PlanOptions.batch(1).threads(Threads.of(2));

    @TempDir
    Path folder;

    /** One convolution with several algorithms, one with stride 2 that has none but the plain sum. */
    private static Network network() {
        Network network = Network.input(12, 12, 16).conv("three", 16, 3, 1, 1, false).relu("relu")
                .conv("strided", 16, 3, 2, 1, false).globalAveragePool("pool").dense("fc", 3).build();
        network.initialize(1);
        return network;
    }

    private MachineFile file() {
        return MachineFile.in(folder, "timings", 1, MACHINE);
    }

    private TimingCache cache() {
        return new TimingCache(Optional.of(file()));
    }

    private Tuning kept(List<Integer> done) {
        return Tuning.kept(network().structure(), OPTIONS, cache(), 2, done::add);
    }

    @Test
    void whatHasSeveralAlgorithmsIsMeasuredAndTheFastestIsTaken() {
        List<Integer> done = new ArrayList<>();
        Tuning tuning = Tuning.of(network().structure(), PlanOptions.batch(1), 2, done::add);
        assertEquals(List.of(1, 2, 3, 4), done);
        assertEquals(List.of("three"), tuning.layers().stream().map(Tuning.Layer::node).toList());
        Tuning.Layer layer = tuning.layers().getFirst();
        assertEquals(3, layer.milliseconds().size(), layer::toString);
        double chosen = layer.milliseconds().get(layer.chosen());
        layer.milliseconds().values().forEach(ms -> assertTrue(chosen * 0.97 <= ms, layer::toString));
        assertEquals(layer.milliseconds().get(layer.estimated()) - chosen, layer.saved());
    }

    @Test
    void plansTakeTheChoices() {
        Map<String, ConvolutionAlgorithm> choices = Map.of("three", ConvolutionAlgorithm.WINOGRAD_2X2);
        PlanOptions direct = PlanOptions.batch(1).algorithm(ConvolutionAlgorithm.DIRECT);
        try (InferencePlan plan = network().compileForInference(direct.choices(choices))) {
            assertEquals("winograd 2x2", plan.algorithms().get("three"));
            assertEquals("direct", plan.algorithms().get("strided"));
        }
        Tuning.Layer layer = new Tuning.Layer("three", ConvolutionAlgorithm.DIRECT, ConvolutionAlgorithm.WINOGRAD_4X4,
                Map.of(ConvolutionAlgorithm.DIRECT, 2.0, ConvolutionAlgorithm.WINOGRAD_4X4, 1.0));
        assertEquals(Map.of("three", ConvolutionAlgorithm.WINOGRAD_4X4), new Tuning(List.of(layer), true).choices());
    }

    @Test
    void aShapeIsMeasuredOnce() {
        List<Integer> done = new ArrayList<>();
        Tuning first = kept(done);
        assertEquals(4, done.size());
        assertTrue(first.measured());
        assertEquals(List.of(SHAPE), List.copyOf(cache().read().keySet()));
        Tuning second = kept(done);
        assertEquals(4, done.size());
        assertFalse(second.measured());
        assertEquals(first.choices(), second.choices());
        // Another batch is another shape.
        Tuning.kept(network().structure(), PlanOptions.batch(2).threads(Threads.of(2)), cache(), 2, done::add);
        assertEquals(8, done.size());
        assertEquals(2, cache().read().size());
    }

    /** Of the estimated algorithm, which the plan takes by itself, and of the two others. */
    @Test
    void whatIsKeptIsTakenWhateverItIs() {
        for (String chosen : List.of("direct", "winograd2x2", "winograd4x4")) {
            assertTrue(file().write(List.of(SHAPE + "\t" + chosen + "\tdirect=3.0\twinograd2x2=2.0\twinograd4x4=1.0")));
            assertEquals(Map.of("three", ConvolutionAlgorithm.named(chosen)), kept(new ArrayList<>()).choices());
        }
    }

    @Test
    void aFileWithAnythingUnknownCountsAsNone() {
        String times = "\tdirect=3.0\twinograd2x2=2.0\twinograd4x4=1.0";
        for (String line : List.of("", SHAPE, SHAPE + "\tdirect", SHAPE + "\tfastest\tfastest=1.0" + times,
                SHAPE + "\tfft" + times, SHAPE + "\tdirect\tdirect=0.0", SHAPE + "\tdirect\tdirect=NaN",
                SHAPE + "\twinograd4x4\tdirect=1.0", SHAPE + "\tdirect\tdirect=1.0\tdirect=2.0",
                SHAPE + "\tdirect\tdirect=x", "C16\tdirect" + times, SHAPE + " and more\tdirect" + times)) {
            assertTrue(file().write(List.of(SHAPE.replace("C16", "C32") + "\tdirect" + times, line)));
            assertEquals(Map.of(), cache().read(), line);
        }
        assertTrue(file().write(List.of(SHAPE + "\tdirect" + times, SHAPE + "\twinograd4x4" + times)));
        assertEquals(Map.of(), cache().read(), "one shape twice");
    }

    @Test
    void aDamagedFileIsIgnoredAndWrittenAnew() throws IOException {
        Tuning first = kept(new ArrayList<>());
        byte[] whole = Files.readAllBytes(file().path());
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 4;
        for (byte[] damaged : List.of(flipped, Arrays.copyOf(whole, whole.length - 1), new byte[0])) {
            Files.write(file().path(), damaged);
            List<Integer> done = new ArrayList<>();
            assertEquals(first.choices().keySet(), kept(done).choices().keySet());
            assertEquals(4, done.size());
            assertEquals(1, cache().read().size());
        }
    }

    @Test
    void withoutAFolderItIsMeasuredEachTime() {
        List<Integer> done = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            Tuning.kept(network().structure(), OPTIONS, new TimingCache(Optional.empty()), 1, done::add);
            assertEquals(4 * i, done.size());
        }
    }

    /** The same bits as with the same algorithms forced; as near to the plain sum as GoldenLogitsTest wants. */
    @Test
    void aTunedPlanComputesWhatItsAlgorithmsCompute() {
        float[] tuned;
        Map<String, ConvolutionAlgorithm> taken = new LinkedHashMap<>();
        try (InferencePlan plan = network().compileForInference(OPTIONS.tune())) {
            plan.algorithms().forEach((node, words) -> {
                if (!node.equals("fc")) {
                    taken.put(node, ConvolutionAlgorithm.named(words.replace(" ", "")));
                }
            });
            tuned = run(plan);
        }
        try (InferencePlan forced = network().compileForInference(
                OPTIONS.algorithm(ConvolutionAlgorithm.DIRECT).choices(taken))) {
            assertArrayEquals(tuned, run(forced));
        }
        try (InferencePlan direct = network().compileForInference(OPTIONS.algorithm(ConvolutionAlgorithm.DIRECT))) {
            assertArrayEquals(run(direct), tuned, 5e-5f);
        }
    }

    @Test
    void theChoiceOfTheCallerComesBeforeTheMeasuredOne() {
        for (ConvolutionAlgorithm algorithm : List.of(ConvolutionAlgorithm.WINOGRAD_2X2,
                ConvolutionAlgorithm.WINOGRAD_4X4)) {
            try (InferencePlan plan = network().compileForInference(OPTIONS.tune().choices(Map.of("three",
                    algorithm)))) {
                assertEquals(algorithm.words(), plan.algorithms().get("three"));
            }
        }
    }

    private static float[] run(InferencePlan plan) {
        Nhwc x = plan.input();
        for (int i = 0; i < x.pixels() * x.c(); i++) {
            x.data()[x.offset() + i] = (i * 37 % 101) / 50f - 1;
        }
        plan.run();
        Nhwc y = plan.output();
        return Arrays.copyOfRange(y.data(), y.offset(), y.offset() + y.c());
    }
}
