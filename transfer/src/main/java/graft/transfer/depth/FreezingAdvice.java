package graft.transfer.depth;

import graft.transfer.report.NumberText;
import java.util.ArrayList;
import java.util.List;

/**
 * Where to freeze: the deepest place that is not worse than the best by more than chance, since what is frozen need not
 * be trained.
 *
 * @param best        the place with the highest accuracy; of equals the deepest
 * @param recommended that is advised
 * @param lost        by how much the best is better than the advised one, on the same images
 * @param alike       all places that cannot be distinguished from the best, without the best
 * @param pictures    that the places were compared on
 */
public record FreezingAdvice(Place best, Place recommended, PairedDifference lost, List<String> alike,
        int pictures) {

    /**
     * A place to freeze through, or to take features at.
     *
     * @param stage      its name
     * @param shareRight [N], of each image the share of repetitions that were right; the same images for all places
     */
    public record Place(String stage, double[] shareRight) {
        /** Its accuracy. */
        public double accuracy() {
            double sum = 0;
            for (double s : shareRight) {
                sum += s;
            }
            return sum / shareRight.length;
        }
    }

    public FreezingAdvice {
        alike = List.copyOf(alike);
    }

    /** @param places from the least to the most frozen, 1 or more */
    public static FreezingAdvice of(List<Place> places) {
        double highest = places.stream().mapToDouble(Place::accuracy).max().orElseThrow();
        Place best = places.reversed().stream().filter(p -> p.accuracy() >= highest).findFirst().orElseThrow();
        List<String> alike = new ArrayList<>();
        Place recommended = best;
        for (Place place : places) {
            if (place != best && !PairedDifference.of(best.shareRight, place.shareRight).isDistinct()) {
                alike.add(place.stage);
                recommended = places.indexOf(place) > places.indexOf(recommended) ? place : recommended;
            }
        }
        return new FreezingAdvice(best, recommended, PairedDifference.of(best.shareRight, recommended.shareRight),
                alike, best.shareRight.length);
    }

    /** What is advised costs in accuracy, in one sentence. */
    public String cost() {
        String interval = "95 % interval " + NumberText.points(lost.low()) + " to " + NumberText.points(lost.high());
        if (recommended == best) {
            return "It is the best that was measured, with " + NumberText.percent(best.accuracy()) + ".";
        }
        return NumberText.percent(recommended.accuracy()) + " are right there, and " + NumberText.percent(
                best.accuracy()) + " at " + best.stage + ", the best: it costs " + NumberText.points(lost.difference())
                .replaceFirst("^[+]", "") + " points (" + interval + ").";
    }

    /** Which places cannot be distinguished, in one sentence. */
    public String distinction() {
        String on = " on " + NumberText.count(pictures, "image");
        return alike.isEmpty() ? "All others are worse than " + best.stage + " by more than chance" + on + "."
                : "Not distinguishable from " + best.stage + on + ": " + String.join(", ", alike) + ". That is no "
                + "proof "
                        + "that they are equal: with more images a difference may show.";
    }
}
