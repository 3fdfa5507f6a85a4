package graft.engine.simd;

import graft.engine.Conv2dSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a convolution reads and writes, as a list of taps: the positions of the kernel. For every place (p, q) of a
 * grid of P by Q places, and every tap t,
 *
 * <pre>
 * destination pixel (firstH + p*stepH, firstW + q*stepW)
 *     += source pixel (p*strideH + tapY[t], q*strideW + tapX[t]) * w[weightTap[t]]
 * </pre>
 *
 * <p>This describes the forward pass ({@link #forward}), and also the gradient with respect to the input
 * ({@link #dataGradient}): there, dy is the source and dx the destination. With a stride of 2, the pixels of dx fall
 * into 2 * 2 phases by odd and even position, and those of a phase all use the same taps: each phase is a convolution
 * of its own with stride 1 and every second tap, so that no product with zero is ever computed.
 */
record TapGeometry(int gridH, int gridW, int strideH, int strideW, int firstH, int firstW, int stepH, int stepW,
        int sourceH, int sourceW, int targetH, int targetW, int[] tapY, int[] tapX, int[] weightTap, int[] tapRange) {

    private TapGeometry(int gridH, int gridW, int strideH, int strideW, int firstH, int firstW, int stepH, int stepW,
            int sourceH, int sourceW, int targetH, int targetW, int[] tapY, int[] tapX, int[] weightTap) {
        this(gridH, gridW, strideH, strideW, firstH, firstW, stepH, stepW, sourceH, sourceW, targetH, targetW, tapY,
                tapX, weightTap, range(tapY, tapX));
    }

    /** Least and greatest tapY, least and greatest tapX. */
    private static int[] range(int[] tapY, int[] tapX) {
        return new int[] {Arrays.stream(tapY).min().orElse(0), Arrays.stream(tapY).max().orElse(0),
            Arrays.stream(tapX).min().orElse(0), Arrays.stream(tapX).max().orElse(0)};
    }

    int taps() {
        return tapY.length;
    }

    /** Whether every destination pixel is the sum of the one source pixel at its own place. */
    boolean isPointwise() {
        return taps() == 1 && tapY[0] == 0 && tapX[0] == 0 && strideH == 1 && strideW == 1 && gridH == sourceH
                && gridW == sourceW && isWhole();
    }

    /** Whether the places are all pixels of the destination, in their order. */
    boolean isWhole() {
        return stepH == 1 && stepW == 1 && firstH == 0 && firstW == 0 && gridH == targetH && gridW == targetW;
    }

    /** Lines of the source that the taps of one place cover, from the highest to the lowest. */
    int spanH() {
        return tapRange[1] - tapRange[0] + 1;
    }

    /** Number of the destination pixel of place (p, q) of an image. */
    int target(int image, int p, int q) {
        return (image * targetH + firstH + p * stepH) * targetW + firstW + q * stepW;
    }

    /** y from x, for images of h by w pixels. */
    static TapGeometry forward(Conv2dSpec spec, int h, int w) {
        int taps = spec.kernelH() * spec.kernelW();
        int[] y = new int[taps];
        int[] x = new int[taps];
        int[] weight = new int[taps];
        for (int t = 0; t < taps; t++) {
            y[t] = t / spec.kernelW() * spec.dilationH() - spec.padTop();
            x[t] = t % spec.kernelW() * spec.dilationW() - spec.padLeft();
            weight[t] = t;
        }
        int outH = spec.outH(h);
        int outW = spec.outW(w);
        return new TapGeometry(outH, outW, spec.strideH(), spec.strideW(), 0, 0, 1, 1, h, w, outH, outW, y, x, weight);
    }

    /** dx from dy, for dx of h by w pixels: strideH * strideW phases, less those that have no pixel. */
    static List<TapGeometry> dataGradient(Conv2dSpec spec, int h, int w) {
        List<TapGeometry> phases = new ArrayList<>();
        for (int firstH = 0; firstH < Math.min(h, spec.strideH()); firstH++) {
            for (int firstW = 0; firstW < Math.min(w, spec.strideW()); firstW++) {
                phases.add(phase(spec, h, w, firstH, firstW));
            }
        }
        return phases;
    }

    private static TapGeometry phase(Conv2dSpec spec, int h, int w, int firstH, int firstW) {
        int most = spec.kernelH() * spec.kernelW();
        int[] y = new int[most];
        int[] x = new int[most];
        int[] weight = new int[most];
        int n = 0;
        // From the last tap to the first, so that the source is read from left to right.
        for (int t = most - 1; t >= 0; t--) {
            int fromY = firstH + spec.padTop() - t / spec.kernelW() * spec.dilationH();
            int fromX = firstW + spec.padLeft() - t % spec.kernelW() * spec.dilationW();
            if (Math.floorMod(fromY, spec.strideH()) == 0 && Math.floorMod(fromX, spec.strideW()) == 0) {
                y[n] = Math.floorDiv(fromY, spec.strideH());
                x[n] = Math.floorDiv(fromX, spec.strideW());
                weight[n++] = t;
            }
        }
        int gridH = (h - firstH + spec.strideH() - 1) / spec.strideH();
        int gridW = (w - firstW + spec.strideW() - 1) / spec.strideW();
        return new TapGeometry(gridH, gridW, 1, 1, firstH, firstW, spec.strideH(), spec.strideW(), spec.outH(h),
                spec.outW(w), h, w, Arrays.copyOf(y, n), Arrays.copyOf(x, n), Arrays.copyOf(weight, n));
    }

    /** Whether the source pixel of a tap lies within the image. */
    boolean inside(int p, int q, int t) {
        int y = p * strideH + tapY[t];
        int x = q * strideW + tapX[t];
        return y >= 0 && y < sourceH && x >= 0 && x < sourceW;
    }

    /** Whether the source pixels of all taps lie within the image. */
    boolean allInside(int p, int q) {
        int y = p * strideH;
        int x = q * strideW;
        return y + tapRange[0] >= 0 && y + tapRange[1] < sourceH && x + tapRange[2] >= 0 && x + tapRange[3] < sourceW;
    }

    /** How many taps that follow one another read neighbouring pixels of one row: 1 or a divisor of the tap count. */
    int tapsInARow() {
        int n = 1;
        while (n < taps() && tapY[n] == tapY[0] && tapX[n] == tapX[n - 1] + 1) {
            n++;
        }
        for (int t = 0; t < taps(); t++) {
            int start = t - t % n;
            if (tapY[t] != tapY[start] || tapX[t] != tapX[start] + t - start) {
                return 1;
            }
        }
        return taps() == 0 || taps() % n != 0 ? 1 : n;
    }
}
