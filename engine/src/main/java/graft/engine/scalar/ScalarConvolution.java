package graft.engine.scalar;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * Convolution by its definition, in single precision, as loops that C2 compiles to vector instructions:
 *
 * <pre>y[n,p,q,k] = b[k] + sum over r,s,c of x[n, inY, inX, c] * w[r,s,c,k]</pre>
 *
 * <p><b>Idea.</b> The innermost loop runs over the output channels k, which lie side by side in y and in w. It takes
 * four inputs of a pixel at once, so the sums are read and written once for four products.
 *
 * <p><b>What the compiler needs.</b> It has to see that the sums are not the weights. For two arrays that are read and
 * written at the same index it does; at different offsets, as in one array of all weights, it does not (JDK 25). So
 * every row w[r,s,c,:] and the sums of every pixel are arrays of their own, read from index 0.
 *
 * <p>One task computes one output row, so four rows of weights serve all its pixels before the next four are read.
 */
final class ScalarConvolution implements ConvolutionForward {
    private static final int FOUR = 4;

    private final Conv2dSpec spec;
    private final int h;
    private final int w;
    private final int groupIn;
    private final int groupOut;
    /** [groups][R*S*C/groups][K/groups] */
    private float[][][] rows;
    private final float[] bias;
    /** [workers][Q][K/groups] */
    private float[][][] sums = new float[0][][];

    ScalarConvolution(Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
        groupIn = spec.groupInChannels();
        groupOut = spec.outChannels() / spec.groups();
        bias = new float[spec.outChannels()];
    }

    @Override
    public Conv2dSpec spec() {
        return spec;
    }

    @Override
    public String algorithm() {
        return "plain loops";
    }

    @Override
    public void pack(float[] weights, float[] bias, ThreadTeam team) {
        if (rows == null) {
            rows = new float[spec.groups()][spec.weightCount() / spec.outChannels()][groupOut];
        }
        team.run(rows[0].length, (row, worker) -> {
            for (int g = 0; g < rows.length; g++) {
                System.arraycopy(weights, row * spec.outChannels() + g * groupOut, rows[g][row], 0, groupOut);
            }
        });
        if (bias == null) {
            Arrays.fill(this.bias, 0);
        } else {
            System.arraycopy(bias, 0, this.bias, 0, this.bias.length);
        }
    }

    @Override
    public void run(Nhwc x, Nhwc y, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        int outH = spec.outH(h);
        spec.requireShapes(h, w, x, y, residual);
        if (sums.length < team.size()) {
            sums = new float[team.size()][spec.outW(w)][groupOut];
        }
        team.run(x.n() * outH * spec.groups(), (task, worker) -> {
            int group = task % spec.groups();
            int row = task / spec.groups();
            addTaps(x, row / outH, row % outH, group, sums[worker]);
            store(sums[worker], group, y, row, residual, activation);
        });
    }

    /** sums[q][k] = all products of output row {@code p} in one group. */
    private void addTaps(Nhwc x, int image, int p, int group, float[][] sums) {
        for (float[] pixel : sums) {
            Arrays.fill(pixel, 0);
        }
        for (int r = 0; r < spec.kernelH(); r++) {
            int inY = p * spec.strideH() - spec.padTop() + r * spec.dilationH();
            if (inY < 0 || inY >= h) {
                continue;
            }
            for (int s = 0; s < spec.kernelW(); s++) {
                int left = s * spec.dilationW() - spec.padLeft();
                int first = Math.max(0, Math.ceilDiv(-left, spec.strideW()));
                int last = Math.min(sums.length - 1, Math.floorDiv(w - 1 - left, spec.strideW()));
                if (first <= last) {
                    int at = x.at(image, inY, first * spec.strideW() + left) + group * groupIn;
                    addTap(x.data(), at, spec.strideW() * x.stride(), rows[group],
                            (r * spec.kernelW() + s) * groupIn, sums, first, last);
                }
            }
        }
    }

    /** Adds the products of one tap to the pixels {@code first} to {@code last}, whose inputs are a step apart. */
    private void addTap(float[] x, int firstAt, int step, float[][] rows, int row, float[][] sums, int first,
            int last) {
        int c = 0;
        for (; c <= groupIn - FOUR; c += FOUR) {
            float[] w0 = rows[row + c];
            float[] w1 = rows[row + c + 1];
            float[] w2 = rows[row + c + 2];
            float[] w3 = rows[row + c + 3];
            for (int q = first, at = firstAt + c; q <= last; q++, at += step) {
                addFour(x[at], w0, x[at + 1], w1, x[at + 2], w2, x[at + 3], w3, sums[q]);
            }
        }
        for (; c < groupIn; c++) {
            for (int q = first, at = firstAt + c; q <= last; q++, at += step) {
                addOne(x[at], rows[row + c], sums[q]);
            }
        }
    }

    private static void addFour(float x0, float[] w0, float x1, float[] w1, float x2, float[] w2, float x3,
            float[] w3, float[] sums) {
        for (int k = 0; k < sums.length; k++) {
            sums[k] = Math.fma(x3, w3[k], Math.fma(x2, w2[k], Math.fma(x1, w1[k], Math.fma(x0, w0[k], sums[k]))));
        }
    }

    private static void addOne(float x, float[] w, float[] sums) {
        for (int k = 0; k < sums.length; k++) {
            sums[k] = Math.fma(x, w[k], sums[k]);
        }
    }

    private void store(float[][] sums, int group, Nhwc y, int row, Nhwc residual, FusedActivation activation) {
        int channel = group * groupOut;
        for (int q = 0; q < sums.length; q++) {
            int to = y.at(0, row, q) + channel;
            int from = residual == null ? 0 : residual.at(0, row, q) + channel;
            for (int k = 0; k < groupOut; k++) {
                float sum = sums[q][k] + bias[channel + k];
                if (residual != null) {
                    sum += residual.data()[from + k];
                }
                y.data()[to + k] = (float) activation.value(sum);
            }
        }
    }

    @Override
    public long packedBytes() {
        return 4L * spec.weightCount() + 4L * bias.length;
    }

    /** 0: it works in memory of its own, row by row. */
    @Override
    public long scratchBytes(int n, int threads) {
        return 0;
    }
}
