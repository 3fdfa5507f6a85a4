package graft.transfer.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.ThreadTeam;
import graft.transfer.labels.GoldenArrays;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All scores against their authors' programs (thuml's LogME and Transfer-Learning-Library, scikit-learn), on ordinary
 * features, on fewer images than features and on features two of which are constant.
 */
class GoldenTransferabilityTest {
    private static final GoldenArrays GOLDEN = new GoldenArrays("transferability");
    /** What the files' README states: 1e-9 relative, and 1e-8 for three scores with fewer images than features. */
    private static final double TOLERANCE = 1e-9;
    private static final double WIDE_TOLERANCE = 1e-8;
    private static final String ORDINARY = "a_600x64_c6";
    private static final String WIDE = "b_80x200_c4";
    private static final String CONSTANT = "d_60x12_const";

    private final ThreadTeam team = ThreadTeam.of(2);

    @AfterEach
    void end() {
        team.close();
    }

    private static double expected(String set, String... path) {
        Object at = GOLDEN.expected(set);
        for (String key : path) {
            at = ((Map<?, ?>) at).get(key);
        }
        return ((Number) at).doubleValue();
    }

    private static double[] list(String set, String score, String key) {
        return GoldenArrays.doubles(((Map<?, ?>) GOLDEN.expected(set).get(score)).get(key));
    }

    private static void close(double expected, double found, double tolerance) {
        assertEquals(expected, found, tolerance * Math.abs(expected));
    }

    private static LabelledFeatures features(String set) {
        int[] labels = GOLDEN.ints(set + "_labels");
        return LabelledFeatures.of(GOLDEN.floats(set + "_features"), labels,
                Arrays.stream(labels).max().orElseThrow() + 1);
    }

    private static double tolerance(String set) {
        return set.equals(WIDE) ? WIDE_TOLERANCE : TOLERANCE;
    }

    @ParameterizedTest
    @ValueSource(strings = {ORDINARY, WIDE, CONSTANT})
    void logMeByEvidenceMaximisationIsTheAuthors(String set) {
        LogMe found = LogMe.evidenceMaximisation(FeatureSpectrum.of(features(set), team));
        close(expected(set, "logme_icml", "score"), found.score(), tolerance(set));
        assertArrayEquals(GoldenArrays.ints(((Map<?, ?>) GOLDEN.expected(set).get("logme_icml")).get("iterations")),
                found.rounds());
        double[] evidence = list(set, "logme_icml", "per_class_evidence");
        for (int c = 0; c < evidence.length; c++) {
            close(evidence[c], found.evidence()[c], tolerance(set));
            close(list(set, "logme_icml", "per_class_alpha")[c], found.alpha()[c], tolerance(set));
            close(list(set, "logme_icml", "per_class_beta")[c], found.beta()[c], tolerance(set));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ORDINARY, WIDE, CONSTANT})
    void logMeByFixedPointIsTheAuthorsWithAllDirectionsAndWithThoseThatThereAre(String set) {
        LogMe found = LogMe.fixedPoint(FeatureSpectrum.of(features(set), team));
        close(expected(set, "logme_fixed_point", "score_with_all_D_zero_directions_counted"), found.score(),
                tolerance(set));
        close(expected(set, "logme_fixed_point", "score"), found.withoutZeroDirections(), TOLERANCE);
        assertArrayEquals(GoldenArrays.ints(((Map<?, ?>) GOLDEN.expected(set).get("logme_fixed_point"))
                .get("iterations")), found.rounds());
    }

    @ParameterizedTest
    @ValueSource(strings = {ORDINARY, WIDE, CONSTANT})
    void leepAndNceAreTheAuthors(String set) {
        LabelledFeatures x = features(set);
        double[][] probabilities = GOLDEN.matrix(set + "_source_probabilities");
        close(expected(set, "leep", "score"), Leep.of(probabilities, x.labels(), x.classes()).score(), TOLERANCE);
        close(expected(set, "nce", "score"), Nce.of(probabilities, x.labels(), x.classes()).score(), TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {ORDINARY, WIDE, CONSTANT})
    void hScoreAndTransRateAreTheirReferences(String set) {
        LabelledFeatures centred = features(set).centred();
        FeatureSpectrum spectrum = FeatureSpectrum.of(centred, team);
        HScore h = HScore.of(centred, spectrum);
        close(expected(set, "h_score", "score"), h.score(), tolerance(set));
        close(expected(set, "regularized_h_score", "score"), h.regularised(), TOLERANCE);
        close(expected(set, "regularized_h_score", "ledoit_wolf_shrinkage"), h.shrinkage(), TOLERANCE);
        close(expected(set, "transrate", "score"), TransRate.of(centred, spectrum, team).score(), tolerance(set));
    }

    @ParameterizedTest
    @ValueSource(strings = {ORDINARY, WIDE, CONSTANT})
    void neighboursAnswerAsThoseOfScikitLearn(String set) {
        LabelledFeatures x = features(set);
        int[] alone = IntStream.range(0, x.count()).toArray();
        for (int k : new int[] {1, 5}) {
            Map<?, ?> golden = (Map<?, ?>) ((Map<?, ?>) GOLDEN.expected(set).get("knn_loo_cosine")).get("k" + k);
            NeighbourAccuracy found = NeighbourAccuracy.of(x, alone, k, team);
            assertArrayEquals(GoldenArrays.ints(golden.get("predictions")), found.predictions());
            assertEquals(((Number) golden.get("correct")).intValue(), found.right());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ORDINARY, WIDE})
    void theNumberOfThreadsChangesNoBit(String set) {
        LabelledFeatures x = features(set);
        try (ThreadTeam alone = ThreadTeam.of(1)) {
            FeatureSpectrum one = FeatureSpectrum.of(x, alone);
            FeatureSpectrum two = FeatureSpectrum.of(x, team);
            assertArrayEquals(one.squares(), two.squares());
            assertArrayEquals(one.along(), two.along());
        }
    }
}
