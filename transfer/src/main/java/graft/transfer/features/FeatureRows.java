package graft.transfer.features;

import graft.layers.layer.Shape;
import java.util.Arrays;
import java.util.List;

/** Features of the samples that could be read, in the order of their numbers. */
public final class FeatureRows {
    private final Shape shape;
    private final int[] ids;
    private final Place rows;

    FeatureRows(Shape shape, int[] ids, Place rows) {
        this.shape = shape;
        this.ids = ids;
        this.rows = rows;
    }

    /** Of one row. */
    public Shape shape() {
        return shape;
    }

    /** The number of each row's sample. */
    public int[] ids() {
        return ids.clone();
    }

    /** The rows of these samples alone, which have to be among its own. */
    public FeatureRows only(int[] samples) {
        if (Arrays.equals(samples, ids)) {
            return this;
        }
        int[] positions = Arrays.stream(samples).map(id -> Arrays.binarySearch(ids, id)).toArray();
        return new FeatureRows(shape, samples.clone(), new Selected(rows, positions));
    }

    /** Where rows are. */
    sealed interface Place {
        void copy(int row, float[] to, int at, int floats);

        long heapBytes();
    }

    /** In one array, one row after another. */
    record Memory(float[] values) implements Place {
        @Override
        public void copy(int row, float[] to, int at, int floats) {
            System.arraycopy(values, row * floats, to, at, floats);
        }

        @Override
        public long heapBytes() {
            return 4L * values.length;
        }
    }

    /** In mapped files: the system reads them from the disk when they are needed, and keeps what memory is left for. */
    record Mapped(List<FeatureFile.Row> list) implements Place {
        @Override
        public void copy(int row, float[] to, int at, int floats) {
            list.get(row).copy(to, at, floats);
        }

        @Override
        public long heapBytes() {
            return 0;
        }
    }

    /** Some rows of others. */
    record Selected(Place of, int[] positions) implements Place {
        @Override
        public void copy(int row, float[] to, int at, int floats) {
            of.copy(positions[row], to, at, floats);
        }

        @Override
        public long heapBytes() {
            return of.heapBytes();
        }
    }

    public int count() {
        return ids.length;
    }

    /** Writes one row from {@code at} on. */
    public void copy(int row, float[] to, int at) {
        rows.copy(row, to, at, shape.size());
    }

    /** Whether they are in memory. */
    public boolean inMemory() {
        return rows instanceof Memory || rows instanceof Selected s && s.of instanceof Memory;
    }

    /** Bytes of the heap that they take. */
    public long heapBytes() {
        return rows.heapBytes();
    }
}
