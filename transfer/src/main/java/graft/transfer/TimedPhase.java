package graft.transfer;

import java.util.OptionalDouble;

/**
 * A part of the time of {@link Solver#TIMED}, and what it bought.
 *
 * @param layers      that learnt in it, in words
 * @param seconds     that it took
 * @param epochs      begun in it, the last perhaps not ended
 * @param kept        the epoch of them whose weights were kept; 0: what was there before
 * @param before      accuracy on the validation images before it
 * @param after       accuracy of what was kept
 * @param crossFitted accuracy with the epoch chosen on one half of the validation images and measured on the other
 */
public record TimedPhase(String layers, double seconds, int epochs, int kept, double before, double after,
        OptionalDouble crossFitted) {
}
