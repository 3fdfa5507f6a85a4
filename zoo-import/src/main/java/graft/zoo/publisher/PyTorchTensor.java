package graft.zoo.publisher;

import graft.engine.Tensor;
import graft.layers.Parameter;
import java.util.List;

/**
 * One parameter as PyTorch stores it.
 *
 * @param parameter the parameter in the network
 * @param shape     PyTorch's shape
 * @param outputs   K
 * @param channels  C: input channels of a group, or of the picture that was flattened
 * @param places    P: the kernel's R*S, or the flattened picture's H*W; 1 for vectors and plain fully connected layers
 */
public record PyTorchTensor(Parameter parameter, List<Integer> shape, int outputs, int channels, int places) {
    public PyTorchTensor {
        shape = List.copyOf(shape);
    }

    /**
     * Whether a stored shape holds these values. Besides {@link #shape} that is [K, C, H, W] for a fully connected
     * layer, as where it was trained as a convolution over the whole picture: the same values in the same order.
     */
    public boolean accepts(List<Integer> stored) {
        return stored.equals(shape) || shape.size() == 2 && stored.size() == 4 && stored.get(0) == outputs
                && stored.get(1) == channels && (long) stored.get(2) * stored.get(3) == places;
    }

    /** PyTorch's values in Graft's layout, in a new array. */
    public Tensor toGraft(Tensor stored) {
        return Tensor.wrap(ChannelsLast.fromPyTorch(stored.unwrap(), outputs, channels, places),
                parameter.spec().dims());
    }

    /** The parameter's values in PyTorch's layout, in a new array. */
    public Tensor toPyTorch() {
        return Tensor.wrap(ChannelsLast.toPyTorch(parameter.value().unwrap(), outputs, channels, places),
                shape.stream().mapToInt(Integer::intValue).toArray());
    }
}
