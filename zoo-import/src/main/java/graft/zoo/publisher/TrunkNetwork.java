package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Dense;
import graft.layers.layer.Input;
import graft.layers.structure.Node;
import java.util.Optional;

/**
 * Networks for files without a head, such as Keras's {@code ..._notop.h5}: the published network up to its first fully
 * connected layer, of which VGG has three. In the place of that one and all after it stands one fully connected layer
 * of the same name that has no values; {@link Network#replaceHead} grafts another on.
 */
final class TrunkNetwork {
    private static final int CLASSES = 1000;

    private TrunkNetwork() {
    }

    /** Of a whole network; empty where it has no fully connected layer. */
    static Optional<Network> of(Network whole) {
        Optional<Node> first = whole.nodes().stream().filter(n -> n.layer() instanceof Dense).findFirst();
        return first.map(head -> {
            NetworkBuilder trunk = Network.input(whole.inputShape().h(), whole.inputShape().w(),
                    whole.inputShape().c());
            for (Node node : whole.nodes()) {
                if (node.equals(head)) {
                    break;
                }
                if (!(node.layer() instanceof Input)) {
                    trunk.add(node.name(), node.layer(), node.inputs().toArray(String[]::new));
                    whole.stages().forEach((stage, end) -> {
                        if (end.equals(node.name())) {
                            trunk.stage(stage);
                        }
                    });
                }
            }
            String features = head.inputs().getFirst();
            trunk.add(head.name(), new Dense(trunk.shapeOf(features).size(), CLASSES, true), features);
            return trunk.build();
        });
    }
}
