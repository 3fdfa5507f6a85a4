package graft.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Who takes which task of a loop: every worker begins with a contiguous range of its own, from the front, and when that
 * is empty takes from the back of the others' ranges, so that a slow core ends up with fewer.
 *
 * <p><b>Why ranges.</b> Neighbouring task numbers work on neighbouring memory, and the same numbers of one loop and the
 * next on the same part of an image. A worker that keeps to its part finds in its own cache what it wrote there; from
 * the cache of another core the same bytes take several times as long, most of all where the two share no third cache.
 *
 * <p><b>How.</b> A range is one long, the first task left in its upper half and the one after the last in its lower.
 * Taking is one compare-and-set, so no task is taken twice, and no thread waits.
 */
final class TaskRanges {
    /** Ranges lie two cache lines apart: taking from one's own disturbs no other. */
    private static final int STEP = 16;

    private final int workers;
    private final AtomicLongArray ranges;

    TaskRanges(int workers) {
        this.workers = workers;
        ranges = new AtomicLongArray((workers + 1) * STEP);
    }

    /** Shares out tasks 0 to count - 1; no thread may be taking. */
    void share(int count) {
        for (int w = 0; w < workers; w++) {
            ranges.set(at(w), range((int) ((long) w * count / workers), (int) ((w + 1L) * count / workers)));
        }
    }

    /** Leaves nothing to take. */
    void drop() {
        for (int w = 0; w < workers; w++) {
            ranges.set(at(w), 0);
        }
    }

    /** A task for this worker, -1 when none are left. */
    int take(int worker) {
        int own = at(worker);
        for (long r = ranges.get(own); first(r) < end(r); r = ranges.get(own)) {
            if (ranges.compareAndSet(own, r, range(first(r) + 1, end(r)))) {
                return first(r);
            }
        }
        for (int i = 1; i < workers; i++) {
            int other = at((worker + i) % workers);
            for (long r = ranges.get(other); first(r) < end(r); r = ranges.get(other)) {
                if (ranges.compareAndSet(other, r, range(first(r), end(r) - 1))) {
                    return end(r) - 1;
                }
            }
        }
        return -1;
    }

    private static int at(int worker) {
        return (worker + 1) * STEP;
    }

    private static long range(int first, int end) {
        return (long) first << 32 | end;
    }

    private static int first(long range) {
        return (int) (range >>> 32);
    }

    private static int end(long range) {
        return (int) range;
    }
}
