package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Nhwc;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and their gradients beside PyTorch 2.13's in double precision, and beside central differences. */
class LossTest {
    private static final float[] X = {1, -0.5f, 2, 0.25f, 1.5f, -1, 3, 0, -2, -0.75f, 0.5f, 0.125f};
    private static final Targets CLASSES = new Targets.Classes(2, 0, 0, 1);
    private static final Targets VALUES = new Targets.Values(
            new float[] {1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0.25f}, 4);
    private static final List<Double> WEIGHTS = List.of(1.0, 2.0, 0.5);

    static Stream<Arguments> cases() {
        SoftmaxCrossEntropy plain = SoftmaxCrossEntropy.plain();
        return Stream.of(
                // F.cross_entropy(x, y)
                Arguments.of(plain, CLASSES, 0.667565687, new double[] {0.063429045, 0.014152933, -0.077581978,
                    -0.19766423, 0.18266978, 0.014994449, -0.013375219, 0.011780854, 0.0015943652, 0.036288588,
                    -0.12334038, 0.087051796}),
                // F.cross_entropy(x, y, label_smoothing=0.1)
                Arguments.of(plain.smoothed(0.1), CLASSES, 0.776940687, new double[] {0.055095712, 0.0058195997,
                    -0.060915312, -0.18099756, 0.17433645, 0.0066611155, 0.0032914473, 0.0034475208, -0.0067389681,
                    0.027955254, -0.10667372, 0.078718463}),
                // F.cross_entropy(x, y, weight=(1, 2, 0.5))
                Arguments.of(plain.weighted(WEIGHTS), CLASSES, 0.703211300, new double[] {0.028190687, 0.0062901925,
                    -0.034480879, -0.17570154, 0.16237314, 0.013328399, -0.011889084, 0.01047187, 0.0014172135,
                    0.064513045, -0.21927179, 0.15475875}),
                // F.cross_entropy(x, y, weight=(1, 2, 0.5), label_smoothing=0.2)
                Arguments.of(plain.weighted(WEIGHTS).smoothed(0.2), CLASSES, 0.909360442, new double[] {0.020893389,
                    -0.021662052, 0.00076866397, -0.14452122, 0.13815595, 0.0063652715, 0.02475165, -0.018808697,
                    -0.0059429534, 0.044322143, -0.17877692, 0.13445478}),
                // F.binary_cross_entropy_with_logits(x, t)
                Arguments.of(new BinaryCrossEntropy(), VALUES, 0.684236720, new double[] {-0.022411785, 0.031461722,
                    -0.0099335768, 0.046848042, 0.068131206, 0.022411785, -0.0039521561, -0.041666667, -0.073399756,
                    0.026735108, -0.031461722, 0.023434114}),
                // F.mse_loss(x, t)
                Arguments.of(new MeanSquaredError(), VALUES, 1.615885417, new double[] {0, -0.083333333, 0.16666667,
                    0.041666667, 0.25, -0.16666667, 0.33333333, -0.16666667, -0.5, -0.125, -0.083333333,
                    -0.020833333}));
    }

    private static Nhwc outputs() {
        return new Nhwc(X.clone(), 0, 4, 1, 1, 3, 3);
    }

    /** Losses are computed in doubles and printed with nine digits; gradients are 32-bit floats, the largest 0.5. */
    @ParameterizedTest
    @MethodSource("cases")
    void lossAndGradientArePyTorchs(Loss loss, Targets targets, double expected, double[] gradient) {
        Nhwc dx = Nhwc.zeros(4, 1, 1, 3);
        assertEquals(expected, loss.apply(outputs(), targets, dx), 1e-9);
        for (int i = 0; i < gradient.length; i++) {
            assertEquals(gradient[i], dx.data()[i], 4e-8, "dx[" + i + "]");
        }
    }

    /** A step of 2^-7 is exact in floats around 1; the error of the difference is of the order of its square, 6e-5. */
    @ParameterizedTest
    @MethodSource("cases")
    void theGradientIsThatOfCentralDifferences(Loss loss, Targets targets, double expected, double[] gradient) {
        Nhwc dx = Nhwc.zeros(4, 1, 1, 3);
        Nhwc x = outputs();
        loss.apply(x, targets, dx);
        float h = 1 / 128f;
        for (int i = 0; i < X.length; i++) {
            x.data()[i] = X[i] + h;
            double above = loss.apply(x, targets, null);
            x.data()[i] = X[i] - h;
            double below = loss.apply(x, targets, null);
            x.data()[i] = X[i];
            assertEquals((above - below) / (2 * h), dx.data()[i], 1e-5, "dx[" + i + "]");
        }
    }

    /** F.binary_cross_entropy_with_logits of (100, -100) against (0, 1): 100, gradient (0.5, -0.5). */
    @Test
    void binaryCrossEntropyDoesNotOverflow() {
        Nhwc dx = Nhwc.zeros(1, 1, 1, 2);
        double loss = new BinaryCrossEntropy().apply(new Nhwc(new float[] {100, -100}, 0, 1, 1, 1, 2, 2),
                new Targets.Values(new float[] {0, 1}, 1), dx);
        assertEquals(100, loss, 1e-9);
        assertArrayEquals(new float[] {0.5f, -0.5f}, dx.data(), 1e-7f);
    }

    @Test
    void classesAreOneAgainstTheRest() {
        Targets oneHot = new Targets.Values(new float[] {0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0}, 4);
        for (Loss loss : List.of(new BinaryCrossEntropy(), new MeanSquaredError())) {
            assertEquals(loss.apply(outputs(), oneHot, null), loss.apply(outputs(), CLASSES, null), 0);
        }
    }

    @Test
    void targetsThatDoNotFitAreRefused() {
        var e = assertThrows(IllegalArgumentException.class,
                () -> SoftmaxCrossEntropy.plain().apply(outputs(), VALUES, null));
        assertTrue(e.getMessage().contains("BinaryCrossEntropy"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new MeanSquaredError().apply(outputs(),
                new Targets.Values(new float[11], 4), null));
        assertThrows(IllegalArgumentException.class, () -> SoftmaxCrossEntropy.plain().weighted(List.of(1.0))
                .apply(outputs(), CLASSES, null));
        assertThrows(IllegalArgumentException.class, () -> SoftmaxCrossEntropy.plain().smoothed(1));
    }
}
