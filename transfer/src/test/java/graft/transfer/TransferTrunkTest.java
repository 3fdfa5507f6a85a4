package graft.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.layers.Network;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source without a head: transfer replaces heads, so whether there was one makes no difference. */
class TransferTrunkTest {
    @TempDir
    Path folder;

    private static PretrainedModel model(Network network) {
        return new PretrainedModel(network, Preparation.ofFile(DemoNetwork.preprocessing(), ""), List.of(), "demo",
                "graft", "none");
    }

    private Network transferred(Network source, String checkpoints) {
        return Transfer.from(model(source)).to(folder.resolve("images"))
                .checkpoints(folder.resolve(checkpoints), false).run().model().network();
    }

    @Test
    void aTrunkGivesTheSameNetworkAsTheWholeOne() throws IOException {
        DemoImages.target(4, 1).writeFolder(folder.resolve("images"));
        Network whole = DemoNetwork.network(3).initialize(1);
        Network trunk = DemoNetwork.network(3);
        String head = trunk.head().name() + ".";
        trunk.parameters().forEach((name, p) -> {
            if (!name.startsWith(head)) {
                p.set(whole.parameter(name).value());
            }
        });
        assertEquals(List.of(head + "weight", head + "bias"), trunk.missing());
        Network expected = transferred(whole, "of the whole");
        Network found = transferred(trunk, "of the trunk");
        assertEquals(List.of(), found.missing());
        expected.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                found.parameter(name).value().unwrap(), name));
    }
}
