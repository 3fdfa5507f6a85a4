package graft.transfer.images;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What to load and how; {@link #open()} starts it.
 *
 * <p>Not thread-safe. It may be opened many times, each time with another order and epoch.
 */
public final class ImageLoading {
    final List<Image> images;
    final ImageInput input;
    int batch = 32;
    int threads = Runtime.getRuntime().availableProcessors();
    int ahead = 2;
    int[] order;
    Augmentation augmentation = Augmentation.none();
    long seed;
    boolean strict;
    ImageSource source = ImageSource.files(ImageReading.turned());

    ImageLoading(List<Image> images, ImageInput input) {
        this.images = List.copyOf(images);
        this.input = input;
        this.order = IntStream.range(0, images.size()).toArray();
    }

    /** Images of a batch; 32 by default. */
    public ImageLoading batch(int images) {
        batch = atLeast(1, images, "batch");
        return this;
    }

    /** Threads that decode; one for each processor by default. Results do not depend on it. */
    public ImageLoading threads(int count) {
        threads = atLeast(1, count, "threads");
        return this;
    }

    /** Batches prepared ahead of the one in use; 2 by default. Each takes the memory of a batch. */
    public ImageLoading ahead(int batches) {
        ahead = atLeast(1, batches, "batches ahead");
        return this;
    }

    /**
     * The order of this pass, as indices into the images; it may leave some out or repeat some.
     *
     * @throws IllegalArgumentException when an index is none
     */
    public ImageLoading order(int[] indices) {
        for (int index : indices) {
            if (index < 0 || index >= images.size()) {
                throw new IllegalArgumentException("index " + index + " in the order of " + images.size()
                        + " images");
            }
        }
        order = indices.clone();
        return this;
    }

    /**
     * Random changes: what happens to an image follows from the seed, the epoch and its index among the images
     * alone, not from the order and not from the threads.
     */
    public ImageLoading augmentation(Augmentation augmentation, long seed, int epoch) {
        this.augmentation = augmentation;
        this.seed = Seeds.mix(seed, epoch);
        return this;
    }

    /** Fail at the first unreadable image instead of leaving it out. */
    public ImageLoading strict(boolean strict) {
        this.strict = strict;
        return this;
    }

    /** Where pixels come from, if not from the file; called from several threads. */
    public ImageLoading reader(Function<Image, Pixels> reader) {
        return source((image, to) -> to.accept(reader.apply(image)));
    }

    /** The same, for sources that keep memory until the pixels are used. */
    public ImageLoading source(ImageSource source) {
        this.source = source;
        return this;
    }

    /** Starts the threads. Close the loader to stop them. */
    public ImageLoader open() {
        return new ImageLoader(this);
    }

    private static int atLeast(int least, int value, String what) {
        if (value < least) {
            throw new IllegalArgumentException(what + " is at least " + least + ", found " + value);
        }
        return value;
    }
}
