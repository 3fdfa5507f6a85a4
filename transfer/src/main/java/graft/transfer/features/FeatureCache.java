package graft.transfer.features;

import graft.layers.plan.InferencePlan;
import graft.layers.training.Samples;
import graft.zoo.bytes.FolderLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Keeps what frozen trunks make of samples, so that each sample passes through a trunk once.
 *
 * <p><b>In a run</b> features are in memory while they take no more of the heap than allowed, otherwise in mapped files
 * of a temporary folder. <b>Across runs</b>, where the cache has a folder, they are there in files as well, under two
 * keys: one of the trunk ({@link TrunkKey}: layers, weights, kernels, code) and one of the sample ({@link
 * KeyedSamples}: the image's bytes, its preparation, its random change). Different keys mean different features, so
 * the cache need not be notified of a change. The bits do not depend on where features come from, since an image's
 * features do not depend on the images beside it in a batch.
 *
 * <p>What cannot be read is computed; what cannot be written is reported and not kept. One cache is for one thread; any
 * number of processes may share the folder.
 */
public final class FeatureCache implements AutoCloseable {
    /** Part of the heap that features in memory may take. */
    private static final double HEAP_SHARE = 0.4;
    private static final String TEMPORARY = "graft-features";

    private final FeatureFolder folder;
    private final long limit;
    private final Consumer<String> say;
    private long heapLeft;
    private FeatureFolder spill;
    private FolderLock spillLock;
    private boolean writable = true;
    private int computed;
    private int reused;

    private FeatureCache(Path folder, long limit, long heapBytes, Consumer<String> say) {
        this.folder = folder == null ? null : new FeatureFolder(folder, say);
        this.limit = limit;
        this.say = say;
        heapLeft = heapBytes;
    }

    /** A cache for one run. */
    public static FeatureCache ofRun() {
        return new FeatureCache(null, 0, heapShare(), _ -> { });
    }

    /**
     * A cache that later runs share.
     *
     * @param folder is made when something is written
     * @param limit  bytes that its files may take; those that have gone unused the longest are deleted
     * @param say    called with what could not be read or written
     */
    public static FeatureCache in(Path folder, long limit, Consumer<String> say) {
        return new FeatureCache(folder, limit, heapShare(), say);
    }

    /**
     * @param folder    null: none
     * @param heapBytes that features may take in memory
     */
    static FeatureCache in(Path folder, long limit, long heapBytes, Consumer<String> say) {
        return new FeatureCache(folder, limit, heapBytes, say);
    }

    private static long heapShare() {
        return (long) (HEAP_SHARE * Runtime.getRuntime().maxMemory());
    }

    /** How many samples have passed through a trunk. */
    public int computed() {
        return computed;
    }

    /** For how many samples features were there. */
    public int reused() {
        return reused;
    }

    /**
     * The features of all samples that can be read; those that are not there yet are computed.
     *
     * @param trunk    with weights
     * @param pass     see {@link Samples#read}
     * @param progress called with the number of samples done so far
     * @return empty when they fit neither into memory nor on the disk
     * @throws NotFiniteException when features are no numbers; none of that batch are kept
     */
    public Optional<FeatureRows> of(FrozenTrunk trunk, Samples samples, int pass, IntConsumer progress) {
        int floats = trunk.shape().size();
        KeyedSamples keyed = folder != null && samples instanceof KeyedSamples k ? k : null;
        FeatureFile.Row[] found = new FeatureFile.Row[samples.count()];
        int hits = keyed == null ? 0 : find(keyed, pass, folder.open(trunk.key(), floats), found);
        long bytes = 4L * floats * samples.count();
        boolean inMemory = bytes <= heapLeft && bytes <= 4L * (Integer.MAX_VALUE - 8);
        FeatureFolder keep = hits == found.length ? null
                : keeper(keyed != null, inMemory, FeatureFile.bytes(floats, found.length - hits));
        if (!inMemory && keep == null && hits < found.length) {
            return Optional.empty();
        }
        Gathered gathered = new Gathered(trunk.shape(), found, inMemory, say,
                keep == null ? null : (keys, rows) -> write(keep, trunk, keys, rows, inMemory));
        int there = found.length - gathered.missing().length;
        reused += there;
        progress.accept(there);
        try {
            if (there < found.length) {
                compute(trunk, samples, keyed, pass, gathered, done -> progress.accept(there + done));
            }
        } catch (IOException e) {
            say.accept("features do not fit into memory and cannot be written: " + e.getMessage());
            return Optional.empty();
        }
        if (keep == folder && keep != null) {
            folder.trim(limit);
        }
        FeatureRows rows = gathered.rows();
        heapLeft -= rows.heapBytes();
        return Optional.of(rows);
    }

    private static int find(KeyedSamples keyed, int pass, Map<Digest, FeatureFile.Row> known,
            FeatureFile.Row[] found) {
        int hits = 0;
        for (int i = 0; i < found.length && !known.isEmpty(); i++) {
            found[i] = keyed.key(i, pass).map(known::get).orElse(null);
            hits += found[i] == null ? 0 : 1;
        }
        return hits;
    }

    /** Where features are written that have to be computed; null when only memory keeps them. */
    private FeatureFolder keeper(boolean keyed, boolean inMemory, long bytes) {
        if (keyed && writable) {
            if (folder.bytesInUse() + bytes <= limit) {
                return folder;
            }
            say.accept("features take " + mib(bytes) + " more, and this run's may take " + mib(limit)
                    + " in the cache: not kept for later runs");
        }
        return inMemory ? null : spill(bytes);
    }

    private FeatureFolder spill(long bytes) {
        try {
            spill = spill == null ? temporary() : spill;
            if (Files.getFileStore(spill.place()).getUsableSpace() > bytes + (bytes >> 3)) {
                return spill;
            }
            say.accept("features take " + mib(bytes) + ", more than is free in " + spill.place()
                    + ": they are computed again in every epoch");
        } catch (IOException e) {
            say.accept("no temporary folder for features: " + e.getMessage());
        }
        return null;
    }

    /** A folder that this process holds; those of processes that were killed, gigabytes perhaps, go. */
    private FeatureFolder temporary() throws IOException {
        Path made = Files.createTempDirectory(TEMPORARY);
        spillLock = FolderLock.of(made).orElse(null);
        try (DirectoryStream<Path> others = Files.newDirectoryStream(made.getParent(), TEMPORARY + "*")) {
            for (Path other : others) {
                // One without a lock's file is being made, or is not ours.
                if (!other.equals(made) && Files.exists(other.resolve(FolderLock.NAME))) {
                    sweep(other);
                }
            }
        }
        return new FeatureFolder(made, say);
    }

    private void sweep(Path other) {
        try {
            Optional<FolderLock> left = FolderLock.of(other);
            if (left.isPresent()) {
                left.get().close();
                new FeatureFolder(other, say).deleteAll();
            }
        } catch (IOException e) {
            // Another user's, or gone by now.
            return;
        }
    }

    private List<FeatureFile.Row> write(FeatureFolder keep, FrozenTrunk trunk, List<Digest> keys, float[] rows,
            boolean inMemory) throws IOException {
        if (keep == folder && !writable) {
            return List.of();
        }
        try {
            return keep.add(trunk.key(), keys, rows, trunk.shape().size());
        } catch (IOException e) {
            writable &= keep != folder;
            if (!inMemory) {
                throw e;
            }
            say.accept("features are not kept for later runs: " + e.getMessage());
            return List.of();
        }
    }

    private void compute(FrozenTrunk trunk, Samples samples, KeyedSamples keyed, int pass, Gathered gathered,
            IntConsumer progress) throws IOException {
        InferencePlan plan = trunk.plan();
        int floats = trunk.shape().size();
        int[] ids = new int[plan.batch()];
        int done = 0;
        try (Samples.Reader reader = samples.read(gathered.missing(), plan.batch(), pass)) {
            for (int n; (n = reader.next(plan.input().data(), plan.input().offset(), ids)) > 0; ) {
                trunk.run(done == 0, n);
                float[] batch = plan.output().images(0, n).toTensor().unwrap();
                for (int i = 0; i < n; i++) {
                    int id = ids[i];
                    // A file that is gone by now has no key: its features get one that will not be asked for.
                    Digest key = keyed == null ? new Digest(id, pass, 0, 0)
                            : keyed.key(id, pass).orElse(new Digest(id, pass, System.nanoTime(), 0));
                    gathered.add(id, key, batch, i * floats);
                }
                done += n;
                computed += n;
                progress.accept(done);
            }
        }
        gathered.write();
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    /** Unmaps all files and deletes the temporary ones: features that were not in memory are gone. */
    @Override
    public void close() {
        if (folder != null) {
            folder.close();
        }
        if (spillLock != null) {
            spillLock.close();
        }
        if (spill != null) {
            spill.close();
            spill.deleteAll();
        }
    }
}
