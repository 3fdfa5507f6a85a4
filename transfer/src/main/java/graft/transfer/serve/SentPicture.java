package graft.transfer.serve;

/**
 * An image as it was sent.
 *
 * @param name  that the caller gave it, or which one it is; for messages and answers, never for files
 * @param bytes as in a file: JPEG, PNG, GIF or BMP
 */
record SentPicture(String name, byte[] bytes) {
    private static final int LONGEST = 200;

    SentPicture {
        name = name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }
}
