package graft.transfer.depth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.Zoo;
import graft.zoo.architecture.Architecture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where trunks are cut. */
class StageBoundaryTest {

    private static List<StageBoundary> of(Network network) {
        return StageBoundary.of(network.freeze().replaceHead(3, 1));
    }

    @Test
    void aResidualNetworkIsCutBetweenItsStages() {
        assertEquals(List.of(new StageBoundary("bn1", "relu"), new StageBoundary("layer1", "layer1.relu"),
                new StageBoundary("layer2", "layer2.relu"), new StageBoundary("layer3", "avgpool")),
                of(DemoNetwork.network(5)));
    }

    @Test
    void namedStagesComeFirstAndTheWholeTrunkLast() {
        assertEquals(List.of("block1", "block2", "block3", "block4", "block5", "all"),
                of(Zoo.network("vgg11", 1000)).stream().map(StageBoundary::stage).toList());
    }

    /** Each is a place that everything goes through, each lies after the one before and can be frozen through. */
    @Test
    void everyPublishedNetworkHasAFewThatCanBeFrozenThrough() {
        for (String arch : List.of("resnet18", "googlenet", "inception_v3", "squeezenet1_0", "mobilenet_v2",
                "densenet121", "efficientnet_b0", "alexnet", "convnext_tiny", "shufflenet_v2_x1_0")) {
            assertTrue(Architecture.ids().contains(arch), arch);
            Network grafted = Zoo.network(arch, 1000).freeze().replaceHead(3, 1);
            List<StageBoundary> boundaries = StageBoundary.of(grafted);
            assertTrue(boundaries.size() >= 3 && boundaries.size() <= StageBoundary.MOST, arch + ": " + boundaries);
            int last = 0;
            for (StageBoundary b : boundaries) {
                int at = grafted.nodes().indexOf(grafted.node(b.node()));
                assertTrue(at > last, arch + ": " + boundaries);
                last = at;
                grafted.after(b.node()); // throws where something after it also reads something before it
                if (!b.stage().equals(StageBoundary.ALL)) {
                    assertEquals(b.node(), grafted.freezeThrough(b.stage()).boundary().name(), arch);
                }
            }
        }
    }
}
