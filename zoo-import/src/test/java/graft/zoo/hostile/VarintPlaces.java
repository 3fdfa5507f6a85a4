package graft.zoo.hostile;

import graft.testing.WireBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the numbers of a protobuf message lie: its tags' values and its lengths, in all messages inside it. */
final class VarintPlaces {
    private static final int DEEPEST = 8;

    private final byte[] bytes;
    private final List<int[]> places = new ArrayList<>();
    private int at;

    VarintPlaces(byte[] message) {
        this.bytes = message;
        walk(0, message.length, 0);
    }

    /** How many numbers there are. */
    int count() {
        return places.size();
    }

    /** The message with another number in the place of one of them; nothing else is mended to fit. */
    byte[] with(int number, long value) {
        int[] place = places.get(number);
        byte[] other = new WireBytes().varint(value).toArray();
        byte[] changed = Arrays.copyOf(bytes, bytes.length - (place[1] - place[0]) + other.length);
        System.arraycopy(other, 0, changed, place[0], other.length);
        System.arraycopy(bytes, place[1], changed, place[0] + other.length, bytes.length - place[1]);
        return changed;
    }

    /** Takes down the numbers between two places; false, and none of them, where these bytes are no message. */
    private boolean walk(int from, int to, int depth) {
        int before = places.size();
        at = from;
        while (at < to) {
            long tag = varint(to);
            int start = at;
            int wire = (int) (tag & 7);
            long length = wire == 1 ? 8 : wire == 5 ? 4 : tag >>> 3 == 0 || wire > 2 ? -1 : varint(to);
            if (length < 0 && wire != 0 || at > to) {
                places.subList(before, places.size()).clear();
                return false;
            }
            if (wire == 0 || wire == 2) {
                places.add(new int[] {start, at});
            }
            if (wire != 0) {
                int end = (int) Math.min(Integer.MAX_VALUE, at + length);
                if (end > to) {
                    places.subList(before, places.size()).clear();
                    return false;
                }
                if (wire == 2 && depth < DEEPEST && length > 1) {
                    walk(at, end, depth + 1);
                }
                at = end;
            }
        }
        return true;
    }

    /** A number; passes {@code to} where there is none. */
    private long varint(int to) {
        long value = 0;
        for (int shift = 0; shift < 64 && at < to; shift += 7) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        at = to + 1;
        return -1;
    }
}
