package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.Map;

/** How a publisher, or a framework, names and lays out the weights of the networks that Graft knows. */
sealed interface Naming permits CaffeNames, MatConvNetNames, TensorFlowNames, KerasNames,
        HuggingFaceNames, HuggingFaceMobileNames, FamilyNames, TimmMobileNames, TimmNames, TorchvisionNames {

    /** Whether a file's weights are named so. */
    boolean recognises(Map<String, StoredTensor> weights);

    /** Whether these names are known for an architecture. */
    default boolean knows(Architecture architecture) {
        return true;
    }

    /**
     * Whether a file with these names may be of an architecture of which nothing is stated: whoever has them publishes
     * it.
     */
    default boolean publishes(Architecture architecture) {
        return knows(architecture);
    }

    /** Whether every name is changed by itself, in the same way for each architecture for which these are known. */
    default boolean isTable() {
        return false;
    }

    /** Whose names these are, of weights that are recognised. */
    Publisher publisher(Map<String, StoredTensor> weights);

    /**
     * In whose form the networks are compared with weights that are recognised.
     *
     * @param wanted by the caller; null: that of the publisher
     */
    default Publisher form(Map<String, StoredTensor> weights, Publisher wanted) {
        return wanted == null ? publisher(weights) : wanted;
    }

    /**
     * The tensors under torchvision's names and seen in PyTorch's layout; what the architecture has no layer for keeps
     * its name.
     *
     * @param form of the network
     */
    Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights);

    /**
     * The same also where {@link #toTorchvision} leaves the names alone since the weights are those of far more or fewer
     * layers than the architecture has, for saying what comes nearest; null where it does not do so.
     */
    default Map<String, StoredTensor> toTorchvisionAtAnyDepth(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        return null;
    }
}
