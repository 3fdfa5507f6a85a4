package graft.transfer.depth;

import graft.transfer.report.NumberText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the last images were worth, which is all that is known of the next: the slope at the end of the curve of {@link
 * FewShot}, and the class that gained most.
 *
 * @param from    the point that the last one is compared with: at most half as many images
 * @param all     the point with all images
 * @param gain    of all images over that
 * @param slope   gain for each doubling of the images, a fraction
 * @param classes what each class's measured images gained, the largest gain first; classes without any are left out
 */
public record MorePictures(FewShot.Point from, FewShot.Point all, PairedDifference gain, double slope,
        List<ClassGain> classes) {

    /**
     * A class's gain.
     *
     * @param name of the class
     * @param gain how much larger the share of its measured images is that are right, with all images to learn from
     */
    public record ClassGain(String name, PairedDifference gain) {
    }

    public MorePictures {
        classes = List.copyOf(classes);
    }

    /**
     * @param truth   [M], the classes of the measured images
     * @param classes their names
     * @return empty where there are not twice as many images as at any earlier point
     */
    static Optional<MorePictures> of(FewShot curve, int[] truth, List<String> classes) {
        FewShot.Point all = curve.all();
        return curve.points().reversed().stream().filter(p -> !p.isAll() && 2 * p.mean() <= all.mean()).findFirst()
                .map(from -> {
                    PairedDifference gain = PairedDifference.of(all.shareRight(), from.shareRight());
                    double doublings = Math.log(all.mean() / from.mean()) / Math.log(2);
                    return new MorePictures(from, all, gain, gain.difference() / doublings, gains(all, from, truth,
                            classes));
                });
    }

    private static List<ClassGain> gains(FewShot.Point all, FewShot.Point from, int[] truth, List<String> classes) {
        List<ClassGain> gains = new ArrayList<>();
        for (int k = 0; k < classes.size(); k++) {
            int label = k;
            int[] mine = IntStream.range(0, truth.length).filter(i -> truth[i] == label).toArray();
            if (mine.length > 0) {
                gains.add(new ClassGain(classes.get(k), PairedDifference.of(only(all.shareRight(), mine),
                        only(from.shareRight(), mine))));
            }
        }
        gains.sort(Comparator.comparingDouble((ClassGain g) -> -g.gain.difference()));
        return gains;
    }

    private static double[] only(double[] values, int[] at) {
        return IntStream.of(at).mapToDouble(i -> values[i]).toArray();
    }

    /** Whether more images would help, as far as that can be known: one sentence or two. */
    public String sentence() {
        String measured = String.format(Locale.ROOT, "From %d to %.0f images a class accuracy changed by %s points "
                + "(95 %% interval %s to %s)", from.perClass(), all.mean(), NumberText.points(gain.difference()),
                NumberText.points(gain.low()), NumberText.points(gain.high()));
        if (gain.low() > 0) {
            return measured + ": " + NumberText.points(slope) + " for each doubling. More images of the same kind may "
                    + "go on helping, usually by less each time; that is what was measured, no promise.";
        }
        return measured + ", which cannot be distinguished from nothing: more images of the same kind may help "
                + "little. Other means may help more: cleaner labels, a better source, fine-tuning.";
    }

    /** Which class gained most, and whether that may be chance. */
    public String classSentence() {
        ClassGain most = classes.getFirst();
        return "Of the classes, " + most.name() + " gained most: " + NumberText.points(most.gain.difference())
                + " points (95 % interval " + NumberText.points(most.gain.low()) + " to "
                + NumberText.points(most.gain.high()) + ", on " + NumberText.count(most.gain.pictures(), "image")
                + ")" + (most.gain.low() > 0 ? "." : ": that cannot be distinguished from chance.")
                + (classes.size() > 2 ? " The largest of " + classes.size() + " gains is always partly chance." : "");
    }
}
