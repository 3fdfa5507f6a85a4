package graft.zoo.layout;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.layer.Parameter;
import graft.zoo.weights.StoredTensor;
import java.util.List;

/**
 * One parameter as PyTorch stores it.
 *
 * @param parameter the parameter in the network
 * @param shape     PyTorch's shape
 * @param outputs   K
 * @param channels  C: input channels of a group, or of the image that was flattened
 * @param places    P: the kernel's R*S, or the flattened image's H*W; 1 for vectors and plain fully connected layers
 */
public record PyTorchTensor(Parameter parameter, List<Integer> shape, int outputs, int channels, int places) {
    /** Floats that are read at a time: a megabyte. */
    private static final int PIECE = 1 << 18;
    /** Rows that are read at a time at least: four cache lines of neighbours in what is written. */
    private static final int FEWEST_ROWS = 64;

    public PyTorchTensor {
        shape = List.copyOf(shape);
    }

    /**
     * Whether a stored shape holds these values. Besides {@link #shape} that is [K, C, H, W] for a fully connected
     * layer, as where it was trained as a convolution over the whole image: the same values in the same order. Axes of
     * length 1 at the end count for nothing, such as those of ConvNeXt's factors, [C,1,1], and those that its 1x1
     * convolutions lack where they are fully connected layers, [K,C].
     */
    public boolean accepts(List<Integer> stored) {
        return withoutOnesAtTheEnd(stored).equals(withoutOnesAtTheEnd(shape)) || shape.size() == 2 && stored.size() == 4 && stored.get(0) == outputs
                && stored.get(1) == channels && (long) stored.get(2) * stored.get(3) == places;
    }

    private static List<Integer> withoutOnesAtTheEnd(List<Integer> shape) {
        int axes = shape.size();
        while (axes > 0 && shape.get(axes - 1) == 1) {
            axes--;
        }
        return shape.subList(0, axes);
    }

    /** PyTorch's values in Graft's layout, in a new array. */
    public Tensor toGraft(Tensor stored) {
        return Tensor.wrap(ChannelsLast.fromPyTorch(stored.unwrap(), outputs, channels, places),
                parameter.spec().dims());
    }

    /** A stored tensor's values in Graft's layout, in a new array; hardly any memory is used besides. */
    public Tensor toGraft(StoredTensor stored) {
        if (stored instanceof HwioTensor ordered) {
            return ordered.inGraftsLayout(parameter.spec().dims());
        }
        int inputs = channels * places;
        if (outputs == 1 || inputs <= 1) {
            return toGraft(stored.read());
        }
        float[] values = new float[outputs * inputs];
        stored.read(rows() * inputs,
                (from, piece) -> ChannelsLast.fromPyTorch(piece, from / inputs, outputs, channels, places, values));
        return Tensor.wrap(values, parameter.spec().dims());
    }

    /** {@link #toGraft(StoredTensor)} with all threads of a team, where the format can be read from any place on. */
    public Tensor toGraft(StoredTensor stored, ThreadTeam team) {
        StoredTensor.Excerpts excerpts = stored instanceof HwioTensor || outputs == 1 ? null : stored.excerpts();
        int inputs = channels * places;
        if (excerpts == null || inputs <= 1) {
            return toGraft(stored);
        }
        float[] values = new float[outputs * inputs];
        float[][] pieces = new float[team.size()][];
        int rows = rows();
        team.run(Math.ceilDiv(outputs, rows), (block, worker) -> {
            int first = block * rows;
            int length = Math.min(rows, outputs - first) * inputs;
            if (pieces[worker] == null || pieces[worker].length != length) {
                pieces[worker] = new float[length];
            }
            excerpts.read(first * inputs, pieces[worker]);
            ChannelsLast.fromPyTorch(pieces[worker], first, outputs, channels, places, values);
        });
        return Tensor.wrap(values, parameter.spec().dims());
    }

    /** Outputs that are read at a time. */
    private int rows() {
        return Math.min(Math.max(PIECE / (channels * places), FEWEST_ROWS), outputs);
    }

    /** Number of values. */
    long size() {
        return (long) outputs * channels * places;
    }

    /** The parameter's values in PyTorch's layout, in a new array. */
    public Tensor toPyTorch() {
        return Tensor.wrap(ChannelsLast.toPyTorch(parameter.value().unwrap(), outputs, channels, places),
                shape.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The parameter's values in PyTorch's layout, as a tensor for writers: hardly any memory is used besides. */
    public StoredTensor stored() {
        return new ParameterTensor(this);
    }
}
