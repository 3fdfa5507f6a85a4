package graft.transfer.depth;

/**
 * How much of {@link Halves} is done.
 *
 * @param splits  of classes and images, 2 or more: an interval needs two
 * @param epochs  of every network
 * @param seconds after which no further split is begun that would not end in time; two are done in any case
 * @param seed    of splits, weights and the order of images
 */
public record HalvesSettings(int splits, int epochs, double seconds, long seed) {

    public HalvesSettings {
        if (splits < 2 || epochs < 1 || !(seconds > 0)) {
            throw new IllegalArgumentException("2 splits or more, 1 epoch or more and some time, found " + splits + ", "
                    + epochs + " and " + seconds + " s");
        }
    }

    /** What two cores do in less than ten minutes with the 1,000 images of a tenth of CIFAR-10's test set. */
    public static HalvesSettings standard() {
        return new HalvesSettings(8, 6, 540, 7);
    }
}
