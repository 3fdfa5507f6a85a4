package graft.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.structure.Names;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers are found by name, prefix, stage and pattern. */
class FreezingTest {
    private static List<String> learning(Network network) {
        return List.copyOf(network.trainable());
    }

    @Test
    void oneLayerByItsName() {
        assertEquals(List.of("fire2.squeeze", "fire2.e1", "fire2.e3", "fire3.squeeze", "fire3.e1", "fire3.e3", "head"),
                learning(SmallNetworks.fire().freeze(List.of("conv1"))));
    }

    @Test
    void severalLayersByTheirPrefix() {
        assertEquals(List.of("conv1", "bn1", "layer2.conv1", "layer2.bn1", "layer2.conv2", "layer2.bn2", "layer2.down",
                "layer2.downbn", "fc"), learning(SmallNetworks.residual().freeze(List.of("layer1"))));
    }

    /** A stage is all after the stage before it. */
    @Test
    void aStage() {
        assertEquals(List.of("fire3.squeeze", "fire3.e1", "fire3.e3", "head"),
                learning(SmallNetworks.fire().freeze(List.of("fire2"))));
    }

    @Test
    void layersByAPattern() {
        assertEquals(List.of("conv1", "bn1", "layer1.conv1", "layer1.bn1", "layer1.bn2", "layer2.conv1", "layer2.bn1",
                "layer2.bn2", "fc"), learning(SmallNetworks.residual().freeze(List.of("layer?.conv2", "*.down*"))));
        Network frozen = SmallNetworks.residual().freeze();
        assertEquals(List.of("layer1.bn2", "layer2.bn2"), learning(frozen.unfreeze(List.of("*.bn2"))));
        assertEquals("layer2.bn2", frozen.lastNodeOf("*bn2"));
    }

    @Test
    void freezingThroughALayerFreezesAllBeforeItAndNothingElse() {
        assertEquals(List.of("layer2.conv1", "layer2.bn1", "layer2.conv2", "layer2.bn2", "layer2.down", "layer2.downbn",
                "fc"), learning(SmallNetworks.residual().freeze().freezeThrough("layer1")));
    }

    @Test
    void whatIsNotThereIsRefusedWithTheNearest() {
        var name = assertThrows(IllegalArgumentException.class,
                () -> SmallNetworks.residual().freeze(List.of("layer9")));
        assertTrue(name.getMessage().contains("nearest: "), name.getMessage());
        var pattern = assertThrows(IllegalArgumentException.class,
                () -> SmallNetworks.residual().freeze(List.of("layer9.*")));
        assertTrue(pattern.getMessage().contains("matches 'layer9.*'"), pattern.getMessage());
    }

    @Test
    void starsStandForAnyCharactersAndQuestionMarksForOne() {
        assertTrue(Names.matches("*", ""));
        assertTrue(Names.matches("layer4.*.bn?", "layer4.1.bn2"));
        assertTrue(Names.matches("*a*b", "xaxbab"));
        assertFalse(Names.matches("*a*b", "xaxba"));
        assertFalse(Names.matches("layer?", "layer"));
        assertFalse(Names.matches("bn", "bn1"));
        // Names are matched in time: neither text nor pattern make it try all ways.
        assertFalse(Names.matches("*a*a*a*a*a*a*a*a*a*a*a*a*b", "a".repeat(2000)));
    }
}
