package graft.transfer.features;

import graft.layers.layer.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The features of a pass as they come in: some found, the others computed and, where there is a folder, written. */
final class Gathered {
    /** Bytes, and seconds of computing, after which a file is written: an interrupted run loses no more. */
    private static final long FILE_BYTES = 64L << 20;
    private static final long FILE_NANOS = 30_000_000_000L;

    /** Writes features and returns where they then are. */
    @FunctionalInterface
    interface Writer {
        /** @param rows holds one row for each key, and more room */
        List<FeatureFile.Row> write(List<Digest> keys, float[] rows) throws IOException;
    }

    private final Shape shape;
    private final int floats;
    private final FeatureFile.Row[] found;
    private final boolean[] there;
    private final float[] values;
    private final Writer writer;
    private final float[] waiting;
    private final int room;
    private final List<Digest> waitingKeys = new ArrayList<>();
    private final List<Integer> waitingIds = new ArrayList<>();
    private long lastWritten = System.nanoTime();

    /**
     * @param found    by sample; null where nothing was found. Modified
     * @param inMemory whether all of it is wanted in one array
     * @param say      called with what was found and cannot be read any more: it counts as missing
     * @param writer   null where computed features are only kept in memory
     */
    Gathered(Shape shape, FeatureFile.Row[] found, boolean inMemory, Consumer<String> say, Writer writer) {
        this.shape = shape;
        this.found = found;
        this.writer = writer;
        floats = shape.size();
        values = inMemory ? new float[found.length * floats] : null;
        there = new boolean[found.length];
        for (int i = 0; i < found.length; i++) {
            there[i] = found[i] != null && (!inMemory || isCopied(i, say));
        }
        room = Math.clamp(FILE_BYTES / (4L * floats), 1, Math.max(1, missing().length));
        waiting = new float[writer == null ? 0 : room * floats];
    }

    private boolean isCopied(int i, Consumer<String> say) {
        try {
            found[i].copy(values, i * floats, floats);
            return true;
        } catch (UncheckedIOException e) {
            say.accept("features of an image are computed again: their file was changed by another process");
            return false;
        }
    }

    /** The samples whose features are not there. */
    int[] missing() {
        return IntStream.range(0, there.length).filter(i -> !there[i]).toArray();
    }

    /** Takes a sample's features, which start at {@code at}. */
    void add(int id, Digest key, float[] from, int at) throws IOException {
        there[id] = true;
        if (values != null) {
            System.arraycopy(from, at, values, id * floats, floats);
        }
        if (writer == null) {
            return;
        }
        System.arraycopy(from, at, waiting, waitingKeys.size() * floats, floats);
        waitingKeys.add(key);
        waitingIds.add(id);
        if (waitingKeys.size() == room || System.nanoTime() - lastWritten > FILE_NANOS) {
            write();
        }
    }

    /** Writes what waits to be written. */
    void write() throws IOException {
        if (waitingKeys.isEmpty()) {
            return;
        }
        Map<Digest, FeatureFile.Row> written = new HashMap<>();
        writer.write(List.copyOf(waitingKeys), waiting).forEach(row -> written.put(row.key(), row));
        for (int i = 0; i < waitingIds.size(); i++) {
            found[waitingIds.get(i)] = written.get(waitingKeys.get(i));
            if (found[waitingIds.get(i)] == null && values == null) {
                throw new IOException("features that were just written are not read back as they were");
            }
        }
        waitingKeys.clear();
        waitingIds.clear();
        lastWritten = System.nanoTime();
    }

    /** All that came in. */
    FeatureRows rows() {
        int[] ids = IntStream.range(0, there.length).filter(i -> there[i]).toArray();
        if (values == null) {
            return new FeatureRows(shape, ids, new FeatureRows.Mapped(Arrays.stream(ids).mapToObj(i -> found[i])
                    .toList()));
        }
        if (ids.length == there.length) {
            return new FeatureRows(shape, ids, new FeatureRows.Memory(values));
        }
        for (int row = 0; row < ids.length; row++) {
            System.arraycopy(values, ids[row] * floats, values, row * floats, floats);
        }
        return new FeatureRows(shape, ids, new FeatureRows.Memory(Arrays.copyOf(values, ids.length * floats)));
    }
}
