package graft.zoo.layout;

import graft.engine.Tensor;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.util.Arrays;
import java.util.List;

/** A network's parameter in PyTorch's layout, put in order row by row as it is written. */
record ParameterTensor(PyTorchTensor tensor) implements StoredTensor {

    @Override
    public String name() {
        return tensor.parameter().name();
    }

    @Override
    public DType dtype() {
        return DType.FLOAT32;
    }

    @Override
    public List<Integer> shape() {
        return tensor.shape();
    }

    @Override
    public Tensor read() {
        return tensor.toPyTorch();
    }

    @Override
    public void read(int length, Piece to) {
        float[] source = tensor.parameter().value().unwrap();
        int inputs = tensor.channels() * tensor.places();
        int most = Math.max(1, length / inputs);
        for (int first = 0; first < tensor.outputs(); first += most) {
            float[] rows = new float[Math.min(most, tensor.outputs() - first) * inputs];
            ChannelsLast.toPyTorch(source, first, tensor.outputs(), tensor.channels(), tensor.places(), rows);
            for (int from = 0; from < rows.length; from += length) {
                to.take(first * inputs + from, rows.length <= length ? rows
                        : Arrays.copyOfRange(rows, from, Math.min(rows.length, from + length)));
            }
        }
    }
}
