package graft.zoo.words;

import graft.zoo.bytes.MappedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands before the dictionary of a fastText model.
 *
 * @param isOld    whether it is of the format before version 11, without a magic number
 * @param columns  length of a vector
 * @param buckets  how many rows the parts of words share
 * @param shortest characters of a part
 * @param longest  characters of a part; 0 when there are no parts
 * @param entries  words and labels
 * @param words    entries that are words; they come first
 */
record FastTextHeader(boolean isOld, int columns, int buckets, int shortest, int longest, int entries, int words) {
    private static final int NEWEST = 12;
    private static final int SETTINGS = 12;

    static boolean recognises(byte[] head) {
        if (head.length < 4 * SETTINGS + 8) {
            return head.length >= 4 && at(head, 0) == FastTextModel.MAGIC;
        }
        if (at(head, 0) == FastTextModel.MAGIC) {
            return true;
        }
        // Old files: dimension, window, epochs, …, loss (1 to 3) and model (1 to 3), as 32-bit numbers.
        return at(head, 0) > 0 && at(head, 0) <= Reading.MOST_COLUMNS && at(head, 4) >= 0 && at(head, 4) < 1 << 16
                && at(head, 8) >= 0 && at(head, 8) < 1 << 16 && isKind(at(head, 24)) && isKind(at(head, 28))
                && at(head, 36) >= 0 && at(head, 36) <= at(head, 40) && at(head, 40) < 1 << 10;
    }

    private static boolean isKind(int number) {
        return number >= 1 && number <= 3;
    }

    private static int at(byte[] head, int offset) {
        return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
    }

    static FastTextHeader read(MappedFile file, FileInput in) {
        int first = in.readInt();
        boolean isOld = first != FastTextModel.MAGIC;
        int version = isOld ? 0 : in.readInt();
        if (!isOld && (version < 11 || version > NEWEST)) {
            throw file.refusal("is a fastText model of version " + version + "; 11 and " + NEWEST + " are read");
        }
        int[] settings = new int[SETTINGS];
        for (int i = 0; i < SETTINGS; i++) {
            settings[i] = isOld && i == 0 ? first : in.readInt();
        }
        in.readLong(); // a double: how frequent words were thinned out
        int entries = in.readInt();
        int words = in.readInt();
        int labels = in.readInt();
        in.readLong(); // how many tokens the text had
        long pruned = isOld ? -1 : in.readLong();
        int columns = settings[0];
        int buckets = settings[8];
        int model = settings[7];
        // fastText itself does this for classifiers of its version 11, whose parts were never used.
        int longest = version == 11 && model == 3 ? 0 : settings[10];
        if (columns < 1 || columns > Reading.MOST_COLUMNS || buckets < 0 || settings[9] < 0 || settings[10] < 0
                || settings[10] > 1 << 10 || words < 1 || labels < 0 || entries != words + (long) labels
                || entries > in.bytes().byteSize() / 10) {
            throw file.refusal("is a damaged fastText model: its header states vectors of " + columns + " numbers, "
                    + words + " words, " + labels + " labels, " + entries + " entries, " + buckets + " buckets, parts "
                    + "of " + settings[9] + " to " + settings[10] + " characters");
        }
        if (pruned > 0) {
            throw file.refusal("is a fastText model whose buckets were pruned, as quantised ones are; use the .bin or "
                    + ".vec file that it was made of");
        }
        return new FastTextHeader(isOld, columns, buckets, settings[9], longest, entries, words);
    }
}
