package graft.zoo.keras;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.util.Map;

/** Reads back what {@link KerasWriter} wrote. */
public final class OwnWeights {
    private OwnWeights() {
    }

    /**
     * Sets every parameter of a network.
     *
     * @throws WeightFileException when a tensor is missing or has another shape
     */
    public static Network fill(KerasFile file, Network network) {
        Map<String, StoredTensor> tensors = file.tensors();
        KerasWriter.tensors(network).forEach((name, expected) -> {
            StoredTensor stored = tensors.get(expected.name());
            if (stored == null || !stored.shape().equals(expected.shape()) || !stored.dtype().isFloating()) {
                throw new WeightFileException(file.path(), "tensor '" + expected.name() + "' of parameter " + name
                        + " expected shape " + expected.shape() + ", found " + (stored == null ? "none"
                        : stored.shape() + " of type " + stored.dtype()) + "; the file was changed, write it again");
            }
            expected.parameter().set(Tensor.wrap(stored.read().unwrap(), expected.parameter().spec().dims()));
        });
        return network;
    }
}
