package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten steps of every schedule beside PyTorch 2.13's, from a rate of 1; the torch.optim.lr_scheduler call is named. */
class ScheduleTest {

    private static void assertSteps(Schedule schedule, double[] expected, int runLength) {
        for (int step = 0; step < expected.length; step++) {
            assertEquals(expected[step], schedule.factor((double) step / runLength), 1e-9, "step " + step);
        }
    }

    @Test
    void constantStaysAtOne() {
        assertSteps(Schedule.constant(), new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 10);
    }

    /** StepLR(step_size=5, gamma=0.5), and StepLR(step_size=3, gamma=0.1) over nine steps. */
    @Test
    void stepFallsAtEachPieceOfTheRun() {
        assertSteps(Schedule.step(2, 0.5), new double[] {1, 1, 1, 1, 1, .5, .5, .5, .5, .5}, 10);
        assertSteps(Schedule.step(), new double[] {1, 1, 1, .1, .1, .1, .01, .01, .01}, 9);
    }

    /** 29 / 100.0 * 100 is 28.999999999999996: the step belongs to piece 29 all the same. */
    @Test
    void roundingDoesNotDelayAStep() {
        for (int step = 0; step < 100; step++) {
            assertEquals(Math.pow(0.9, step), Schedule.step(100, 0.9).factor(step / 100.0), 1e-12, "step " + step);
        }
    }

    /** CosineAnnealingLR(T_max=10, eta_min=0.01). */
    @Test
    void cosineIsHalfAWave() {
        assertSteps(Schedule.cosine(), new double[] {1, 0.9757729756, 0.9054634122, 0.7959536999, 0.6579634122, 0.505,
            0.3520365878, 0.2140463001, 0.1045365878, 0.03422702443}, 10);
        assertEquals(0.01, Schedule.cosine().factor(1), 1e-12);
    }

    /**
     * OneCycleLR(max_lr=1, total_steps=10, cycle_momentum=False): rises over steps 0 to 2 from 1/25, falls until step 9
     * to 1/25 of 1e-4. PyTorch's last step is the end of the curve, so step t is t/9 of the run, and the rise 2/9 of
     * it.
     */
    @Test
    void oneCycleRisesAndFallsByCosines() {
        assertSteps(Schedule.oneCycle(2 / 9.0, 0.04, 4e-6), new double[] {0.04, 0.52, 1, 0.950484632, 0.8117456539,
            0.6112620219, 0.3887419781, 0.1882583461, 0.04951936799, 4e-06}, 9);
        assertEquals(0.04, Schedule.oneCycle().factor(0), 1e-12);
        assertEquals(1, Schedule.oneCycle().factor(0.3), 1e-12);
        assertEquals(1e-4, Schedule.oneCycle().factor(1), 1e-12);
    }

    /** SequentialLR([LinearLR(start_factor=0.1, total_iters=4), S], milestones=[4]) with S of the remaining 6 steps. */
    @Test
    void aWarmUpGoesBeforeAnySchedule() {
        // S = CosineAnnealingLR(T_max=6, eta_min=0.01)
        assertSteps(Schedule.cosine().warmedUp(0.4, 0.1), new double[] {0.1, 0.325, 0.55, 0.775, 1, 0.9336825749,
            0.7525, 0.505, 0.2575, 0.07631742513}, 10);
        // S = StepLR(2, 0.5)
        assertSteps(Schedule.step(3, 0.5).warmedUp(0.4, 0.1), new double[] {0.1, 0.325, 0.55, 0.775, 1, 1, 0.5, 0.5,
            0.25, 0.25}, 10);
    }

    private static final double[] LOSSES = {1.0, 0.9, 0.95, 0.91, 0.8999, 0.9, 0.89, 0.895, 0.9, 0.893, 0.9, 0.9};

    private static void assertEpochs(Schedule schedule, double... expected) {
        List<Double> losses = new ArrayList<>();
        for (int epoch = 0; epoch < expected.length; epoch++) {
            assertEquals(expected[epoch], schedule.factor(0.5, losses), 1e-12, "epoch " + epoch);
            losses.add(LOSSES[epoch]);
        }
    }

    /** ReduceLROnPlateau, one step an epoch with {@link #LOSSES}; 0.9 to 0.8999 is better by more than 1e-4 of it. */
    @Test
    void aPlateauLowersTheRate() {
        // ReduceLROnPlateau(factor=0.5, patience=1)
        assertEpochs(new ReduceOnPlateau(0.5, 1), 1, 1, 1, 1, .5, .5, .5, .5, .5, .25, .25, .125);
        // ReduceLROnPlateau(factor=0.1, patience=2)
        assertEpochs(new ReduceOnPlateau(0.1, 2), 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, .1, .1);
        // ReduceLROnPlateau(factor=0.5, patience=0, cooldown=2, min_lr=0.2)
        assertEpochs(new ReduceOnPlateau(0.5, 0, 2, 0.2), 1, 1, 1, .5, .5, .5, .25, .25, .25, .2, .2, .2);
    }

    @Test
    void aPlateauMayBeWarmedUp() {
        Schedule schedule = Schedule.plateau().warmedUp(0.1, 0);
        assertEquals(0.5, schedule.factor(0.05), 1e-12);
        assertEquals(0.5, schedule.factor(0.5, List.of(1.0, 1.0, 1.0, 1.0)), 1e-12);
    }

    @Test
    void everyNameIsKnownAndNoOther() {
        for (String name : Schedule.names()) {
            double last = Schedule.named(name).factor(1);
            assertTrue(last > 0 && last <= 1, name);
        }
        assertTrue(Schedule.named("warmup-cosine").factor(0.05) < Schedule.named("warmup-cosine").factor(0.1));
        var e = assertThrows(IllegalArgumentException.class, () -> Schedule.named("cosin"));
        assertTrue(e.getMessage().contains("one-cycle"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Schedule.named("warmup-one-cycle"));
    }
}
