package graft.zoo.tensorflow;

import graft.engine.Tensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor that is stored in parts, as partitioned variables are: each part a box of it, together all of it.
 *
 * @param dims  of the whole
 * @param parts in any order
 */
record PartitionedTensor(String name, DType dtype, long[] dims, List<Part> parts) implements StoredTensor {
    private static final int MOST_PARTS = 1024;

    /** One of the boxes; its lengths are known. */
    record Part(TensorSlice slice, StoredTensor values) {
    }

    /**
     * Checks that the parts make up the whole, each element once.
     *
     * @throws WeightFileException when they do not
     */
    static StoredTensor of(Path file, String name, DType dtype, long[] dims, List<Part> parts) {
        String where = "tensor '" + ShownName.of(name) + "' of shape " + Arrays.toString(dims) + " ";
        if (parts.size() > MOST_PARTS) {
            throw new WeightFileException(file, where + "is stored in " + parts.size() + " parts, expected at most "
                    + MOST_PARTS);
        }
        long elements = 0;
        for (int i = 0; i < parts.size(); i++) {
            elements += TensorShape.elements(parts.get(i).slice.lengths());
            for (int j = 0; j < i; j++) {
                if (parts.get(i).slice.overlaps(parts.get(j).slice)) {
                    throw new WeightFileException(file, where + "is stored in parts that overlap: "
                            + parts.get(j).slice + " and " + parts.get(i).slice + "; the file is damaged");
                }
            }
        }
        if (elements != TensorShape.elements(dims)) {
            throw new WeightFileException(file, where + "has " + TensorShape.elements(dims) + " elements, its "
                    + parts.size() + " parts have " + elements + "; the checkpoint is not complete");
        }
        if (parts.size() == 1 && parts.getFirst().slice.isAll(dims)) {
            return parts.getFirst().values;
        }
        return new PartitionedTensor(name, dtype, dims, parts);
    }

    @Override
    public List<Integer> shape() {
        return Arrays.stream(dims).mapToObj(d -> (int) d).toList();
    }

    @Override
    public Tensor read() {
        float[] whole = new float[(int) TensorShape.elements(dims)];
        for (Part part : parts) {
            float[] values = part.values.read().unwrap();
            copy(values, values.length, part.slice, whole);
        }
        return Tensor.wrap(whole, Arrays.stream(dims).mapToInt(d -> (int) d).toArray());
    }

    @Override
    public long[] readIntegers() {
        long[] whole = new long[(int) TensorShape.elements(dims)];
        for (Part part : parts) {
            long[] values = part.values.readIntegers();
            copy(values, values.length, part.slice, whole);
        }
        return whole;
    }

    /** Copies a box row by row, array to array; a row is the last axis. */
    private void copy(Object values, int length, TensorSlice slice, Object whole) {
        int rank = dims.length;
        int row = rank == 0 ? 1 : (int) slice.lengths()[rank - 1];
        int[] at = new int[rank];
        for (int from = 0; from < length; from += row) {
            long to = 0;
            for (int i = 0; i < rank; i++) {
                to = to * dims[i] + slice.starts()[i] + at[i];
            }
            System.arraycopy(values, from, whole, (int) to, row);
            for (int i = rank - 2; i >= 0 && ++at[i] == slice.lengths()[i]; i--) {
                at[i] = 0;
            }
        }
    }
}
