package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.Map;

/** torchvision's names, which are Graft's own. */
record TorchvisionNames() implements Naming {

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return true;
    }

    @Override
    public boolean isTable() {
        return true;
    }

    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return Publisher.TORCHVISION;
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        return weights;
    }
}
