package graft.zoo.tensorflow;

import graft.zoo.protobuf.ProtobufReader;
import java.util.Arrays;

/**
 * A box of a tensor, as TensorSliceProto has it: {@code 1 extent* {1 start, 2 length}}; an extent without a length is
 * the whole axis.
 *
 * @param starts  of each axis; 0 for a whole one
 * @param lengths of each axis; -1 for a whole one
 */
record TensorSlice(long[] starts, long[] lengths) {
    private static final int MOST_AXES = 32;

    static TensorSlice read(ProtobufReader reader) {
        long[] starts = new long[MOST_AXES];
        long[] lengths = new long[MOST_AXES];
        int axes = 0;
        while (reader.next()) {
            if (reader.field() == 1) {
                if (axes == MOST_AXES) {
                    throw reader.error("a slice has over " + MOST_AXES + " axes");
                }
                ProtobufReader extent = reader.message();
                lengths[axes] = -1;
                while (extent.next()) {
                    switch (extent.field()) {
                        case 1 -> starts[axes] = extent.varint();
                        case 2 -> lengths[axes] = extent.varint();
                        default -> { }
                    }
                }
                axes++;
            }
        }
        return new TensorSlice(Arrays.copyOf(starts, axes), Arrays.copyOf(lengths, axes));
    }

    /** This slice of a tensor of a shape, with every length known; null where it does not lie in it. */
    TensorSlice within(long[] dims) {
        if (starts.length != dims.length) {
            // Old writers leave the extents of a whole tensor out.
            return starts.length == 0 ? new TensorSlice(new long[dims.length], dims) : null;
        }
        long[] known = lengths.clone();
        for (int i = 0; i < dims.length; i++) {
            known[i] = known[i] == -1 && starts[i] == 0 ? dims[i] : known[i];
            if (starts[i] < 0 || known[i] < 0 || starts[i] > dims[i] || known[i] > dims[i] - starts[i]) {
                return null;
            }
        }
        return new TensorSlice(starts, known);
    }

    /** This slice with the lengths of its values, which must be those that it states; null where they are not. */
    TensorSlice ofSize(long[] dims) {
        if (dims.length != lengths.length) {
            return null;
        }
        for (int i = 0; i < dims.length; i++) {
            if (starts[i] < 0 || lengths[i] != -1 && lengths[i] != dims[i]) {
                return null;
            }
        }
        return new TensorSlice(starts, dims);
    }

    /** Whether it is all of a tensor of a shape; of slices with known lengths. */
    boolean isAll(long[] dims) {
        return Arrays.equals(lengths, dims);
    }

    /** Whether two slices with known lengths have elements in common. */
    boolean overlaps(TensorSlice other) {
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] >= other.starts[i] + other.lengths[i] || other.starts[i] >= starts[i] + lengths[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "from " + Arrays.toString(starts) + " of size " + Arrays.toString(lengths);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorSlice s && Arrays.equals(starts, s.starts) && Arrays.equals(lengths, s.lengths);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(starts) + Arrays.hashCode(lengths);
    }
}
