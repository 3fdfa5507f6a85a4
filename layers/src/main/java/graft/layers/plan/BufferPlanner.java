package graft.layers.plan;

import graft.engine.CacheLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lays buffers with known lifetimes into one array, so that buffers which are never alive together share memory.
 *
 * <p>Greedy by size: the largest buffer first, each at the lowest offset at which it collides with no buffer placed
 * before that is alive at the same time. For networks this comes within a few per cent of the lower bound, the largest
 * sum of sizes alive at once (Pisarchyk, Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020,
 * arXiv:2001.03288).
 */
final class BufferPlanner {
    /** Buffers begin at cache lines, so that no two share one. */
    private static final int ALIGNMENT = CacheLine.FLOATS;

    /** A buffer: its size in floats, and the first and last step at which it is alive. */
    static final class Buffer {
        private final long size;
        private final int first;
        private int last;
        private long offset = -1;

        private Buffer(long size, int first) {
            this.size = size;
            this.first = first;
            this.last = first;
        }

        /** The buffer is still needed at this step. */
        void usedAt(int step) {
            last = Math.max(last, step);
        }

        /** Where it lies in the array; known after {@link BufferPlanner#place}. */
        int offset() {
            return Math.toIntExact(offset);
        }

        private boolean aliveWith(Buffer other) {
            return first <= other.last && other.first <= last;
        }
    }

    private final List<Buffer> buffers = new ArrayList<>();

    /** A new buffer of this many floats, needed from step {@code first} on. */
    Buffer buffer(long floats, int first) {
        Buffer b = new Buffer(Math.ceilDiv(floats, (long) ALIGNMENT) * ALIGNMENT, first);
        buffers.add(b);
        return b;
    }

    /** The index of the first of the buffers, sorted by offset, that begins after this one. */
    private static int firstAfter(long offset, List<Buffer> placed) {
        int low = 0;
        int high = placed.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (placed.get(middle).offset <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Gives every buffer its offset and returns the floats needed in all. */
    long place() {
        List<Buffer> bySize = new ArrayList<>(buffers);
        bySize.sort(Comparator.comparingLong((Buffer b) -> b.size).reversed().thenComparingInt(b -> b.first));
        List<Buffer> placed = new ArrayList<>();
        long total = CacheLine.FIRST;
        for (Buffer b : bySize) {
            long at = CacheLine.FIRST;
            for (Buffer p : placed) {
                if (p.aliveWith(b)) {
                    if (at + b.size <= p.offset) {
                        break;
                    }
                    at = Math.max(at, p.offset + p.size);
                }
            }
            b.offset = at;
            total = Math.max(total, at + b.size);
            placed.add(firstAfter(at, placed), b);
        }
        return total;
    }
}
