package graft.transfer.images;

import graft.engine.Nhwc;
import graft.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One pass over images in batches that are decoded ahead of use.
 *
 * <p>Positions in the pass are numbered 0, 1, 2, …; position p is in batch {@code p / batch}, and batch b in the memory
 * {@code b % buffers}. Each thread claims the next place, decodes it into its slot, and claims again; it waits when the
 * batch's memory is still in use. So the contents of every batch follow from the order alone, whatever the timing.
 * An image that cannot be read leaves its batch one shorter; the others close up.
 *
 * <pre>{@code
 * try (ImageLoader loader = ImageLoader.of(images, input).batch(32).open()) {
 *     for (ImageBatch batch; (batch = loader.next()) != null;) {
 *         ...
 *     }
 *     loader.skipped();
 * }
 * }</pre>
 *
 * <p>{@link #next()} is for one thread; {@link #close()} may be called from any.
 */
public final class ImageLoader implements AutoCloseable {
    private final ImageLoading loading;
    private final int places;
    private final int size;
    private final float[][] buffers;
    private final ImageException[] faults;
    private final int[] missing;
    private final Thread[] workers;
    private final List<SkippedFile> skipped = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition memoryFreed = lock.newCondition();
    private final Condition batchReady = lock.newCondition();
    private int claimed;
    private int batchesTaken;
    private int batchesFreed;
    private boolean closed;
    private Throwable failure;

    ImageLoader(ImageLoading loading) {
        this.loading = loading;
        places = loading.order.length;
        ImageInput each = loading.input;
        size = each.size();
        int batches = (places + loading.batch - 1) / loading.batch;
        buffers = new float[Math.min(batches, loading.ahead + 1)][];
        faults = new ImageException[places];
        missing = new int[batches];
        for (int b = 0; b < batches; b++) {
            missing[b] = placesOf(b);
        }
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = new float[Tensor.count(placesOf(i), each.height(), each.width(), each.channels())];
        }
        workers = new Thread[Math.min(loading.threads, places)];
        for (int i = 0; i < workers.length; i++) {
            ImagePreparer preparer = new ImagePreparer(each, loading.augmentation);
            workers[i] = Thread.ofPlatform().daemon().name("graft-images-" + i).start(() -> work(preparer));
        }
    }

    /** What to load; {@link ImageLoading#open()} gives the loader. */
    public static ImageLoading of(List<Image> images, ImageInput input) {
        return new ImageLoading(images, input);
    }

    /**
     * The next batch with at least one image, or null at the end. It waits until the batch is there and gives the
     * memory of the batch before back.
     *
     * @throws ImageException      in strict mode, for the first unreadable image in order
     * @throws CancellationException when the thread is interrupted; it stays interrupted, the loader stays open
     * @throws IllegalStateException when the loader is closed, or a thread of it failed for another reason
     */
    public ImageBatch next() {
        while (true) {
            int batch = await();
            if (batch == missing.length) {
                return null;
            }
            List<Image> images = closeUp(batch);
            if (!images.isEmpty()) {
                ImageInput each = loading.input;
                return new ImageBatch(Nhwc.dense(buffers[batch % buffers.length], images.size(), each.height(),
                        each.width(), each.channels()), images);
            }
        }
    }

    /** Waits for the batch after the last one taken and takes it. */
    private int await() {
        lock.lock();
        try {
            batchesFreed = batchesTaken;
            memoryFreed.signalAll();
            while (!closed && failure == null && batchesTaken < missing.length && missing[batchesTaken] > 0) {
                batchReady.await();
            }
            if (failure != null) {
                throw new IllegalStateException("loading images failed: " + failure, failure);
            } else if (closed) {
                throw new IllegalStateException("the loader is closed");
            }
            return batchesTaken == missing.length ? batchesTaken : batchesTaken++;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while waiting for images");
            cancelled.initCause(e);
            throw cancelled;
        } finally {
            lock.unlock();
        }
    }

    /** Moves the readable images of a batch together and notes the others. */
    private List<Image> closeUp(int batch) {
        List<Image> kept = new ArrayList<>();
        float[] buffer = buffers[batch % buffers.length];
        for (int i = 0; i < placesOf(batch); i++) {
            int place = batch * loading.batch + i;
            if (faults[place] == null) {
                if (kept.size() < i) {
                    System.arraycopy(buffer, i * size, buffer, kept.size() * size, size);
                }
                kept.add(image(place));
            } else if (loading.strict) {
                throw faults[place];
            } else {
                skipped.add(new SkippedFile(faults[place].file(), faults[place].reason()));
            }
        }
        return kept;
    }

    private void work(ImagePreparer preparer) {
        try {
            for (int place; (place = claim()) >= 0;) {
                try {
                    int batch = place / loading.batch;
                    Image image = image(place);
                    long seed = Seeds.mix(loading.seed, loading.order[place]);
                    float[] to = buffers[batch % buffers.length];
                    int at = place % loading.batch * size;
                    loading.source.pixels(image, pixels -> preparer.prepare(pixels, image.file(), seed, to, at));
                } catch (ImageException e) {
                    faults[place] = e;
                } catch (OutOfMemoryError e) {
                    faults[place] = new ImageException(image(place).file(), "not enough memory for it. Give Java more "
                            + "with -Xmx, or store the image smaller", e);
                }
                finished(place);
            }
        } catch (Throwable e) {
            // A fault of the program: the waiting thread must be notified, or it would wait forever.
            fail(e);
        }
    }

    /** The next place to fill; -1 when there is none or the loader is closed. */
    private int claim() {
        lock.lock();
        try {
            while (!closed && failure == null && claimed < places
                    && claimed / loading.batch >= batchesFreed + buffers.length) {
                memoryFreed.awaitUninterruptibly();
            }
            return closed || failure != null || claimed == places ? -1 : claimed++;
        } finally {
            lock.unlock();
        }
    }

    private void finished(int place) {
        lock.lock();
        try {
            if (--missing[place / loading.batch] == 0) {
                batchReady.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable e) {
        lock.lock();
        try {
            failure = e;
            batchReady.signalAll();
            memoryFreed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Image image(int place) {
        return loading.images.get(loading.order[place]);
    }

    private int placesOf(int batch) {
        return Math.min(loading.batch, places - batch * loading.batch);
    }

    /** The images left out so far, in order, with the reason for each. */
    public List<SkippedFile> skipped() {
        return List.copyOf(skipped);
    }

    /** Stops the threads and waits until the images in hand are done. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            memoryFreed.signalAll();
            batchReady.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (true) {
                try {
                    worker.join();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
