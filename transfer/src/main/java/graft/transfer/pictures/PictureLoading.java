package graft.transfer.pictures;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What to load and how; {@link #open()} starts it.
 *
 * <p>Not thread-safe. It may be opened many times, each time with another order and epoch.
 */
public final class PictureLoading {
    final List<Picture> pictures;
    final Preparation preparation;
    int batch = 32;
    int threads = Runtime.getRuntime().availableProcessors();
    int ahead = 2;
    int[] order;
    Augmentation augmentation = Augmentation.none();
    long seed;
    boolean strict;
    Function<Picture, Pixels> reader = picture -> PictureReader.read(picture.file());

    PictureLoading(List<Picture> pictures, Preparation preparation) {
        this.pictures = List.copyOf(pictures);
        this.preparation = preparation;
        this.order = IntStream.range(0, pictures.size()).toArray();
    }

    /** Pictures of a batch; 32 by default. */
    public PictureLoading batch(int pictures) {
        batch = atLeast(1, pictures, "batch");
        return this;
    }

    /** Threads that decode; one for each processor by default. Results do not depend on it. */
    public PictureLoading threads(int count) {
        threads = atLeast(1, count, "threads");
        return this;
    }

    /** Batches prepared ahead of the one in use; 2 by default. Each takes the memory of a batch. */
    public PictureLoading ahead(int batches) {
        ahead = atLeast(1, batches, "batches ahead");
        return this;
    }

    /**
     * The order of this pass, as indices into the pictures; it may leave some out or repeat some.
     *
     * @throws IllegalArgumentException when an index is none
     */
    public PictureLoading order(int[] indices) {
        for (int index : indices) {
            if (index < 0 || index >= pictures.size()) {
                throw new IllegalArgumentException("index " + index + " in the order of " + pictures.size()
                        + " pictures");
            }
        }
        order = indices.clone();
        return this;
    }

    /**
     * Random changes: what happens to a picture follows from the seed, the epoch and its index among the pictures
     * alone, not from the order and not from the threads.
     */
    public PictureLoading augmentation(Augmentation augmentation, long seed, int epoch) {
        this.augmentation = augmentation;
        this.seed = Seeds.mix(seed, epoch);
        return this;
    }

    /** Fail at the first unreadable picture instead of leaving it out. */
    public PictureLoading strict(boolean strict) {
        this.strict = strict;
        return this;
    }

    /** Where pixels come from, if not from the file; called from several threads. */
    public PictureLoading reader(Function<Picture, Pixels> reader) {
        this.reader = reader;
        return this;
    }

    /** Starts the threads. Close the loader to stop them. */
    public PictureLoader open() {
        return new PictureLoader(this);
    }

    private static int atLeast(int least, int value, String what) {
        if (value < least) {
            throw new IllegalArgumentException(what + " is at least " + least + ", found " + value);
        }
        return value;
    }
}
