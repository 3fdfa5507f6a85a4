package graft.transfer.features;

import graft.engine.Kernels;
import graft.layers.Network;
import graft.layers.structure.Node;

/** What features depend on apart from the image: everything that computes them. */
final class TrunkKey {
    private TrunkKey() {
    }

    /**
     * Of a network's layers and weights, the kernels and the batch they are chosen for, and the code of both.
     *
     * @param trunk with all its parameters set; its output is the features
     */
    static Digest of(Network trunk, int batch, Kernels kernels) {
        Digest.Maker maker = new Digest.Maker().add("Graft features 1").add(CodeFingerprint.here())
                .add(kernels.description()).add("batch " + batch);
        for (Node node : trunk.nodes()) {
            maker.add(node.name()).add(node.layer().toString()).add(node.inputs().toString())
                    .add(node.shape().toString());
            trunk.parametersOf(node).values().forEach(p -> maker.add(p.name()).add(p.value().unwrap()));
        }
        return maker.digest();
    }
}
