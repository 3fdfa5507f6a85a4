package graft.transfer.explain;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.NotEnoughMemoryException;
import graft.layers.training.Predictions;
import graft.transfer.report.Confusion;
import graft.transfer.report.Mistake;
import graft.transfer.report.MistakesSection;
import graft.transfer.report.NumberText;
import graft.transfer.report.Section;
import graft.transfer.report.Why;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The sections of a report that show why a network answers as it does. Only the few images that are shown pass through
 * the network again; all else comes from features that are there already.
 */
public final class Explanations {
    private static final int MISTAKES = 12;
    private static final int RIGHT = 8;
    private static final int SIMILAR = 3;
    private static final int PAIRS = 3;
    private static final int OF_A_PAIR = 4;
    private static final int BATCH = 8;
    private static final int FEWEST_POINTS = 10;

    private final Network network;
    private final Predictions predictions;
    private final List<String> classes;
    private final Pictures pictures;
    private final long seed;
    private final ThreadTeam team;
    private Consumer<String> say = _ -> { };

    /**
     * About a network that was measured.
     *
     * @param network     its output is logits. Not changed
     * @param predictions on all images that measure
     * @param seed        of the map
     */
    public Explanations(Network network, Predictions predictions, List<String> classes, Pictures pictures, long seed,
            ThreadTeam team) {
        this.network = network;
        this.predictions = predictions;
        this.classes = classes;
        this.pictures = pictures;
        this.seed = seed;
        this.team = team;
    }

    /** Called with what could not be shown. */
    public Explanations notes(Consumer<String> listener) {
        say = listener;
        return this;
    }

    /**
     * Looks, compares and draws.
     *
     * @param features of all images; without them there are no similar images, and the map's section states why there
     *                 is none
     */
    public List<Section> sections(Optional<Features> features) {
        List<Section> sections = new ArrayList<>();
        int[] wrong = IntStream.range(0, predictions.count()).filter(this::isWrong).boxed()
                .sorted(Comparator.comparingDouble(this::truthProbability)).mapToInt(Integer::intValue).toArray();
        int[] shown = IntStream.of(wrong).limit(MISTAKES).toArray();
        int[] right = rightOfAllClasses();
        Map<Integer, HeatMap> maps = new HashMap<>();
        String layer = look(IntStream.concat(IntStream.of(shown), IntStream.of(right)).toArray(), maps);
        if (shown.length > 0) {
            List<List<SimilarImage>> similar = features.map(f -> similar(f, shown)).orElse(List.of());
            sections.add(new MistakesSection(IntStream.range(0, shown.length).mapToObj(i -> mistake(shown[i], maps,
                    similar.isEmpty() ? List.of() : similar.get(i), features)).toList(), layer,
                    similar.isEmpty() ? "" : features.orElseThrow().layer()));
            sections.add(new ConfusedPairs(pairs(wrong)));
        }
        if (!layer.isEmpty() && right.length > 0) {
            sections.add(new RightAnswers(IntStream.of(right).mapToObj(p -> new RightAnswers.Right(looked(p, maps),
                    predictions.probabilities().get(p, predictions.best(p)))).toList(), layer));
        }
        sections.add(features.map(this::map).orElse(new MissingMap("The network's features of the images were not "
                + "kept, since too little of it is frozen or memory does not suffice.")));
        return sections;
    }

    private boolean isWrong(int position) {
        return predictions.best(position) != predictions.labels()[position];
    }

    private double truthProbability(int position) {
        return predictions.probabilities().get(position, predictions.labels()[position]);
    }

