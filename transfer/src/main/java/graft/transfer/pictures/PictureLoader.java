package graft.transfer.pictures;

import graft.engine.Nhwc;
import graft.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One pass over pictures in batches that are decoded ahead of use.
 *
 * <p>Positions in the pass are numbered 0, 1, 2, …; position p is in batch {@code p / batch}, and batch b in the memory
 * {@code b % buffers}. Each thread claims the next place, decodes it into its slot, and claims again; it waits when the
 * batch's memory is still in use. So the contents of every batch follow from the order alone, whatever the timing.
 * A picture that cannot be read leaves its batch one shorter; the others close up.
 *
 * <pre>{@code
 * try (PictureLoader loader = PictureLoader.of(pictures, preparation).batch(32).open()) {
 *     for (PictureBatch batch; (batch = loader.next()) != null;) {
 *         ...
 *     }
 *     loader.skipped();
 * }
 * }</pre>
 *
 * <p>{@link #next()} is for one thread; {@link #close()} may be called from any.
 */
public final class PictureLoader implements AutoCloseable {
    private final PictureLoading loading;
    private final int places;
    private final int size;
    private final float[][] buffers;
    private final PictureException[] faults;
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

    PictureLoader(PictureLoading loading) {
        this.loading = loading;
        places = loading.order.length;
        Preparation each = loading.preparation;
        size = each.size();
        int batches = (places + loading.batch - 1) / loading.batch;
        buffers = new float[Math.min(batches, loading.ahead + 1)][];
        faults = new PictureException[places];
        missing = new int[batches];
        for (int b = 0; b < batches; b++) {
            missing[b] = placesOf(b);
        }
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = new float[Tensor.count(placesOf(i), each.height(), each.width(), each.channels())];
        }
        workers = new Thread[Math.min(loading.threads, places)];
        for (int i = 0; i < workers.length; i++) {
            PicturePreparer preparer = new PicturePreparer(each, loading.augmentation);
            workers[i] = Thread.ofPlatform().daemon().name("graft-pictures-" + i).start(() -> work(preparer));
        }
    }

    /** What to load; {@link PictureLoading#open()} gives the loader. */
    public static PictureLoading of(List<Picture> pictures, Preparation preparation) {
        return new PictureLoading(pictures, preparation);
    }

    /**
     * The next batch with at least one picture, or null at the end. It waits until the batch is there and gives the
     * memory of the batch before back.
     *
     * @throws PictureException      in strict mode, for the first unreadable picture in order
     * @throws CancellationException when the thread is interrupted; it stays interrupted, the loader stays open
     * @throws IllegalStateException when the loader is closed, or a thread of it failed for another reason
     */
    public PictureBatch next() {
        while (true) {
            int batch = await();
            if (batch == missing.length) {
                return null;
            }
            List<Picture> pictures = closeUp(batch);
            if (!pictures.isEmpty()) {
                Preparation each = loading.preparation;
                return new PictureBatch(Nhwc.dense(buffers[batch % buffers.length], pictures.size(), each.height(),
                        each.width(), each.channels()), pictures);
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
                throw new IllegalStateException("loading pictures failed: " + failure, failure);
            } else if (closed) {
                throw new IllegalStateException("the loader is closed");
            }
            return batchesTaken == missing.length ? batchesTaken : batchesTaken++;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while waiting for pictures");
            cancelled.initCause(e);
            throw cancelled;
        } finally {
            lock.unlock();
        }
    }

    /** Moves the readable pictures of a batch together and notes the others. */
    private List<Picture> closeUp(int batch) {
        List<Picture> kept = new ArrayList<>();
        float[] buffer = buffers[batch % buffers.length];
        for (int i = 0; i < placesOf(batch); i++) {
            int place = batch * loading.batch + i;
            if (faults[place] == null) {
                if (kept.size() < i) {
                    System.arraycopy(buffer, i * size, buffer, kept.size() * size, size);
                }
                kept.add(picture(place));
            } else if (loading.strict) {
                throw faults[place];
            } else {
                skipped.add(new SkippedFile(faults[place].file(), faults[place].reason()));
            }
        }
        return kept;
    }

    private void work(PicturePreparer preparer) {
        try {
            for (int place; (place = claim()) >= 0;) {
                try {
                    int batch = place / loading.batch;
                    Picture picture = picture(place);
                    preparer.prepare(loading.reader.apply(picture), picture.file(),
                            Seeds.mix(loading.seed, loading.order[place]), buffers[batch % buffers.length],
                            place % loading.batch * size);
                } catch (PictureException e) {
                    faults[place] = e;
                }
                finished(place);
            }
        } catch (Throwable e) {
            // Out of memory or a fault of the program: the waiting thread must be notified, or it would wait forever.
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

    private Picture picture(int place) {
        return loading.pictures.get(loading.order[place]);
    }

    private int placesOf(int batch) {
        return Math.min(loading.batch, places - batch * loading.batch);
    }

    /** The pictures left out so far, in order, with the reason for each. */
    public List<SkippedFile> skipped() {
        return List.copyOf(skipped);
    }

    /** Stops the threads and waits until the pictures in hand are done. */
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
