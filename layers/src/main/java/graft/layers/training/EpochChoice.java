package graft.layers.training;

import java.util.OptionalDouble;

/**
 * Which epoch's weights a run with {@link EarlyStopping} left in its network, and what that choice is worth.
 *
 * @param kept        the epoch
 * @param by          what it was chosen by
 * @param crossFitted the accuracy of the choice on validation samples that had no part in it: the epoch that is best on
 *                    one half of them is measured on the other half, and the other way round. Not known where the
 *                    loss is not that of a classifier
 */
public record EpochChoice(int kept, EarlyStopping.By by, OptionalDouble crossFitted) {
}