    /** Recognised images of one class after another, the one in the middle of the class's certainty first. */
    private int[] rightOfAllClasses() {
        List<List<Integer>> byClass = new ArrayList<>();
        for (int c = 0; c < classes.size(); c++) {
            int of = c;
            List<Integer> right = new ArrayList<>(IntStream.range(0, predictions.count()).filter(p ->
                    predictions.labels()[p] == of && !isWrong(p)).boxed()
                    .sorted(Comparator.comparingDouble(this::truthProbability)).toList());
            byClass.add(right);
        }
        List<Integer> chosen = new ArrayList<>();
        for (int round = 0; chosen.size() < RIGHT && round < RIGHT; round++) {
            for (List<Integer> right : byClass) {
                if (!right.isEmpty() && chosen.size() < RIGHT) {
                    chosen.add(right.remove(right.size() / 2));
                }
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Fills the maps by position; the layer's name, or empty where the network has no layer with places. */
    private String look(int[] positions, Map<Integer, HeatMap> maps) {
        if (positions.length == 0 || GradCam.lastSpatial(network).isEmpty()) {
            return "";
        }
        // What fails here must not cost the network that was learnt: a head alone needs no gradients of the trunk.
        try (GradCam cam = GradCam.of(network, BATCH, team)) {
            List<HeatMap> found = cam.of(pictures.prepared(samples(positions)),
                    IntStream.of(positions).map(predictions::best).toArray());
            for (int i = 0; i < positions.length; i++) {
                maps.put(positions[i], found.get(i));
            }
            return cam.layer();
        } catch (UnsupportedOperationException | IllegalArgumentException | NotEnoughMemoryException e) {
            maps.clear();
            say.accept("the report has no heat maps: " + e.getMessage());
            return "";
        }
    }

    private int[] samples(int[] positions) {
        return IntStream.of(positions).map(p -> predictions.ids()[p]).toArray();
    }

    private List<List<SimilarImage>> similar(Features f, int[] positions) {
        Map<Integer, Integer> rowOf = new HashMap<>();
        for (int row = 0; row < f.measuredIds().length; row++) {
            rowOf.put(f.measuredIds()[row], row);
        }
        int[] rows = IntStream.of(samples(positions)).map(id -> rowOf.getOrDefault(id, -1)).toArray();
        if (IntStream.of(rows).anyMatch(row -> row < 0)) {
            return List.of();
        }
        return SimilarImage.of(f.known(), FeatureTable.of(f.measured(), rows), SIMILAR);
    }

    private Shown looked(int position, Map<Integer, HeatMap> maps) {
        HeatMap map = maps.get(position);
        String truth = classes.get(predictions.labels()[position]);
        return map == null ? new Shown("", truth, "") : Shown.looked(pictures, predictions.ids()[position], map, truth);
    }

    private Mistake mistake(int position, Map<Integer, HeatMap> maps, List<SimilarImage> similar,
            Optional<Features> features) {
        int best = predictions.best(position);
        Shown image = measured(position);
        return new Mistake(image.file(), image.truth(), classes.get(best),
                predictions.probabilities().get(position, best),
                -Math.log(Math.max(truthProbability(position), Float.MIN_NORMAL)), image.address(),
                new Why(looked(position, maps).address(), similar.stream().map(n -> {
                    Features f = features.orElseThrow();
                    Shown like = Shown.of(pictures, Pictures.Part.KNOWN, f.knownIds()[n.sample()],
                            classes.get(f.known().label(n.sample())));
                    return new Why.Similar(like.file(), like.truth(), like.address(), n.cosine());
                }).toList()));
    }

    /** @param wrong all mistakes, the surest first */
    private List<ConfusedPairs.Pair> pairs(int[] wrong) {
        return Confusion.of(classes, predictions.confusion()).mostConfused(PAIRS).stream().map(pair -> {
            int truth = classes.indexOf(pair.truth());
            int predicted = classes.indexOf(pair.predicted());
            List<Shown> taken = IntStream.of(wrong).filter(p -> predictions.labels()[p] == truth
                    && predictions.best(p) == predicted).limit(OF_A_PAIR).mapToObj(this::measured).toList();
            List<Shown> typical = IntStream.range(0, predictions.count())
                    .filter(p -> predictions.labels()[p] == predicted && !isWrong(p)).boxed()
                    .sorted(Comparator.comparingDouble(p -> -truthProbability(p))).limit(OF_A_PAIR)
                    .map(this::measured).toList();
            return new ConfusedPairs.Pair(pair.truth(), pair.predicted(), pair.images(), taken, typical);
        }).toList();
    }

    private Shown measured(int position) {
        return Shown.of(pictures, Pictures.Part.MEASURED, predictions.ids()[position],
                classes.get(predictions.labels()[position]));
    }

    private Section map(Features f) {
        Map<Integer, Integer> answers = new HashMap<>();
        for (int p = 0; p < predictions.count(); p++) {
            answers.put(predictions.ids()[p], predictions.best(p));
        }
        List<EmbeddingMap.Candidate> all = new ArrayList<>();
        for (int row = 0; row < f.known().count(); row++) {
            all.add(new EmbeddingMap.Candidate(Pictures.Part.KNOWN, row, f.knownIds()[row], f.known().label(row),
                    f.known().label(row)));
        }
        for (int row = 0; row < f.measured().count(); row++) {
            int label = f.measured().label(row);
            all.add(new EmbeddingMap.Candidate(Pictures.Part.MEASURED, row, f.measuredIds()[row], label,
                    answers.getOrDefault(f.measuredIds()[row], label)));
        }
        return all.size() < FEWEST_POINTS ? new MissingMap("Of " + NumberText.count(all.size(), "image") + " no map is "
                + "drawn: it takes " + FEWEST_POINTS + ".")
                : new MapSection(EmbeddingMap.of(f, all, pictures, seed, team), f.layer(), classes);
    }
}
