package graft.zoo.torch7;

import graft.zoo.weights.DType;
import java.lang.foreign.MemorySegment;

/** The primitives of a Torch7 file, in one of its two encodings. Each refuses what passes the end of the file. */
interface T7Input {

    /** A number of 32 bits. */
    int integer(String what);

    /** Numbers of 64 bits. */
    long[] longs(String what, int count);

    double real(String what);

    /** Text of so many bytes; {@code null} when it is longer than anything that weights need, and was skipped. */
    String text(String what, int bytes);

    /**
     * The numbers of a storage, little-endian.
     *
     * @param count of numbers, not checked yet
     */
    MemorySegment numbers(String what, DType dtype, long count);

    /** How many values there may be in what is left, at most. */
    long mostValues();

    /** Whether everything was read. */
    boolean isAtEnd();

    RuntimeException bad(String what);
}
