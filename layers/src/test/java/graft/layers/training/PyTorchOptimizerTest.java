package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.plan.LearningParameter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Five steps of every optimiser beside PyTorch 2.13's in double precision, from w = (1, -2, 3) on
 * f(w) = ((w0 - 0.5)² + 4 (w1 + 1)² + 0.25 (w2 - 2)²) / 2, so with gradients w0 - 0.5, 4 (w1 + 1), 0.25 (w2 - 2).
 */
class PyTorchOptimizerTest {
    private static final double[] C = {1, 4, 0.25};
    private static final double[] A = {0.5, -1, 2};

    /**
     * The name says which torch.optim call with lr=0.1 gave the numbers; {@code weight_decay} is 0.1 in those with
     * decay.
     */
    private enum Case {
        /** SGD(). */
        SGD(Sgd.plain(), """
                0.9500000, -1.6000000, 2.9750000
                0.9050000, -1.3600000, 2.9506250
                0.8645000, -1.2160000, 2.9268594
                0.8280500, -1.1296000, 2.9036879
                0.7952450, -1.0777600, 2.8810957"""),
        /** SGD(weight_decay=0.1). */
        SGD_DECAY(Sgd.plain().weightDecay(0.1), """
                0.9400000, -1.5800000, 2.9450000
                0.8866000, -1.3322000, 2.8919250
                0.8390740, -1.1859980, 2.8407076
                0.7967759, -1.0997388, 2.7912829
                0.7591305, -1.0488459, 2.7435880"""),
        /** Adadelta(rho=0.95, eps=1e-6). */
        ADADELTA(Adadelta.standard().rho(0.95).epsilon(1e-6), """
                0.9995528, -1.9995528, 2.9995529
                0.9991001, -1.9991000, 2.9991001
                0.9986438, -1.9986434, 2.9986437
                0.9981849, -1.9981841, 2.9981844
                0.9977239, -1.9977226, 2.9977229"""),
        /** SGD(momentum=0.9, weight_decay=0.1). */
        MOMENTUM(Sgd.momentum(0.9).weightDecay(0.1), """
                0.9400000, -1.5800000, 2.9450000
                0.8326000, -0.9542000, 2.8424250
                0.6943540, -0.3997580, 2.7006226
                0.5435537, -0.1368594, 2.5284787
                0.3980425, -0.2441383, 2.3350524"""),
        /** SGD(momentum=0.9, nesterov=True, weight_decay=0.1). */
        NESTEROV(Sgd.nesterov(0.9).weightDecay(0.1), """
                0.8860000, -1.2020000, 2.8955000
                0.7472260, -0.6854420, 2.7533993
                0.6038732, -0.5301185, 2.5836158
                0.4726215, -0.6302931, 2.3957323
                0.3655005, -0.8250657, 2.1987048"""),
        /** Adam(). */
        ADAM(Adam.adam(0), """
                0.9000000, -1.9000000, 2.9000000
                0.8011874, -1.8004122, 2.8004122
                0.7048713, -1.7015863, 2.7015863
                0.6129154, -1.6039391, 2.6039391
                0.5278145, -1.5079637, 2.5079637"""),
        /** Adam(betas=(0.8, 0.95), eps=0.1, weight_decay=0.1): so large an epsilon shows where it is added. */
        ADAM_ALL(Adam.adam(0.1).betas(0.8, 0.95).epsilon(0.1), """
                0.9142857, -1.9023256, 2.9153846
                0.8305081, -1.8053045, 2.8313638
                0.7496025, -1.7093862, 2.7481222
                0.6726843, -1.6150867, 2.6658524
                0.6010396, -1.5229935, 2.5847532"""),
        /** AdamW(weight_decay=0.1). */
        ADAMW(Adam.adamW(0.1), """
                0.8900000, -1.8800000, 2.8700000
                0.7824947, -1.7617352, 2.7419023
                0.6790402, -1.6456563, 2.6162297
                0.5818745, -1.5323121, 2.4936323
                0.4939636, -1.4223628, 2.3749079"""),
        /** AdamW(betas=(0.8, 0.95), eps=0.1, weight_decay=0.1). */
        ADAMW_ALL(Adam.adamW(0.1).betas(0.8, 0.95).epsilon(0.1), """
                0.9066667, -1.8824390, 2.8985714
                0.8167852, -1.7669108, 2.7996515
                0.7315325, -1.6540075, 2.7035906
                0.6523125, -1.5444246, 2.6107587
                0.5807142, -1.4389701, 2.5215402"""),
        /** RMSprop(alpha=0.9, eps=0.1, weight_decay=0.1). */
        RMSPROP(RmsProp.standard().alpha(0.9).epsilon(0.1).weightDecay(0.1), """
                0.7929154, -1.7059146, 2.7992153
                0.6747796, -1.5272728, 2.6512158
                0.5985833, -1.3985779, 2.5296617
                0.5479207, -1.3003430, 2.4250455
                0.5141801, -1.2236053, 2.3326487"""),
        /** RMSprop(alpha=0.9, eps=0.1, weight_decay=0.1, momentum=0.9). */
        RMSPROP_MOMENTUM(RmsProp.standard().alpha(0.9).epsilon(0.1).weightDecay(0.1).momentum(0.9), """
                0.7929154, -1.7059146, 2.7992153
                0.4884034, -1.2625960, 2.4705096
                0.2021063, -0.7918994, 2.0680109
                0.0332007, -0.4159125, 1.6399662
                0.0137961, -0.2140056, 1.2322388"""),
        /** RMSprop(alpha=0.9, eps=0.1, centered=True, momentum=0.9). */
        RMSPROP_CENTRED(RmsProp.standard().alpha(0.9).epsilon(0.1).centred().momentum(0.9), """
                0.8000000, -1.6923077, 2.8571429
                0.5049945, -1.2233550, 2.6163997
                0.2375235, -0.7363470, 2.3196667
                0.0916960, -0.3725615, 2.0101082
                0.0905296, -0.1983267, 1.7301405""");

