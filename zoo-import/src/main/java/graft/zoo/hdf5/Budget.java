package graft.zoo.hdf5;

/**
 * What one file may ask for in all. Many names may stand at one place, many links lead to one object and many texts to
 * one piece of a heap: what is read once in the file can be asked for without end, so it is counted where it is made.
 */
final class Budget {
    /** Characters of names, paths and texts; networks take some megabytes with their configuration. */
    private static final long MOST_TEXT = 1L << 26;
    /** Messages of object headers; a dataset has about ten. */
    private static final int MOST_MESSAGES = 1_000_000;

    private long text;
    private int messages;

    /** Counts a text that is to be made. */
    void text(FileBytes file, long length) {
        text += length;
        if (text > MOST_TEXT) {
            throw file.refusal("its names, paths and texts have over " + MOST_TEXT + " characters together; the file "
                    + "repeats them, it is damaged or made to do harm");
        }
    }

    /** Counts a message that is to be kept. */
    void message(FileBytes file) {
        if (++messages > MOST_MESSAGES) {
            throw file.refusal("its objects have over " + MOST_MESSAGES + " messages together; the file is damaged or "
                    + "made to do harm");
        }
    }
}
