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

    /** Not those that timm took over from Google's collection, whose tensors have the same shapes as others. */
    @Override
    public boolean publishes(Architecture architecture) {
        return !architecture.id().startsWith("tf_") && architecture != Architecture.EFFICIENTNET_LITE0;
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
