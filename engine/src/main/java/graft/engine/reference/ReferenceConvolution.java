package graft.engine.reference;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * Convolution by its definition:
 *
 * <pre>
 * y[n,p,q,k] = b[k] + sum over r,s,c of x[n, inY, inX, c] * w[r,s,c,k]
 * inY = p*strideH - padTop + r*dilationH,  inX = q*strideW - padLeft + s*dilationW
 * </pre>
 *
 * One task computes one output row, summed in double precision. A row of weights w[r,s,c,:] is used for all pixels of
 * the row before the next one is read.
 */
final class ReferenceConvolution implements ConvolutionForward {
    private final Conv2dSpec spec;
    private final int h;
    private final int w;
    private float[] weights;
    private final double[] bias;

    ReferenceConvolution(Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
        bias = new double[spec.outChannels()];
    }

    @Override
    public Conv2dSpec spec() {
        return spec;
    }

    @Override
    public String algorithm() {
        return "reference";
    }

    @Override
    public void pack(float[] weights, float[] bias, ThreadTeam team) {
        if (this.weights == null) {
            this.weights = new float[spec.weightCount()];
        }
        System.arraycopy(weights, 0, this.weights, 0, this.weights.length);
        for (int k = 0; k < this.bias.length; k++) {
            this.bias[k] = bias == null ? 0 : bias[k];
        }
    }

    @Override
    public void run(Nhwc x, Nhwc y, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        int outH = spec.outH(h);
        spec.requireShapes(h, w, x, y, residual);
        team.run(x.n() * outH, (row, worker) -> {
            double[] sums = sumsOfRow(x, row / outH, row % outH);
            store(sums, y, row, residual, activation);
        });
    }

    /** Sums [Q,K] of output row {@code p}, bias included. */
    private double[] sumsOfRow(Nhwc x, int image, int p) {
        int outW = spec.outW(w);
        int outChannels = spec.outChannels();
        int groupIn = spec.groupInChannels();
        int groupOut = outChannels / spec.groups();
        double[] sums = new double[outW * outChannels];
        for (int q = 0; q < outW; q++) {
            System.arraycopy(bias, 0, sums, q * outChannels, outChannels);
        }
        for (int r = 0; r < spec.kernelH(); r++) {
            int inY = p * spec.strideH() - spec.padTop() + r * spec.dilationH();
            if (inY < 0 || inY >= h) {
                continue;
            }
            for (int s = 0; s < spec.kernelW(); s++) {
                for (int c = 0; c < spec.inChannels(); c++) {
                    int firstK = c / groupIn * groupOut;
                    int weightRow = ((r * spec.kernelW() + s) * groupIn + c % groupIn) * outChannels + firstK;
                    for (int q = 0; q < outW; q++) {
                        int inX = q * spec.strideW() - spec.padLeft() + s * spec.dilationW();
                        if (inX >= 0 && inX < w) {
                            ReferencePixels.addProducts(x.data()[x.at(image, inY, inX) + c], weights, weightRow,
                                    groupOut, sums, q * outChannels + firstK);
                        }
                    }
                }
            }
        }
        return sums;
    }

    private void store(double[] sums, Nhwc y, int row, Nhwc residual, FusedActivation activation) {
        int channels = y.c();
        for (int q = 0; q < y.w(); q++) {
            int to = y.at(0, row, q);
            int from = residual == null ? 0 : residual.at(0, row, q);
            for (int k = 0; k < channels; k++) {
                double sum = sums[q * channels + k] + (residual == null ? 0 : residual.data()[from + k]);
                y.data()[to + k] = (float) activation.value(sum);
            }
        }
    }

    @Override
    public long packedBytes() {
        return 4L * spec.weightCount() + 8L * bias.length;
    }

    /** 0: it works in memory of its own, row by row. */
    @Override
    public long scratchBytes(int n, int threads) {
        return 0;
    }
}
