package graft.layers.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.layers.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Algorithms that were measured, and plans that take them. */
class TuningTest {
    /** One convolution with several algorithms, one with stride 2 that has none but the plain sum. */
    private static Network network() {
        Network network = Network.input(12, 12, 16).conv("three", 16, 3, 1, 1, false).relu("relu")
                .conv("strided", 16, 3, 2, 1, false).globalAveragePool("pool").dense("fc", 3).build();
        network.initialize(1);
        return network;
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
        Tuning.Layer layer = new Tuning.Layer("three", "direct", "winograd 4x4",
                Map.of("direct", 2.0, "winograd 4x4", 1.0));
        assertEquals(Map.of("three", ConvolutionAlgorithm.WINOGRAD_4X4), new Tuning(List.of(layer)).choices());
    }
}
