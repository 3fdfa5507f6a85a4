package graft.transfer;

import graft.layers.Network;
import graft.transfer.images.Image;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.trust.McNemar;
import graft.zoo.model.PreparationPreset;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.PretrainedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which of the usual preparations of images fits a network, tried on a few labelled images.
 *
 * <p>One stands out when it is right on more images than each of the others, by more than chance would do: of the
 * images on which exactly one of the two is right, it has so many that a fair coin gives as many in less than one of a
 * hundred tries (McNemar's exact test). Others that are as good may remain where they differ in how images are resized
 * only; then the one that is used without a choice is kept where it is among them. Those that are clearly worse are
 * stopped early, see {@link PreparationRace}.
 *
 * @param rows     the best first
 * @param images   how many could be read, of those that the best was tried on
 * @param classes  of the images
 * @param guessing the part of the images that one and the same answer is right on: the largest class's
 * @param measure  what counts as right
 * @param isBrief  whether {@link TrialEffort#BRIEF} ended it, so that more images might show more
 * @param skipped  those that could not be read
 */
public record PreparationTrial(List<Row> rows, int images, int classes, double guessing, Measure measure,
        boolean isBrief, List<SkippedFile> skipped) {
    /** More take longer and decide no better. */
    public static final int IMAGES = 200;

    private static final double CHANCE = 0.01;
    /** Squares of distances between features of length 1 that differ by less are equal: the features are floats. */
    private static final double ROUNDING = 1e-12;
    /** Part of the range of values: a colour's mean moves from one set of images to another by less. */
    private static final double NEARLY = 0.1;
    /** What people who read images with OpenCV do, and the mean of CIFAR's own images: no presets, but usual. */
    private static final List<String> FURTHER = List.of("BGR, x/255", "BGR, x/127.5 - 1", "BGR, x",
            "RGB, x/255, mean 0.4914 0.4822 0.4465, std 0.2023 0.1994 0.2010");

    /** What counts as right. */
    public enum Measure {
        OUTPUTS("images classified right"), FEATURES("images whose features are nearest to those of their class");

        private final String words;

        Measure(String words) {
            this.words = words;
        }
    }

    /**
     * One preparation and how it did.
     *
     * @param name       as {@code --prepare} takes it; {@code as known} for what is used without a choice
     * @param isKnown    whether it is that
     * @param right      for each image that it was tried on, in order
     * @param isStopped  whether it was stopped before the last image, see {@link PreparationRace}
     */
    public record Row(String name, Preprocessing preprocessing, boolean isKnown, boolean[] right,
            boolean isStopped) {
        /** On how many images it is right. */
        public int count() {
            return (int) IntStream.range(0, right.length).filter(i -> right[i]).count();
        }

        /** On how many images it was tried. */
        public int images() {
            return right.length;
        }

        /** Of the images that it was tried on, the part that it is right on. */
        public double share() {
            return (double) count() / Math.max(1, right.length);
        }

        /** Whether it is right more often than guesses that are right on this part: by three standard deviations. */
        boolean isBetterThan(double guessing) {
            return count() > right.length * guessing + 3 * Math.sqrt(right.length * guessing * (1 - guessing));
        }
    }

    /**
     * By a network's own classes.
     *
     * @param images with the network's outputs as their labels
     */
    public static PreparationTrial ofOutputs(PretrainedModel model, List<Image> images, int threads,
            ImageReading reading, Progress progress) {
        return of(model, model.logits(), images, TrialEffort.THOROUGH, threads, reading, progress,
                PreparationTrial::rightOutputs, Measure.OUTPUTS);
    }

    /**
     * By its features, for classes that it does not know: an image is right when the other images' means are
     * nearest.
     */
    public static PreparationTrial ofFeatures(PretrainedModel model, List<Image> images, TrialEffort effort,
            int threads, ImageReading reading, Progress progress) {
        Network network = model.network();
        return of(model, network.upTo(network.head().inputs().getFirst()), images, effort, threads, reading, progress,
                PreparationTrial::nearestMeans, Measure.FEATURES);
    }

    private static PreparationTrial of(PretrainedModel model, Network network, List<Image> all, TrialEffort effort,
            int threads, ImageReading reading, Progress progress, PreparationRace.Judge judge, Measure measure) {
        DamagedWeightsException.refuse(network);
        List<Image> images = few(all, effort.classes());
        PreparationRace race = new PreparationRace(network, effort == TrialEffort.BRIEF ? distinct(candidates(model))
                : candidates(model), judge);
        List<Row> rows = new ArrayList<>(race.run(images, effort.passes(all.size()), threads, reading, progress));
        // Sorting is stable: of equals, what is known without a choice comes first.
        rows.sort(Comparator.comparing(Row::isStopped).thenComparing(Row::share, Comparator.reverseOrder()));
        return new PreparationTrial(List.copyOf(rows), rows.getFirst().images(),
                (int) images.stream().map(Image::label).distinct().count(), race.guessing(), measure,
                effort == TrialEffort.BRIEF && rows.getFirst().images() + race.skipped().size() < Math.min(IMAGES,
                        all.size()), race.skipped());
    }

    /** Evenly of the largest classes, also where it ends early. */
    private static List<Image> few(List<Image> all, int classes) {
        Map<Integer, List<Image>> ofAll = new LinkedHashMap<>();
        all.forEach(image -> ofAll.computeIfAbsent(image.label(), _ -> new ArrayList<>()).add(image));
        List<List<Image>> byClass = ofAll.values().stream().sorted(Comparator.comparing(List::size,
                Comparator.reverseOrder())).limit(classes).toList();
        int most = Math.min(IMAGES, byClass.stream().mapToInt(List::size).sum());
        List<Image> few = new ArrayList<>();
        for (int i = 0; few.size() < most; i++) {
            for (List<Image> images : byClass) {
                if (i < images.size() && few.size() < most) {
                    few.add(images.get(i));
                }
            }
        }
        return few;
    }

    private static Map<String, Preprocessing> candidates(PretrainedModel model) {
        Map<String, Preprocessing> candidates = new LinkedHashMap<>();
        candidates.put("as known (" + model.preparation().source().word() + ")", model.preprocessing());
        List<String> names = new ArrayList<>(PreparationPreset.words());
        names.addAll(FURTHER);
        for (String name : names) {
            try {
                Preprocessing prepared = model.prepared(name).preprocessing();
                if (!candidates.containsValue(prepared)) {
                    candidates.put(name, prepared);
                }
            } catch (IllegalArgumentException notForThisNetwork) {
                // A preset for colour images has no meaning for a network of grey ones.
            }
        }
        return candidates;
    }

    /** The first of those that do about the same to pixels, however they resize images. */
    private static Map<String, Preprocessing> distinct(Map<String, Preprocessing> candidates) {
        Map<String, Preprocessing> distinct = new LinkedHashMap<>();
        candidates.forEach((name, how) -> {
            if (distinct.values().stream().noneMatch(other -> isAlike(how, other))) {
                distinct.put(name, how);
            }
        });
        return distinct;
    }

    /**
     * Whether black and white become nearly the same values in each colour: nearer than a tenth of what lies between
     * them. Which colour comes first is not asked, since features of few images do not show it.
     */
    private static boolean isAlike(Preprocessing a, Preprocessing b) {
        if (a.channels() != b.channels() || !a.meanImage().equals(b.meanImage())) {
            return false;
        }
        for (int c = 0; c < a.channels(); c++) {
            double range = Math.abs(value(a, c, 255) - value(a, c, 0));
            if (Math.abs(value(a, c, 0) - value(b, c, 0)) > NEARLY * range
                    || Math.abs(value(a, c, 255) - value(b, c, 255)) > NEARLY * range) {
                return false;
            }
        }
        return true;
    }

    /** What becomes of a pixel's red, green or blue. */
    private static double value(Preprocessing how, int colour, int pixel) {
        int channel = how.order() == Order.BGR ? how.channels() - 1 - colour : colour;
        return (pixel * (double) how.scale() - how.mean().get(channel)) / how.deviation().get(channel);
    }

    private static boolean[] rightOutputs(float[][] outputs, List<Image> images) {
        boolean[] right = new boolean[outputs.length];
        for (int i = 0; i < right.length; i++) {
            int best = outputs[i].length == 1 && outputs[i][0] > 0.5f ? 1 : 0; // a probability of the second class
            for (int k = 1; k < outputs[i].length; k++) {
                best = outputs[i][k] > outputs[i][best] ? k : best;
            }
            right[i] = best == images.get(i).label();
        }
        return right;
    }

    /** Each image against the mean of every class, its own without it; lengths are made equal. */
    private static boolean[] nearestMeans(float[][] features, List<Image> images) {
        Map<Integer, double[]> sums = new LinkedHashMap<>();
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        double[][] units = new double[features.length][];
        for (int i = 0; i < features.length; i++) {
            units[i] = unit(features[i]);
            double[] sum = sums.computeIfAbsent(images.get(i).label(), _ -> new double[units[0].length]);
            for (int k = 0; k < sum.length; k++) {
                sum[k] += units[i][k];
            }
            counts.merge(images.get(i).label(), 1, Integer::sum);
        }
        boolean[] right = new boolean[features.length];
        for (int i = 0; i < right.length; i++) {
            int label = images.get(i).label();
            double own = Double.POSITIVE_INFINITY;
            double others = Double.POSITIVE_INFINITY;
            for (Map.Entry<Integer, double[]> entry : sums.entrySet()) {
                boolean isOwn = entry.getKey() == label;
                int count = counts.get(entry.getKey()) - (isOwn ? 1 : 0);
                double distance = count == 0 ? Double.POSITIVE_INFINITY
                        : distance(units[i], entry.getValue(), isOwn ? 1 : 0, count);
                own = isOwn ? distance : own;
                others = isOwn ? others : Math.min(others, distance);
            }
            right[i] = own + ROUNDING < others;
        }
        return right;
    }

    private static double[] unit(float[] feature) {
        double square = 0;
        for (float v : feature) {
            square += (double) v * v;
        }
        double length = Math.max(Math.sqrt(square), Double.MIN_NORMAL);
        return IntStream.range(0, feature.length).mapToDouble(k -> feature[k] / length).toArray();
    }

    private static double distance(double[] unit, double[] sum, int own, int count) {
        double distance = 0;
        for (int k = 0; k < unit.length; k++) {
            double d = unit[k] - (sum[k] - own * unit[k]) / count;
            distance += d * d;
        }
        return distance;
    }

    /** The one that fits; empty when none stands out. */
    public Optional<Row> chosen() {
        Row best = rows.getFirst();
        if (!isBetterThanChance()) {
            return Optional.empty();
        }
        List<Row> equals = notWorse();
        boolean sameValues = equals.stream().allMatch(row -> values(row.preprocessing())
                .equals(values(best.preprocessing())));
        return !sameValues ? Optional.empty()
                : Optional.of(equals.stream().filter(Row::isKnown).findFirst().orElse(best));
    }

    /** The best, and those that are worse by no more than chance. */
    public List<Row> notWorse() {
        Row best = rows.getFirst();
        return rows.stream().filter(row -> row == best || !row.isStopped && !isBetter(best, row)).toList();
    }

    /** What becomes of pixels, however images are resized. */
    private static String values(Preprocessing p) {
        return p.order() + " " + p.scale() + p.mean() + p.deviation() + p.meanImage();
    }

    /** Whether the best is right more often than guessing would be. */
    public boolean isBetterThanChance() {
        return rows.getFirst().isBetterThan(guessing);
    }

    private static boolean isBetter(Row best, Row other) {
        return McNemar.of(best.right, other.right).pOfFirstBetter() < CHANCE;
    }

    /** In one sentence: which one fits and why, or why none is chosen. */
    public String verdict() {
        Row best = rows.getFirst();
        Optional<Row> chosen = chosen();
        if (chosen.isPresent()) {
            return "chosen: " + chosen.get().name() + ": " + chosen.get().preprocessing() + ", " + chosen.get().count()
                    + " of " + images + (chosen.get() == best ? "" : "; no other way to resize is better by more than "
                            + "chance") + more();
        }
        return isBetterThanChance() ? "no preparation stands out: " + best.name() + " is right on " + best.count()
                + " of " + images + " images, and not worse by more than chance are " + notWorse().stream().skip(1)
                        .map(row -> row.name() + " (" + row.count() + ")").collect(Collectors.joining("; ")) + more()
                : "no preparation fits: the best, " + best.name() + ", is right on " + best.count() + " of " + images
                        + " images of " + classes + " classes, no more than guessing. " + (measure == Measure.OUTPUTS
                                ? "Do the labels belong to this network, in this order (--labels)?"
                                : "Its features do not tell these classes apart" + more());
    }

    private String more() {
        return isBrief ? "; --prepare auto tries more images and preparations" : "";
    }

    /** The table, a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(images + " images of " + classes + " classes; " + measure.words
                + ":"));
        for (Row row : rows) {
            lines.add(String.format(Locale.ROOT, "  %5d  %5.1f %%  %s: %s%s", row.count(), 100 * row.share(),
                    row.name(), row.preprocessing(), row.isStopped() ? "; clearly worse, stopped after "
                            + row.images() + " images" : ""));
        }
        return lines;
    }
}
