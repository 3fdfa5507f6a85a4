package graft.transfer.check;

import graft.layers.training.Predictions;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * How good a network is on the images that it cannot have seen in training: without those that leaked.
 *
 * @param right  of these images
 * @param images to validate with that have no copy among those to train with
 */
public record LeakFreeAccuracy(int right, int images) {

    /**
     * Of what a network predicted.
     *
     * @param leaks see {@link PictureFindings#leaks}
     * @param files the validation images by their number in the predictions
     * @return empty when nothing leaked, or everything did
     */
    public static Optional<LeakFreeAccuracy> of(Predictions predictions, Collection<DuplicatePair> leaks,
            IntFunction<Path> files) {
        Set<Path> leaked = new HashSet<>(leaks.stream().map(DuplicatePair::second).toList());
        int right = 0;
        int images = 0;
        for (int i = 0; i < predictions.count(); i++) {
            if (!leaked.contains(files.apply(predictions.ids()[i]))) {
                images++;
                right += predictions.best(i) == predictions.labels()[i] ? 1 : 0;
            }
        }
        return leaks.isEmpty() || images == 0 ? Optional.empty() : Optional.of(new LeakFreeAccuracy(right, images));
    }

    /** A fraction. */
    public double accuracy() {
        return (double) right / images;
    }
}
