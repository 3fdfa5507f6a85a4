package graft.zoo.words;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Words and their numbers, 0 for the first in the file, which is the most frequent as a rule. A word costs its UTF-8
 * bytes and 12 to 20 more: three million words take some 90 MB, a third of what strings in a map would.
 */
public final class Vocabulary {
    private static final int EMPTY = 0;

    private final byte[] text;
    private final int[] ends;
    private final int size;
    /** An open hash table of word numbers plus 1; collisions go to the next place. */
    private final int[] table;

    private Vocabulary(byte[] text, int[] ends, int size) {
        this.text = text;
        this.ends = ends;
        this.size = size;
        // At most half full: a search then looks at two places on average.
        this.table = new int[Integer.highestOneBit(Math.max(2, size)) * 4];
    }

    /**
     * Words of a list.
     *
     * @throws IllegalArgumentException for a word that occurs twice
     */
    public static Vocabulary of(Iterable<String> words) {
        var collected = new WordBytes();
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            collected.add(bytes, 0, bytes.length);
        }
        Unique unique = unique(collected);
        if (unique.duplicates() > 0) {
            throw new IllegalArgumentException("'" + new String(unique.firstDuplicate(), StandardCharsets.UTF_8)
                    + "' occurs twice among the words");
        }
        return unique.vocabulary();
    }

    /**
     * What is left of words some of which occur several times.
     *
     * @param kept           for each word of the vocabulary its number among all that were there, ascending; null where
     *                       no word occurs twice
     * @param firstDuplicate the first word that was there before; empty without duplicates
     */
    record Unique(Vocabulary vocabulary, int[] kept, int duplicates, byte[] firstDuplicate) {
    }

    /** Numbers the words that were collected; of equal ones the first counts. */
    static Unique unique(WordBytes words) {
        var all = new Vocabulary(words.text(), words.ends(), words.size());
        var again = new BitSet();
        for (int i = 0; i < all.size; i++) {
            if (!all.insert(i)) {
                again.set(i);
            }
        }
        if (again.isEmpty()) {
            return new Unique(all, null, 0, new byte[0]);
        }
        var rest = new WordBytes();
        int[] kept = new int[all.size - again.cardinality()];
        for (int i = 0; i < all.size; i++) {
            if (!again.get(i)) {
                kept[rest.size()] = i;
                rest.add(all.text, all.start(i), all.ends[i]);
            }
        }
        var once = new Vocabulary(rest.text(), rest.ends(), rest.size());
        for (int i = 0; i < once.size; i++) {
            once.insert(i);
        }
        int first = again.nextSetBit(0);
        return new Unique(once, kept, again.cardinality(), Arrays.copyOfRange(all.text, all.start(first),
                all.ends[first]));
    }

    /**
     * The same words in UTF-8. Of words that are broken and read alike, the first is found by its name.
     *
     * @param encoding in which they are
     */
    Vocabulary in(WordEncoding encoding) {
        if (encoding.broken() == 0) {
            return this;
        }
        var converted = new WordBytes();
        for (int i = 0; i < size; i++) {
            byte[] bytes = encoding.text(Arrays.copyOfRange(text, start(i), ends[i])).getBytes(StandardCharsets.UTF_8);
            converted.add(bytes, 0, bytes.length);
        }
        var same = new Vocabulary(converted.text(), converted.ends(), size);
        for (int i = 0; i < size; i++) {
            same.insert(i);
        }
        return same;
    }

    /** Whether the word with this number is new. */
    private boolean insert(int number) {
        int from = start(number);
        int place = place(text, from, ends[number]);
        if (table[place] != EMPTY) {
            return false;
        }
        table[place] = number + 1;
        return true;
    }

    /** Where in the table a word stands, or would. */
    private int place(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        hash *= 0x9E3779B1; // 2^32 divided by the golden ratio: spreads what differs in the last letters only
        int place = hash >>> 7 & table.length - 1;
        while (table[place] != EMPTY) {
            int number = table[place] - 1;
            if (Arrays.equals(text, start(number), ends[number], bytes, from, to)) {
                break;
            }
            place = place + 1 & table.length - 1;
        }
        return place;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    /** How many words there are. */
    public int size() {
        return size;
    }

    /** The word with this number. */
    public String word(int number) {
        if (number < 0 || number >= size) {
            throw new IndexOutOfBoundsException("word " + number + " of " + size);
        }
        return new String(text, start(number), ends[number] - start(number), StandardCharsets.UTF_8);
    }

    /** The number of a word, -1 when it is not there. */
    public int index(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return table[place(bytes, 0, bytes.length)] - 1;
    }
}
