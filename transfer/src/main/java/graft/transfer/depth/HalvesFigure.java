package graft.transfer.depth;

import graft.transfer.report.NumberText;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What {@link Halves} found: the four curves of the paper's figure 2.
 *
 * @param base     accuracy of the networks that learnt B from scratch
 * @param curves   by treatment, n = 1 first
 * @param specific by how much BnB is better than AnB, n = 1 first: what is lost since the stages are A's
 * @param classes  of a half
 * @param splits   how many there were
 * @param pictures that accuracies of a split were measured on, on average
 * @param seconds  that it all took
 */
public record HalvesFigure(Spread base, Map<Halves.Treatment, List<Point>> curves, List<Spread> specific, int classes,
        int splits, int pictures, double seconds) {

    /**
     * A mean over splits.
     *
     * @param mean a fraction
     * @param low  lower end of the interval of 95 % by Student's t
     * @param high upper end
     */
    public record Spread(double mean, double low, double high) {

        static Spread of(double[] values) {
            double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
            double squares = IntStream.range(0, values.length).mapToDouble(i -> values[i] - mean).map(d -> d * d).sum();
            double error = Math.sqrt(squares / (values.length - 1) / values.length);
            double half = StudentT.quantile(values.length - 1) * error;
            return new Spread(mean, mean - half, mean + half);
        }

        /** Whether 0 lies outside of the interval. */
        public boolean isDistinct() {
            return low > 0 || high < 0;
        }
    }

    /**
     * One mark of the figure.
     *
     * @param accuracy   on the held-out images of B
     * @param difference to the base of the same split
     */
    public record Point(Spread accuracy, Spread difference) {
    }

    static HalvesFigure of(List<Halves.Split> splits, int classes, double seconds) {
        Map<Halves.Treatment, List<Point>> curves = new EnumMap<>(Halves.Treatment.class);
        for (Halves.Treatment t : Halves.Treatment.values()) {
            List<Point> points = new ArrayList<>();
            for (int n = 0; n < Halves.CUTS.size(); n++) {
                int at = n;
                points.add(new Point(spread(splits, s -> s.treated().get(t)[at]),
                        spread(splits, s -> s.treated().get(t)[at] - s.base())));
            }
            curves.put(t, List.copyOf(points));
        }
        List<Spread> specific = IntStream.range(0, Halves.CUTS.size()).mapToObj(n -> spread(splits, s ->
                s.treated().get(Halves.Treatment.SELFFER)[n] - s.treated().get(Halves.Treatment.TRANSFER)[n]))
                .toList();
        return new HalvesFigure(spread(splits, Halves.Split::base), curves, specific, classes, splits.size(),
                (int) Math.round(splits.stream().mapToInt(Halves.Split::pictures).average().orElseThrow()), seconds);
    }

    private static Spread spread(List<Halves.Split> splits, ToDoubleFunction<Halves.Split> of) {
        return Spread.of(splits.stream().mapToDouble(of).toArray());
    }

    /** What can be said of each treatment beside the base, and what cannot. */
    public List<String> sentences() {
        List<String> all = new ArrayList<>();
        curves.forEach((t, points) -> all.add(t.word() + " beside the base: " + described(points.stream()
                .map(Point::difference).toList()) + "."));
        all.add("AnB beside BnB, which is what is specific to A: " + described(specific.stream()
                .map(s -> new Spread(-s.mean(), -s.high(), -s.low())).toList()) + ".");
        all.add("Of " + (curves.size() + 1) * specific.size() + " intervals of 95 % one leaves out 0 by chance alone, "
                + "even where nothing is there.");
        return all;
    }

    private static String described(List<Spread> differences) {
        List<String> distinct = new ArrayList<>();
        for (int n = 0; n < differences.size(); n++) {
            Spread d = differences.get(n);
            if (d.isDistinct()) {
                distinct.add(NumberText.points(d.mean()) + " points at n = " + (n + 1) + " "
                        + "(" + NumberText.points(d.low())
                        + " to " + NumberText.points(d.high()) + ")");
            }
        }
        return distinct.isEmpty() ? "not distinguishable at any n" : String.join(", ", distinct)
                + (distinct.size() < differences.size() ? "; not distinguishable elsewhere" : "");
    }
}
