package graft.zoo.words;

import java.util.Arrays;

/** Words as bytes, one after the other in one array, as a reader comes across them. */
final class WordBytes {
    /** Java arrays end a few bytes below 2^31. */
    private static final int MOST = Integer.MAX_VALUE - 16;

    private byte[] text = new byte[1 << 12];
    private int[] ends = new int[1 << 8];
    private int size;

    /**
     * Adds the word that stands in {@code from[start]} to {@code from[end - 1]}.
     *
     * @throws ArithmeticException when all words together take 2 GiB or more
     */
    void add(byte[] from, int start, int end) {
        int at = length();
        int length = Math.addExact(at, end - start);
        if (length > text.length) {
            text = Arrays.copyOf(text, grown(text.length, length));
        }
        System.arraycopy(from, start, text, at, end - start);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, grown(size, size + 1));
        }
        ends[size++] = length;
    }

    /** Adds all words of another. */
    void addAll(WordBytes other) {
        for (int i = 0; i < other.size; i++) {
            add(other.text, other.start(i), other.ends[i]);
        }
    }

    private static int grown(int length, int needed) {
        return (int) Math.max(needed, Math.min(MOST, length + (length >> 1) + 16L));
    }

    int size() {
        return size;
    }

    private int length() {
        return size == 0 ? 0 : ends[size - 1];
    }

    int start(int word) {
        return word == 0 ? 0 : ends[word - 1];
    }

    /** The bytes of all words; what stands after the last one is undefined. */
    byte[] text() {
        return text;
    }

    /** Where each word ends, exclusive; what stands after the last one is undefined. */
    int[] ends() {
        return ends;
    }
}
