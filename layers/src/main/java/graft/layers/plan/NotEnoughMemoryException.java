package graft.layers.plan;

import java.util.Locale;

/**
 * A plan's activations, or a training run, do not fit into memory; the message states what they need and what
 * helps.
 */
public final class NotEnoughMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final double GIB = 1L << 30;
    /** The most that one Java array of floats can hold. */
    static final long LARGEST_ARRAY = 4L * (Integer.MAX_VALUE - 8);

    private final long bytes;

    NotEnoughMemoryException(String purpose, int batch, long bytes, long heap) {
        super(message(purpose, batch, bytes, heap));
        this.bytes = bytes;
    }

    /** With a message of the caller's. */
    public NotEnoughMemoryException(String message, long bytes) {
        super(message);
        this.bytes = bytes;
    }

    private static String message(String purpose, int batch, long bytes, long heap) {
        long share = Math.min(heap / 2, LARGEST_ARRAY);
        long fits = (long) (batch * (double) share / bytes);
        String batches = fits < 1 ? "smaller images need less"
                : "batches of " + fits + " need half of the heap at most";
        String more = bytes > LARGEST_ARRAY ? ""
                : String.format(Locale.ROOT, ", or start Java with more memory, -Xmx%dg", 1 + (long) (2 * bytes / GIB));
        return String.format(Locale.ROOT, "%s in batches of %d needs %.2f GiB of memory in one piece; the heap may "
                + "grow to %.2f GiB, of which not so much is free: %s%s", purpose, batch, bytes / GIB, heap / GIB,
                batches, more);
    }

    /** What is needed. */
    public long bytes() {
        return bytes;
    }
}
