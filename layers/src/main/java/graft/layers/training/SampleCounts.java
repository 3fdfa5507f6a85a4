package graft.layers.training;

/**
 * How many samples could be read in the passes so far. Some may always be missing, such as damaged images. When many
 * are missing that were there before, a disk or a network drive has gone: what is learnt from then on, or measured,
 * would be of other samples than the log says.
 *
 * @param train      in a pass over the samples to learn from; 0: not known yet
 * @param validation the same of those to be measured on
 */
public record SampleCounts(int train, int validation) {
    /** Before any pass. */
    public static final SampleCounts UNKNOWN = new SampleCounts(0, 0);

    /** One sample in so many may go missing from one pass to another. */
    private static final int PART = 10;

    /** @throws LostSamplesException when there are none, or far fewer than before */
    SampleCounts afterTraining(int epoch, int found, int of) {
        require("to learn from", epoch, train, found, of);
        return new SampleCounts(Math.max(train, found), validation);
    }

    /** @throws LostSamplesException when there are none, or far fewer than before */
    SampleCounts afterMeasuring(int epoch, int found, int of) {
        require("to be measured on", epoch, validation, found, of);
        return new SampleCounts(train, Math.max(validation, found));
    }

    private static void require(String purpose, int epoch, int before, int found, int of) {
        if (found == 0 || before - found > Math.max(1, before / PART)) {
            throw new LostSamplesException("in epoch " + epoch + " only " + found + " of " + of + " samples " + purpose
                    + " could be read" + (before > 0 ? ", before it were " + before : "")
                    + ": the run stops, and what was kept of it stays as it was after the epoch before. See that the "
                    + "files are there and can be read, then resume it");
        }
    }
}
