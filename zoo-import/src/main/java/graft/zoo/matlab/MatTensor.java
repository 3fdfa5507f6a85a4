package graft.zoo.matlab;

import graft.engine.Tensor;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.util.List;

/**
 * Numbers of one class that may be stored as narrower ones: MATLAB writes a double array of small integers as bytes.
 *
 * @param stored the numbers as they are stored
 * @param dtype  of the array
 */
record MatTensor(String name, StoredTensor stored, DType dtype) implements StoredTensor {

    MatTensor named(String newName) {
        return new MatTensor(newName, stored, dtype);
    }

    @Override
    public List<Integer> shape() {
        return stored.shape();
    }

    @Override
    public Tensor read() {
        return stored.read();
    }

    @Override
    public void read(int length, Piece to) {
        stored.read(length, to);
    }

    @Override
    public Excerpts excerpts() {
        return stored.excerpts();
    }

    @Override
    public long[] readIntegers() {
        return stored.dtype().isFloating() ? StoredTensor.super.readIntegers() : stored.readIntegers();
    }

    @Override
    public StoredTensor permuted(int... axes) {
        return new MatTensor(name, stored.permuted(axes), dtype);
    }
}