        private final Optimizer optimizer;
        private final String trajectory;

        Case(Optimizer optimizer, String trajectory) {
            this.optimizer = optimizer;
            this.trajectory = trajectory;
        }
    }

    /**
     * The tolerance is that of five steps in 32-bit floats, each rounding w by at most 1.2e-7, and of seven printed
     * digits.
     */
    @ParameterizedTest
    @EnumSource(Case.class)
    void fiveStepsAreThoseOfPyTorch(Case c) {
        Parameter p = Network.input(1, 1, 1).dense("fc", 3).build().parameter("fc.weight");
        p.set(Tensor.of(new float[] {1, -2, 3}, 1, 3));
        int step = 0;
        try (ThreadTeam team = ThreadTeam.of(1)) {
            for (String row : c.trajectory.split("\n")) {
                step(c.optimizer, p, team);
                step++;
                String[] expected = row.strip().split(", ");
                for (int i = 0; i < 3; i++) {
                    assertEquals(Double.parseDouble(expected[i]), p.value().get(0, i), 1e-6,
                            "w" + i + ", step " + step);
                }
            }
        }
    }

    /** RMSprop(): the first step is 0.1 * g / (sqrt(0.01 g²) + 1e-8), so 1 up to 1e-7, whatever the gradient. */
    @Test
    void rmsPropsDefaultsArePyTorchs() {
        Parameter p = Network.input(1, 1, 1).dense("fc", 3).build().parameter("fc.weight");
        p.set(Tensor.of(new float[] {1, -2, 3}, 1, 3));
        try (ThreadTeam team = ThreadTeam.of(1)) {
            step(RmsProp.standard(), p, team);
        }
        assertEquals(0, p.value().get(0, 0), 1e-6);
        assertEquals(-1, p.value().get(0, 1), 1e-6);
        assertEquals(2, p.value().get(0, 2), 1e-6);
    }

    private static void step(Optimizer optimizer, Parameter p, ThreadTeam team) {
        float[] w = p.value().unwrap();
        float[] dw = new float[3];
        for (int i = 0; i < 3; i++) {
            dw[i] = (float) (C[i] * (w[i] - A[i]));
        }
        optimizer.step(List.of(new LearningParameter(p, Tensor.wrap(dw, 1, 3))), 0.1, team);
    }

    /**
     * Three steps of AdamW([{w0, lr=0.01, weight_decay=0}, {w1, lr=0.1, weight_decay=0.5}, {w2, lr=0.1}],
     * weight_decay=0.2) on the same function.
     */
    @Test
    void groupsHaveTheirOwnRateAndDecay() {
        Network network = Network.input(1, 1, 1).dense("a", 1).dense("b", 1).dense("c", 1).build();
        ParameterGroups groups = ParameterGroups.of(network).rate("a", 0.1).weightDecay("a", 0).weightDecay("b", 0.5);
        Optimizer adamW = Adam.adamW(0.2).groups(groups);
        List<Parameter> w = List.of(network.parameter("a.weight"), network.parameter("b.weight"),
                network.parameter("c.weight"));
        float[] start = {1, -2, 3};
        for (int i = 0; i < 3; i++) {
            w.get(i).set(Tensor.of(new float[] {start[i]}, 1, 1));
        }
        try (ThreadTeam team = ThreadTeam.of(1)) {
            for (int s = 0; s < 3; s++) {
                List<LearningParameter> learning = new java.util.ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    float g = (float) (C[i] * (w.get(i).value().get(0, 0) - A[i]));
                    learning.add(new LearningParameter(w.get(i), Tensor.of(new float[] {g}, 1, 1)));
                }
                adamW.step(learning, 0.1, team);
            }
        }
        double[] expected = {0.9700213, -1.4341713, 2.5327912};
        for (int i = 0; i < 3; i++) {
            assertEquals(expected[i], w.get(i).value().get(0, 0), 1e-6, "w" + i);
        }
    }
}
