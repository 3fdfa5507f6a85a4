package graft.layers.layer;

/**
 * Functions of two numbers, with their slopes beside them: arithmetic, the larger and the smaller, and PReLU, whose
 * slope is the second number because it learns.
 */
public enum Operation {
    /** a + b. */
    ADD,
    /** a - b. */
    SUBTRACT,
    /** a * b. */
    MULTIPLY,
    /** a / b. */
    DIVIDE,
    /** The larger of the two; NaN where one is NaN. */
    MAX,
    /** The smaller of the two; NaN where one is NaN. */
    MIN,
    /** a^b. */
    POWER,
    /** a where a > 0, else b * a: PReLU with slope b. */
    PRELU;

    /** a op b. */
    public float apply(float a, float b) {
        return switch (this) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case POWER -> (float) Math.pow(a, b);
            case PRELU -> a > 0 ? a : b * a;
        };
    }

    /** y[i] = a[i] op b[i] for {@code n} values; a step of 0 takes the same a (or b) for all. y may be a or b. */
    void row(float[] a, int ia, int stepA, float[] b, int ib, int stepB, float[] y, int iy, int n) {
        switch (this) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    y[iy + i] = a[ia + i * stepA] + b[ib + i * stepB];
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < n; i++) {
                    y[iy + i] = a[ia + i * stepA] - b[ib + i * stepB];
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < n; i++) {
                    y[iy + i] = a[ia + i * stepA] * b[ib + i * stepB];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < n; i++) {
                    y[iy + i] = a[ia + i * stepA] / b[ib + i * stepB];
                }
            }
            case MAX -> {
                for (int i = 0; i < n; i++) {
                    y[iy + i] = Math.max(a[ia + i * stepA], b[ib + i * stepB]);
                }
            }
            case MIN -> {
                for (int i = 0; i < n; i++) {
                    y[iy + i] = Math.min(a[ia + i * stepA], b[ib + i * stepB]);
                }
            }
            case POWER -> {
                for (int i = 0; i < n; i++) {
                    y[iy + i] = (float) Math.pow(a[ia + i * stepA], b[ib + i * stepB]);
                }
            }
            case PRELU -> {
                for (int i = 0; i < n; i++) {
                    float x = a[ia + i * stepA];
                    y[iy + i] = x > 0 ? x : b[ib + i * stepB] * x;
                }
            }
        }
    }

    /** d(a op b)/da. Of equal numbers, MAX and MIN take a. */
    double slopeA(double a, double b) {
        return switch (this) {
            case ADD, SUBTRACT -> 1;
            case MULTIPLY -> b;
            case DIVIDE -> 1 / b;
            case MAX -> a >= b ? 1 : 0;
            case MIN -> a <= b ? 1 : 0;
            case POWER -> b == 0 ? 0 : b * Math.pow(a, b - 1);
            case PRELU -> a > 0 ? 1 : b;
        };
    }

    /** d(a op b)/db. */
    double slopeB(double a, double b) {
        return switch (this) {
            case ADD -> 1;
            case SUBTRACT -> -1;
            case MULTIPLY -> a;
            case DIVIDE -> -a / (b * b);
            case MAX -> a >= b ? 0 : 1;
            case MIN -> a <= b ? 0 : 1;
            case POWER -> a == 0 ? 0 : Math.pow(a, b) * Math.log(a);
            case PRELU -> a > 0 ? 0 : a;
        };
    }

    /** Whether the slopes depend on the operands, so that backward has to read them. */
    public boolean slopesVary() {
        return this != ADD && this != SUBTRACT;
    }
}
