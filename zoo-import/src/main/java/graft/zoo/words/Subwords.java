package graft.zoo.words;

import java.util.Arrays;

/**
 * The parts of words by which fastText describes them: all runs of {@code shortest} to {@code longest} characters of
 * the word between {@code <} and {@code >}, each hashed into a bucket.
 *
 * @param shortest characters of a part
 * @param longest  characters of a part; 0 for no parts
 * @param buckets  number of buckets
 */
record Subwords(int shortest, int longest, int buckets) {

    boolean exist() {
        return longest > 0 && buckets > 0;
    }

    /** The bucket of each part of a word, in fastText's order; a bucket may occur several times. */
    int[] buckets(byte[] word) {
        if (!exist()) {
            return new int[0];
        }
        byte[] marked = new byte[word.length + 2];
        marked[0] = '<';
        System.arraycopy(word, 0, marked, 1, word.length);
        marked[word.length + 1] = '>';
        int[] found = new int[16];
        int count = 0;
        for (int i = 0; i < marked.length; i++) {
            if (continues(marked[i])) {
                continue;
            }
            int end = i;
            for (int n = 1; end < marked.length && n <= longest; n++) {
                end++;
                while (end < marked.length && continues(marked[end])) {
                    end++;
                }
                boolean isMark = n == 1 && (i == 0 || end == marked.length);
                if (n >= shortest && !isMark) {
                    if (count == found.length) {
                        found = Arrays.copyOf(found, 2 * count);
                    }
                    found[count++] = (int) ((hash(marked, i, end) & 0xFFFF_FFFFL) % buckets);
                }
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Whether a byte is not the first one of a character in UTF-8. */
    private static boolean continues(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /** FNV-1a of 32 bits, but each byte is extended with its sign first: so fastText's files were written. */
    static int hash(byte[] text, int from, int to) {
        int hash = (int) 2166136261L;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * 16777619;
        }
        return hash;
    }
}
