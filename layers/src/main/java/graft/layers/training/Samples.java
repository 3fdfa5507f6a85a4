package graft.layers.training;

import graft.layers.layer.Shape;
import java.util.Optional;

/**
 * Labelled inputs to learn from or to be tested on. They may come from anywhere: images being decoded,
 * features in memory.
 */
public interface Samples {

    int count();

    /** Shape of one input. */
    Shape shape();

    /** The true class of a sample, 0 to classes - 1. */
    int label(int sample);

    /** What the outputs of these samples should be: their classes, unless the samples have other targets. */
    default Targets targets(int[] ids, int count) {
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = label(ids[i]);
        }
        return new Targets.Classes(labels);
    }

    /** Whether passes from 1 on show changed samples. */
    default boolean isRandom() {
        return false;
    }

    /** How the samples of a batch are mixed with one another in training; empty where they are not. */
    default Optional<Mixup> mixup() {
        return Optional.empty();
    }

    /** Bytes that the samples hold in memory while they are read in batches of this size; 0 when that is little. */
    default long bytes(int batch) {
        return 0;
    }

    /**
     * Starts a pass.
     *
     * @param order the samples to read, in order
     * @param batch how many at a time; the last batch may be smaller
     * @param pass  0 for the samples as they are; from 1 on, each pass may show them a little changed (augmentation),
     *              the same pass always in the same way
     */
    Reader read(int[] order, int batch, int pass);

    /** A pass under way. */
    interface Reader extends AutoCloseable {

        /**
         * Writes the next inputs, normalised [N,H,W,C], from {@code offset} on.
         *
         * @param ids written: the numbers of the samples that were read
         * @return how many, at most the batch; 0 when the pass is over
         */
        int next(float[] data, int offset, int[] ids);

        @Override
        default void close() {
        }
    }
}
