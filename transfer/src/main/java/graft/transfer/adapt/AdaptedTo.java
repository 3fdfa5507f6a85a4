package graft.transfer.adapt;

import java.util.List;
import java.util.Locale;

/**
 * What a network was adapted to.
 *
 * @param how      method and prior
 * @param target   the images' folder, or what they are in words
 * @param images   that the adaptation saw: those that could be read
 * @param labelled how many of them have a class that the network knows; it was used for measuring alone
 * @param size     layers of batch normalisation for AdaBN, features for CORAL
 * @param kept     AdaBN: the weight N / (N + images) of the statistics that were there before; 0 for CORAL
 * @param notes    a sentence each
 */
public record AdaptedTo(Adaptation how, String target, int images, int labelled, int size, double kept,
        List<String> notes) {
    public AdaptedTo {
        notes = List.copyOf(notes);
    }

    /** One sentence of what was done, without a full stop. */
    public String done() {
        return switch (how.method()) {
            case NONE -> "not adapted";
            case ADABN -> String.format(Locale.ROOT, "the statistics of %d layers of batch normalisation are those of "
                    + "%d images of %s, those from before with a weight of %.1f %% among them (N = %s)", size, images,
                    target, 100 * kept, how.describe().replaceFirst(".*= ", ""));
            case CORAL -> String.format(Locale.ROOT, "the covariance of %d features was aligned with that of %d images "
                    + "of %s", size, images, target);
        };
    }

    /** For the file that holds the network: {@code adabn, N = 16: 295 images of webcam}. */
    public String describe() {
        return how.describe() + ": " + images + " images of " + target;
    }
}
