package graft.transfer.depth;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.transfer.FreezingRuns;
import graft.transfer.Progress;
import graft.transfer.labels.Folds;
import graft.transfer.trust.FoldScores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What a trunk's stages are worth for a new task.
 *
 * <p>Every image passes through the trunk once; the mean of each stage's output over its places are its features. A
 * logistic head on them is cross-validated over the images to learn from. Where asked for, the network is fine-tuned
 * with the trunk frozen through each stage in turn and measured on the held-out images, beside the head alone. New
 * heads on few images, measured on the same held-out images, give the curve of {@link FewShot}.
 *
 * @param stages   from the least to the most frozen; the last is the whole trunk
 * @param advice   where to freeze, by fine-tuning where that was measured, otherwise by the heads
 * @param fewShot  accuracy by the number of images
 * @param more     what the last images were worth; empty where there are too few to compare
 * @param known    how many images were learnt from
 * @param measured how many were held out
 * @param notes    what was done otherwise than asked, in sentences
 * @param timings  seconds by part of the work
 */
public record Transferability(List<Stage> stages, FreezingAdvice advice, FewShot fewShot, Optional<MorePictures> more,
        int known, int measured, List<String> notes, Map<String, Double> timings) {

    /**
     * One freezing point.
     *
     * @param name     of the stage, as {@code --freeze-through} takes it; {@code none}
     * @param features how many a head learns on; 0 for {@code none}
     * @param frozen   cross-validated accuracy of a head on them; empty for {@code none}
     * @param folds    the same by folds
     * @param tuned    after fine-tuning; empty where that was not asked for
     */
    public record Stage(String name, int features, Optional<RepeatedAccuracy> frozen, Optional<FoldScores> folds,
            Optional<Tuned> tuned) {
    }

    /**
     * Fine-tuning with one freezing point.
     *
     * @param accuracy     on the held-out images, over the seeds
     * @param stepSeconds  the time of a training step
     * @param batch        images in a step
     * @param isSolved     whether it is the head alone, which is solved at once instead of trained in steps
     */
    public record Tuned(RepeatedAccuracy accuracy, double stepSeconds, int batch, boolean isSolved) {
        /** How many images a second a training step learns from. */
        public double picturesPerSecond() {
            return batch / stepSeconds;
        }
    }

    public Transferability {
        stages = List.copyOf(stages);
        notes = List.copyOf(notes);
        timings = new LinkedHashMap<>(timings);
    }

    /**
     * Measures it all.
     *
     * @param source  a network with weights; it is not changed
     * @param train   to learn from; the same in every pass
     * @param held    to be measured on
     * @param classes their names
     * @param groups  of the numbers of samples to learn from, the same number for those that belong together
     */
    public static Transferability of(Network source, Samples train, Samples held, List<String> classes,
            UnaryOperator<int[]> groups, TransferabilitySettings settings, ThreadTeam team, Progress progress) {
        return new Run(source, train, held, classes, settings, team, progress).measure(groups);
    }

    /** A measurement under way. */
    private static final class Run {
        private final Network source;
        private final Samples train;
        private final Samples held;
        private final List<String> classes;
        private final TransferabilitySettings settings;
        private final ThreadTeam team;
        private final Progress progress;
        private final Map<String, Double> timings = new LinkedHashMap<>();
        private long since = System.nanoTime();

        Run(Network source, Samples train, Samples held, List<String> classes, TransferabilitySettings settings,
                ThreadTeam team, Progress progress) {
            this.source = source;
            this.train = train;
            this.held = held;
            this.classes = classes;
            this.settings = settings;
            this.team = team;
            this.progress = progress;
        }

        private void timed(String part) {
            timings.put(part, (System.nanoTime() - since) / 1e9);
            since = System.nanoTime();
        }

        Transferability measure(UnaryOperator<int[]> groups) {
            int k = classes.size();
            long seed = settings.training().seed();
            Network grafted = source.copy().freeze().replaceHead(k, seed);
            List<StageBoundary> boundaries = StageBoundary.of(grafted);
            TrunkPass known = TrunkPass.of(grafted, boundaries, train, "to learn from", team, progress);
            TrunkPass measured = TrunkPass.of(grafted, boundaries, held, "held out", team, progress);
            timed("features of all stages");
            Folds folds = Folds.stratified(known.labels(), groups.apply(known.ids()), classes,
                    settings.training().trust().folds(), seed);
            int[] judged = IntStream.range(0, known.labels().length).filter(folds::isHeldOut).toArray();
            if (judged.length == 0) {
                throw new IllegalArgumentException("each class has one image to learn from (copies count once): "
                        + "nothing can be held out; 2 or more a class are needed");
            }
            List<FreezingAdvice.Place> places = new ArrayList<>();
            List<Stage> stages = new ArrayList<>();
            for (int i = 0; i < boundaries.size(); i++) {
                double[] all = StageHeads.crossValidated(known.stages().get(i), known.labels(), folds, k, team);
                double[] right = Arrays.stream(judged).mapToDouble(j -> all[j]).toArray();
                places.add(new FreezingAdvice.Place(boundaries.get(i).stage(), right));
                stages.add(new Stage(boundaries.get(i).stage(), known.stages().get(i).dim(1),
                        Optional.of(accuracy(List.of(right))), Optional.of(scores(folds, all)), Optional.empty()));
                progress.report("heads on stages", (i + 1) * judged.length, boundaries.size() * judged.length);
            }
            timed("heads on stages");
            FewShot curve = FewShot.of(known.stages().getLast(), known.labels(), measured.stages().getLast(),
                    measured.labels(), classes, settings.draws(), seed, team, progress);
            timed("heads on few images");
            if (settings.fineTuning()) {
                places = tune(stages, measured, curve.all().shareRight());
                timed("fine-tuning");
            }
            List<String> notes = new ArrayList<>(folds.notes());
            notes.addAll(curve.notes());
            return new Transferability(stages, FreezingAdvice.of(places), curve,
                    MorePictures.of(curve, measured.labels(), classes), known.labels().length,
                    measured.labels().length, notes, timings);
        }

        private static FoldScores scores(Folds folds, double[] right) {
            double[] sum = new double[folds.count()];
            int[] images = new int[folds.count()];
            for (int i = 0; i < right.length; i++) {
                if (folds.isHeldOut(i)) {
                    sum[folds.of()[i]] += right[i];
                    images[folds.of()[i]]++;
                }
            }
            return new FoldScores(IntStream.range(0, sum.length).filter(f -> images[f] > 0)
                    .mapToObj(f -> sum[f] / images[f]).toList(), folds.notes());
        }

        /** Adds fine-tuning to the stages; the head alone was measured already. */
        private List<FreezingAdvice.Place> tune(List<Stage> stages, TrunkPass measured, double[] headAlone) {
            FreezingRuns runs = new FreezingRuns(source, train, held, classes.size(), settings.training(), team,
                    progress);
            int batch = settings.training().batch();
            List<FreezingAdvice.Place> places = new ArrayList<>();
            stages.addFirst(new Stage(StageBoundary.NONE, 0, Optional.empty(), Optional.empty(), Optional.empty()));
            for (int i = 0; i < stages.size(); i++) {
                Stage stage = stages.get(i);
                boolean isLast = i == stages.size() - 1;
                List<double[]> right = isLast ? List.of(headAlone)
                        : runs.through(stage.name).predictions().stream().map(p -> right(p, measured)).toList();
                places.add(new FreezingAdvice.Place(stage.name, share(right)));
                stages.set(i, new Stage(stage.name, stage.features, stage.frozen, stage.folds, Optional.of(
                        new Tuned(accuracy(right), runs.stepSeconds(isLast ? StageBoundary.ALL : stage.name), batch,
                                isLast))));
            }
            return places;
        }

        /** In the order of the held-out images that passed through the trunk. */
        private static double[] right(Predictions p, TrunkPass measured) {
            Map<Integer, Double> of = new HashMap<>();
            for (int i = 0; i < p.count(); i++) {
                of.put(p.ids()[i], p.best(i) == p.labels()[i] ? 1.0 : 0.0);
            }
            return Arrays.stream(measured.ids()).mapToDouble(id -> of.getOrDefault(id, 0.0)).toArray();
        }

        private static double[] share(List<double[]> right) {
            return IntStream.range(0, right.getFirst().length).mapToDouble(i ->
                    right.stream().mapToDouble(r -> r[i]).average().orElseThrow()).toArray();
        }

        private static RepeatedAccuracy accuracy(List<double[]> right) {
            return RepeatedAccuracy.of(right.stream().mapToInt(r -> (int) Math.round(Arrays.stream(r).sum())).toArray(),
                    right.getFirst().length);
        }
    }
}
