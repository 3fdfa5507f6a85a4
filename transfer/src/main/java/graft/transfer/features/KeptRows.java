package graft.transfer.features;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Rows of numbers that later runs find again by a key, in the folder of a {@link FeatureCache} and in files like its:
 * checked when they are opened, and deleted to make room when they have gone unused the longest. What this code makes
 * of something is kept for this code alone; another build finds nothing.
 *
 * <p>Rows are found from many threads, added by one.
 */
public final class KeptRows implements AutoCloseable {
    private final FeatureFolder folder;
    private final Digest kind;
    private final int floats;
    private final long limit;
    private final Consumer<String> say;
    private final Map<Digest, FeatureFile.Row> rows;

    private KeptRows(FeatureFolder folder, Digest kind, int floats, long limit, Consumer<String> say) {
        this.folder = folder;
        this.kind = kind;
        this.floats = floats;
        this.limit = limit;
        this.say = say;
        rows = folder.open(kind, floats);
    }

    /**
     * Opens what is there.
     *
     * @param folder is made when something is written
     * @param limit  bytes that the folder's files may take
     * @param kind   what the rows are, and the version of how they are written
     * @param floats in a row
     * @param say    called with what could not be read or written
     */
    public static KeptRows in(Path folder, long limit, String kind, int floats, Consumer<String> say) {
        return new KeptRows(new FeatureFolder(folder, say), new Digest.Maker().add(kind).add(CodeFingerprint.here())
                .digest(), floats, limit, say);
    }

    /** The row [floats] with this key; empty, too, where another process has cut its file short meanwhile. */
    public Optional<float[]> find(Digest key) {
        FeatureFile.Row row = rows.get(key);
        if (row == null) {
            return Optional.empty();
        }
        float[] values = new float[floats];
        try {
            row.copy(values, 0, floats);
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
        return Optional.of(values);
    }

    /**
     * Keeps rows for later runs; where they cannot be written, or take more than the limit, that is said and no more.
     *
     * @param values [N, floats] for N keys
     */
    public void add(List<Digest> keys, float[] values) {
        if (keys.isEmpty()) {
            return;
        }
        if (folder.bytesInUse() + FeatureFile.bytes(floats, keys.size()) > limit) {
            say.accept("what was seen of " + keys.size() + " images is not kept for later runs: the cache may take "
                    + (limit >> 20) + " MiB");
            return;
        }
        try {
            folder.add(kind, keys, values, floats);
            folder.trim(limit);
        } catch (IOException e) {
            say.accept("what was seen of the images is not kept for later runs: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
