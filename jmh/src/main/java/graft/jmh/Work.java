package graft.jmh;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What was done; JMH divides each by the time that it took, so these are rates when they are printed. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Work {
    /** Billions of operations a second, a multiply-add counting two. */
    public double gflops;

    /** The same in hundredths of the measured limit. Winograd may exceed 100: it multiplies less than is counted. */
    public double percentOfPeak;

    /** Billions of bytes a second that have to be moved at least. */
    public double gigabytes;
}
