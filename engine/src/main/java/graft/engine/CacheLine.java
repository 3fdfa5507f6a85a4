package graft.engine;

/**
 * Where in an array the first whole cache line begins. A 512-bit vector that lies across two lines costs two accesses
 * to the cache, a stored one several: on a Zen 5, copying an array that begins at the wrong place takes one and a half
 * times as long.
 *
 * <p>Java does not reveal where an array lies. But its elements begin {@value #HEADER} bytes after the object, and with
 * {@code -XX:ObjectAlignmentInBytes=64}, which the launcher sets, objects begin at cache lines: then so does element
 * {@link #FIRST}. Without that option nothing is lost but the speed.
 */
public final class CacheLine {
    /** Floats in a line of 64 bytes. */
    public static final int FLOATS = 16;
    private static final int HEADER = 16;
    /** The first element of a {@code float[]} that begins a cache line. */
    public static final int FIRST = FLOATS - HEADER / Float.BYTES;

    private CacheLine() {
    }
}
