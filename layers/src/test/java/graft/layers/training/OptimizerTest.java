package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.plan.LearningParameter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two steps of every optimiser by hand: w = 1, gradients 0.5 and then -0.25, rate 0.1. */
class OptimizerTest {

    private static float after(Optimizer optimizer, float... gradients) {
        Network network = Network.input(1, 1, 1).dense("fc", 1).build();
        Parameter p = network.parameter("fc.weight");
        p.set(Tensor.of(new float[] {1}, 1, 1));
        try (ThreadTeam team = ThreadTeam.of(1)) {
            for (float g : gradients) {
                optimizer.step(List.of(new LearningParameter(p, Tensor.of(new float[] {g}, 1, 1))), 0.1, team);
            }
        }
        return p.value().get(0, 0);
    }

    @Test
    void plainSgdFollowsTheGradient() {
        // 1 - 0.1*0.5 = 0.95; 0.95 + 0.1*0.25 = 0.975
        assertEquals(0.975f, after(Sgd.plain(), 0.5f, -0.25f), 1e-6f);
    }

    @Test
    void momentumKeepsNineTenthsOfTheLastStep() {
        // v = 0.5; w = 0.95. v = 0.9*0.5 - 0.25 = 0.2; w = 0.95 - 0.02 = 0.93
        assertEquals(0.93f, after(Sgd.momentum(0.9), 0.5f, -0.25f), 1e-6f);
    }

    @Test
    void nesterovLooksAhead() {
        // v = 0.5; w = 1 - 0.1*(0.5 + 0.45) = 0.905. v = 0.2; w = 0.905 - 0.1*(-0.25 + 0.18) = 0.912
        assertEquals(0.912f, after(Sgd.nesterov(0.9), 0.5f, -0.25f), 1e-6f);
    }

    @Test
    void decayIsPartOfTheGradientInSgd() {
        // g = 0.5 + 0.1*1 = 0.6; w = 0.94
        assertEquals(0.94f, after(Sgd.momentum(0.9).weightDecay(0.1), 0.5f), 1e-6f);
    }

    @Test
    void adamsFirstStepIsTheRateWhateverTheGradient() {
        // m/(1-b1) = g and sqrt(v/(1-b2)) = |g|, so the step is rate * sign(g), up to epsilon.
        assertEquals(0.9f, after(Adam.adam(0), 0.5f), 1e-6f);
        assertEquals(1.1f, after(Adam.adam(0), -0.001f), 1e-5f);
    }

    @Test
    void adamsSecondStepWeighsBothGradients() {
        // m = 0.9*0.05 + 0.1*-0.25 = 0.02; /(1 - 0.81) = 0.105263
        // v = 0.999*0.00025 + 0.001*0.0625 = 0.00031225; /(1 - 0.998001) = 0.156203; sqrt = 0.395225
        // 0.9 - 0.1 * 0.105263/0.395225 = 0.873366
        assertEquals(0.873366f, after(Adam.adam(0), 0.5f, -0.25f), 1e-5f);
    }

    @Test
    void adamWShrinksTheWeightBesideTheGradient() {
        // 1 * (1 - 0.1*0.5) - 0.1 = 0.85
        assertEquals(0.85f, after(Adam.adamW(0.5), 0.5f), 1e-6f);
    }
}
