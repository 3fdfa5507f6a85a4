package graft.transfer.labels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cleanlab 2.9 says of two sets of labels and probabilities, to the tolerances of the golden files' README. */
class GoldenLabelsTest {
    private static final GoldenArrays GOLDEN = new GoldenArrays("labels");
    private static final double SCORE = 1e-12;
    private static final double NEIGHBOUR_SCORE = 1e-10;

    private static int[] indices(boolean[] wrong) {
        return IntStream.range(0, wrong.length).filter(i -> wrong[i]).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctest_100x10_c3", "flipped_400x5"})
    void theConfidentJointAndAllFiltersAreCleanlabs(String set) {
        int[] labels = GOLDEN.ints(set + "_labels");
        double[][] p = GOLDEN.matrix(set + "_pred_probs");
        Map<?, ?> expected = GOLDEN.expected(set);
        ConfidentJoint joint = ConfidentJoint.of(labels, p, p[0].length);
        assertArrayEquals(GoldenArrays.doubles(expected.get("thresholds")), joint.thresholds(), SCORE);
        List<?> counts = (List<?>) expected.get("confident_joint_uncalibrated");
        List<?> calibrated = (List<?>) expected.get("confident_joint_calibrated");
        for (int k = 0; k < p[0].length; k++) {
            assertArrayEquals(GoldenArrays.ints(counts.get(k)), joint.counts()[k]);
            assertArrayEquals(GoldenArrays.ints(calibrated.get(k)), joint.calibrated()[k]);
        }
        for (NoiseFilter filter : NoiseFilter.values()) {
            assertArrayEquals(GoldenArrays.ints(expected.get("flagged_" + filter.name().toLowerCase())),
                    indices(filter.wrong(labels, p, joint)), filter.name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctest_100x10_c3", "flipped_400x5"})
    void scoresOfLabelsAreCleanlabs(String set) {
        int[] labels = GOLDEN.ints(set + "_labels");
        double[][] p = GOLDEN.matrix(set + "_pred_probs");
        ConfidentJoint joint = ConfidentJoint.of(labels, p, p[0].length);
        assertArrayEquals(GOLDEN.vector(set + "_self_confidence"), LabelQuality.selfConfidence(labels, p), SCORE);
        assertArrayEquals(GOLDEN.vector(set + "_normalized_margin"), LabelQuality.normalizedMargin(labels, p), SCORE);
        assertArrayEquals(GOLDEN.vector(set + "_confidence_weighted_entropy"),
                LabelQuality.confidenceWeightedEntropy(labels, p), SCORE);
        assertArrayEquals(GOLDEN.vector(set + "_self_confidence_adjusted"),
                LabelQuality.adjustedSelfConfidence(labels, p, joint.thresholds()), SCORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctest_100x10_c3", "flipped_400x5"})
    void outliersAndNearDuplicatesAreDatalabs(String set) {
        FeatureDistances.Scores scores = FeatureDistances.of(GOLDEN.matrix(set + "_features")).scores();
        Map<?, ?> expected = GOLDEN.expected(set);
        assertArrayEquals(GOLDEN.vector(set + "_outlier_score"), scores.outlierScore(), NEIGHBOUR_SCORE);
        assertArrayEquals(GOLDEN.vector(set + "_near_duplicate_score"), scores.nearDuplicateScore(), NEIGHBOUR_SCORE);
        assertArrayEquals(GOLDEN.vector(set + "_nearest_distance"), scores.nearestDistance(), NEIGHBOUR_SCORE);
        assertArrayEquals(GoldenArrays.ints(expected.get("outlier_flagged")), indices(scores.isOutlier()));
        Map<?, ?> sets = (Map<?, ?>) expected.get("near_duplicate_sets");
        for (int i = 0; i < scores.nearDuplicates().size(); i++) {
            Object others = sets.get(String.valueOf(i));
            assertEquals(others == null ? List.of() : IntStream.of(GoldenArrays.ints(others)).sorted().boxed()
                    .toList(), scores.nearDuplicates().get(i), "picture " + i);
        }
    }
}
