package graft.transfer.report;

import static graft.transfer.report.SampleReports.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenefitsTest {
    private static final double EXACT = 1e-12;

    private final TrainingRun transfer = run("transfer-head", .10, .70, .80, .84, .90, .91, .95);
    private final TrainingRun scratch = run("scratch", .10, .30, .36, .50, .60, .63, .66);

    @Test
    void theStartIsTheAccuracyAfterTheFirstEpoch() {
        Benefit start = Benefits.of(transfer, scratch).start();
        assertEquals(.70, start.transfer());
        assertEquals(.30, start.scratch());
        assertEquals(.40, start.difference(), EXACT);
    }

    @Test
    void theSlopeIsTheMeanGainOverTheFirstThirdOfTheEpochs() {
        // 6 epochs: the first third ends at 6 / 3 = 2; (0.80 - 0.10) / 2 = 0.35 and (0.36 - 0.10) / 2 = 0.13
        Benefits benefits = Benefits.of(transfer, scratch);
        assertEquals(2, benefits.slopeEpochs());
        assertEquals(.35, benefits.slope().transfer(), EXACT);
        assertEquals(.13, benefits.slope().scratch(), EXACT);
        assertEquals(.22, benefits.slope().difference(), EXACT);
    }

    @Test
    void theFirstThirdIsRoundedUpAndCountsTheShorterRun() {
        // 4 epochs against 6: ceil(4 / 3) = 2; 1 against 6: ceil(1 / 3) = 1
        assertEquals(2, Benefits.of(run("transfer", 0, .1, .2, .3, .4), scratch).slopeEpochs());
        assertEquals(1, Benefits.of(run("transfer", 0, .1), scratch).slopeEpochs());
    }

    @Test
    void theAsymptoteIsTheMeanOfTheLastThreeEpochs() {
        // (0.90 + 0.91 + 0.95) / 3 = 0.92 and (0.60 + 0.63 + 0.66) / 3 = 0.63
        Benefit asymptote = Benefits.of(transfer, scratch).asymptote();
        assertEquals(.92, asymptote.transfer(), EXACT);
        assertEquals(.63, asymptote.scratch(), EXACT);
        assertEquals(.29, asymptote.difference(), EXACT);
    }

    @Test
    void epochZeroIsNoPartOfTheAsymptoteOfAShortRun() {
        // epochs 1 and 2 only: (0.4 + 0.6) / 2
        assertEquals(.5, Benefits.of(run("transfer", 0, .4, .6), scratch).asymptote().transfer(), EXACT);
    }

    @Test
    void aTransferThatHarmsHasNegativeDifferences() {
        Benefits benefits = Benefits.of(scratch, transfer);
        assertEquals(-.40, benefits.start().difference(), EXACT);
        assertEquals(-.29, benefits.asymptote().difference(), EXACT);
    }

    @Test
    void aRunWithoutTrainingIsRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> Benefits.of(run("transfer", .5), scratch));
        assertTrue(e.getMessage().contains("0 in transfer and 6 in scratch"), e.getMessage());
    }

    @Test
    void amongSeveralRunsTheLastTransferIsComparedWhicheverDidBetter() {
        TrainingRun worse = run("transfer-fine-tune", .1, .2, .3);
        Benefits benefits = Benefits.among(List.of(transfer, worse, scratch)).orElseThrow();
        assertEquals("transfer-fine-tune", benefits.transferRun());
        assertEquals("scratch", benefits.scratchRun());
    }

    @Test
    void everyTransferIsComparedWithTheSameRunFromScratch() {
        List<Benefits> all = Benefits.all(List.of(transfer, run("transfer-fine-tune", .1, .2, .3), scratch));
        assertEquals(List.of("transfer-head", "transfer-fine-tune"), all.stream().map(Benefits::transferRun).toList());
        assertEquals(-.10, all.get(1).start().difference(), EXACT, "0.20 - 0.30");
    }

    @Test
    void withoutARunFromScratchThereAreNoBenefits() {
        assertTrue(Benefits.among(List.of(transfer)).isEmpty());
        assertTrue(Benefits.among(List.of(transfer, run("scratch", .1))).isEmpty());
    }

    @Test
    void chanceIsTwoStandardErrorsOfADifferenceOfProportions() {
        // p = q = 0.5, n = 200: 1.96 * sqrt(0.25 / 200 + 0.25 / 200) = 1.96 * 0.05
        Benefits even = Benefits.of(run("transfer", 0, .5), run("scratch", 0, .5));
        assertEquals(.098, even.chance(200), EXACT);
    }

    @Test
    void aGapInTheEpochsIsRefused() {
        EpochResult zero = new EpochResult(0, Double.NaN, 2, .1, 0);
        EpochResult two = new EpochResult(2, 1, 1, .2, 1);
        var e = assertThrows(IllegalArgumentException.class, () -> new TrainingRun("scratch", 1, List.of(zero, two)));
        assertEquals("run scratch: expected epoch 1, found 2", e.getMessage());
    }

    @Test
    void anAccuracyInPercentIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EpochResult(1, 1, 1, 93.5, 1));
    }
}
