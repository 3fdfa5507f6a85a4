package graft.zoo.graph;

import graft.zoo.weights.WeightFileException;

/** A graph computes something of several images of a batch together, so that they cannot go through it one by one. */
public final class MixedImagesException extends WeightFileException {
    private static final long serialVersionUID = 1;

    MixedImagesException(WeightFileException fault) {
        super(fault);
    }
}
