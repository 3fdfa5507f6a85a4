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

    /** PyTorch's values in Graft's layout; takes over {@code stored} where the layouts agree. */
    public Tensor toGraft(Tensor stored) {
        float[] values = agrees() ? stored.unwrap()
                : ChannelsLast.fromPyTorch(stored.unwrap(), outputs, channels, places);
        return Tensor.wrap(values, parameter.spec().dims());
    }

    /** The parameter's values in PyTorch's layout; the parameter's own array where the layouts agree. */
    public Tensor toPyTorch() {
        float[] values = agrees() ? parameter.value().unwrap()
                : ChannelsLast.toPyTorch(parameter.value().unwrap(), outputs, channels, places);
        return Tensor.wrap(values, shape.stream().mapToInt(Integer::intValue).toArray());
    }

    private boolean agrees() {
        return outputs == 1 ? places == 1 || channels == 1 : channels * places == 1;
    }
}
