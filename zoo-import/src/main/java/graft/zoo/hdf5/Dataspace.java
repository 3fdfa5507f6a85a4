package graft.zoo.hdf5;

import java.util.Arrays;

/**
 * The shape of a dataset or attribute (specification, IV.A.2.b).
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><td>version 1</td><td>version, rank, flags, 5 reserved; sizes, [largest sizes] (L each)</td></tr>
 * <tr><td>version 2</td><td>version, rank, flags, type (0 scalar, 1 simple, 2 null); the same</td></tr>
 * </table>
 *
 * @param dims    sizes, none for a single value
 * @param largest what they may grow to; all ones without limit
 * @param isNull  whether it holds nothing at all
 */
record Dataspace(long[] dims, long[] largest, boolean isNull) {
    private static final int MAX_RANK = 32;

    static Dataspace read(Cursor body) {
        int version = body.version(1, 2);
        int rank = body.u8();
        int flags = body.u8();
        int type = body.u8();
        body.skip(version == 1 ? 4 : 0);
        if (rank > MAX_RANK) {
            throw body.refusal("has " + rank + " dimensions; expected at most " + MAX_RANK);
        }
        long[] dims = new long[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = body.length();
            if (dims[i] < 0) {
                throw body.refusal("has dimension " + Long.toUnsignedString(dims[i]));
            }
        }
        long[] largest = dims.clone();
        for (int i = 0; i < rank && (flags & 1) != 0; i++) {
            largest[i] = body.length();
        }
        return new Dataspace(dims, largest, version == 2 && type == 2);
    }

    /** Number of elements; {@link Long#MAX_VALUE} when there are more than that. */
    long count() {
        if (isNull) {
            return 0;
        }
        long count = 1;
        for (long dim : dims) {
            if (dim == 0) {
                return 0;
            }
            count = count > Long.MAX_VALUE / dim ? Long.MAX_VALUE : count * dim;
        }
        return count;
    }

    int rank() {
        return dims.length;
    }

    @Override
    public String toString() {
        return isNull ? "null" : Arrays.toString(dims);
    }
}
