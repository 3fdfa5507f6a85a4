package graft.transfer.multilabel;

import java.util.OptionalDouble;

/**
 * How well one label is recognised.
 *
 * @param name             of the label
 * @param images           that have it
 * @param averagePrecision see {@link LabelScores}; empty where no image has it
 * @param rightly          images that have it and are said to
 * @param said             images that are said to have it
 */
public record LabelScore(String name, int images, OptionalDouble averagePrecision, int rightly, int said) {

    /** Of the images that are said to have it, the share that has; 0 where none is. */
    public double precision() {
        return said == 0 ? 0 : (double) rightly / said;
    }

    /** Of the images that have it, the share that is said to; 0 where none has. */
    public double recall() {
        return images == 0 ? 0 : (double) rightly / images;
    }

    /** {@code 2 rightly / (images + said)}; 0 where none has it and none is said to. */
    public double f1() {
        return images + said == 0 ? 0 : 2.0 * rightly / (images + said);
    }
}
