package graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleSupplier;

/** Gradients by their definition: (f(x + step) - f(x - step)) / (2 step), one element of x at a time. */
public final class CentralDifferences {
    private CentralDifferences() {
    }

    /** Compares a gradient with respect to the values of {@code x}, which {@code f} reads at each call. */
    public static void check(Nhwc x, DoubleSupplier f, Nhwc gradient, double step, double tolerance) {
        float[] expected = Activations.values(gradient);
        for (int pixel = 0; pixel < x.pixels(); pixel++) {
            for (int c = 0; c < x.c(); c++) {
                checkOne(x.data(), x.at(0, 0, pixel) + c, f, expected[pixel * x.c() + c], step, tolerance);
            }
        }
    }

    public static void check(float[] x, DoubleSupplier f, float[] gradient, double step, double tolerance) {
        for (int i = 0; i < x.length; i++) {
            checkOne(x, i, f, gradient[i], step, tolerance);
        }
    }

    private static void checkOne(float[] x, int i, DoubleSupplier f, float gradient, double step, double tolerance) {
        float value = x[i];
        x[i] = (float) (value + step);
        double above = f.getAsDouble();
        double width = x[i];
        x[i] = (float) (value - step);
        double below = f.getAsDouble();
        width -= x[i];
        x[i] = value;
        assertEquals((above - below) / width, gradient, tolerance, "gradient at " + i);
    }

    /** Sum of products of two activations, in double precision: a loss whose gradient with respect to y is dy. */
    public static double dot(Nhwc y, Nhwc dy) {
        float[] a = Activations.values(y);
        float[] b = Activations.values(dy);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
