package graft.zoo.protobuf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where the values of a repeated {@code float} or {@code double} field lie in the file. They may be packed (many in one
 * field), unpacked (one a field), or both; nothing is copied until they are asked for.
 */
public final class FixedValues {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** {@code count} values, {@code stride} bytes apart; {@code first} is the number of the first of them. */
    private record Run(long first, long count, long offset, long stride) {
    }

    private final int width;
    private final List<Run> runs = new ArrayList<>();
    private long count;

    private FixedValues(int width) {
        this.width = width;
    }

    /** None yet, of 4 bytes each. */
    public static FixedValues floats() {
        return new FixedValues(4);
    }

    /** None yet, of 8 bytes each. */
    public static FixedValues doubles() {
        return new FixedValues(8);
    }

    /** Adds the values of the reader's present field. */
    public void take(ProtobufReader reader) {
        long start = reader.takeFixed(width);
        long values = (reader.offset() - start) / width;
        if (values == 1 && !runs.isEmpty()) {
            Run last = runs.getLast();
            boolean regular = last.count == 1 || start - last.offset == last.count * last.stride;
            if (regular) {
                long stride = last.count == 1 ? start - last.offset : last.stride;
                runs.set(runs.size() - 1, new Run(last.first, last.count + 1, last.offset, stride));
                count++;
                return;
            }
        }
        if (values > 0) {
            runs.add(new Run(count, values, start, width));
            count += values;
        }
    }

    /** How many there are. */
    public long count() {
        return count;
    }

    /** Bytes of one value. */
    public int width() {
        return width;
    }

    /**
     * Copies values out as floats; doubles are rounded to nearest.
     *
     * @param memory the file's, as the reader had it
     * @param from   number of the first value
     * @param into   filled from {@code at} with {@code n} values; modified
     */
    public void copy(MemorySegment memory, long from, float[] into, int at, int n) {
        Objects.checkFromIndexSize(from, n, count);
        Objects.checkFromIndexSize(at, n, into.length);
        int done = 0;
        for (int r = runOf(from); done < n; r++) {
            Run run = runs.get(r);
            long skipped = from + done - run.first;
            int here = (int) Math.min(n - done, run.count - skipped);
            long offset = run.offset + skipped * run.stride;
            if (width == 4 && run.stride == 4) {
                MemorySegment.copy(memory, FLOAT, offset, into, at + done, here);
            } else {
                for (int i = 0; i < here; i++) {
                    into[at + done + i] = value(memory, offset + i * run.stride);
                }
            }
            done += here;
        }
    }

    private float value(MemorySegment memory, long offset) {
        return width == 4 ? memory.get(FLOAT, offset)
                : (float) Double.longBitsToDouble(memory.get(ProtobufReader.LONG, offset));
    }

    /** The run that holds value {@code index}, by bisection. */
    private int runOf(long index) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).first <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
