package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.layers.SmallNetworks;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParameterGroupsTest {
    private final Network network = SmallNetworks.residual().initialize(1);

    private ParameterGroup group(ParameterGroups groups, String parameter) {
        return groups.of(network.parameter(parameter));
    }

    @Test
    void biasAndBatchNormMayBeSparedTheDecay() {
        ParameterGroups groups = ParameterGroups.of(network).withoutDecayOfBiasAndNorm();
        for (String spared : List.of("bn1.weight", "bn1.bias", "layer2.downbn.weight", "fc.bias")) {
            assertEquals(OptionalDouble.of(0), group(groups, spared).weightDecay(), spared);
        }
        for (String decayed : List.of("conv1.weight", "layer2.conv2.weight", "fc.weight")) {
            assertEquals(OptionalDouble.empty(), group(groups, decayed).weightDecay(), decayed);
        }
    }

    @Test
    void theRateFallsWithTheDistanceFromTheHead() {
        // conv1 with bn1, layer1, layer2, fc: 0.5³, 0.5², 0.5, 1.
        ParameterGroups groups = ParameterGroups.of(network).byDepth(0.5);
        assertEquals(1, group(groups, "fc.weight").rateFactor());
        assertEquals(0.5, group(groups, "layer2.conv1.weight").rateFactor());
        assertEquals(0.5, group(groups, "layer2.downbn.bias").rateFactor());
        assertEquals(0.25, group(groups, "layer1.bn2.weight").rateFactor());
        assertEquals(0.125, group(groups, "conv1.weight").rateFactor());
        assertEquals(0.125, group(groups, "bn1.weight").rateFactor());
    }

    @Test
    void factorsMultiplyAndDecaysReplace() {
        ParameterGroups groups = ParameterGroups.of(network).byDepth(0.5).rate("layer2", 3).rate("layer2.conv1", 2)
                .weightDecay("layer2", 0.1).withoutDecayOfBiasAndNorm();
        assertEquals(new ParameterGroup(0.5 * 3 * 2, OptionalDouble.of(0.1)), group(groups, "layer2.conv1.weight"));
        assertEquals(new ParameterGroup(0.5 * 3, OptionalDouble.of(0)), group(groups, "layer2.bn1.bias"));
    }

    @Test
    void namedStagesAreStagesAndTheHeadIsOneOfItsOwn() {
        List<String> fire = DepthStages.of(SmallNetworks.fire()).stream().map(DepthStages.Stage::name).toList();
        // fire2 begins after the input: what has no stage before it belongs to it.
        assertEquals(List.of("fire2", "fire3", "head"), fire);
        List<String> stack = DepthStages.of(SmallNetworks.stack()).stream().map(DepthStages.Stage::name).toList();
        assertEquals(List.of("block1", "fc1", "fc2"), stack);
    }

    @Test
    void anUnknownLayerIsRefusedWithTheNearest() {
        var e = assertThrows(IllegalArgumentException.class, () -> ParameterGroups.of(network).rate("layer3", 1));
        assertTrue(e.getMessage().contains("nearest: "), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> ParameterGroups.of(network).rate("fc", -1));
        assertThrows(IllegalArgumentException.class, () -> ParameterGroups.of(network).weightDecay("fc", Double.NaN));
    }

    private List<Integer> stagesLearning(int first, int epochs) {
        return IntStream.rangeClosed(1, epochs).mapToObj(e -> {
            Network at = Unfreezing.gradual(first).at(network, e, epochs);
            return (int) DepthStages.of(network).stream()
                    .filter(s -> s.nodes().stream().noneMatch(at::isFrozen)).count();
        }).toList();
    }

    @Test
    void stagesThawOneByOneFromTheHead() {
        // Four stages: one more in each epoch; where epochs are fewer, ceil(4 e / E) of them.
        assertEquals(List.of(1, 2, 3, 4, 4, 4), stagesLearning(1, 6));
        assertEquals(List.of(2, 3, 4, 4), stagesLearning(2, 4));
        assertEquals(List.of(2, 4), stagesLearning(1, 2));
        assertEquals(List.of(2, 3, 4), stagesLearning(1, 3));
        assertEquals(List.of(4), stagesLearning(1, 1));
    }

    @Test
    void whatIsFrozenForTheWholeRunNeverThaws() {
        Network half = network.freezeThrough("layer1");
        assertEquals(List.of("fc"), List.copyOf(Unfreezing.gradual(1).at(half, 1, 5).trainable()));
        for (int epoch = 2; epoch <= 5; epoch++) {
            assertEquals(half.trainable(), Unfreezing.gradual(1).at(half, epoch, 5).trainable());
        }
    }
}
