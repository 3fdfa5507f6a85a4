package graft.engine.reference;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionDataGradient;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * The gradient with respect to the input of a convolution, gathered: every input pixel sums over the outputs it took
 * part in,
 *
 * <pre>
 * dx[n,h,w,c] = sum over r,s,k of dy[n,p,q,k] * w[r,s,c,k]
 * where p*strideH = h + padTop - r*dilationH and q*strideW = w + padLeft - s*dilationW
 * </pre>
 *
 * One task computes one row of dx, summed in double precision. Weights are kept as [R,S,K,C/groups], so that the
 * innermost loop runs along c.
 */
final class ReferenceConvolutionDataGradient implements ConvolutionDataGradient {
    private final Conv2dSpec spec;
    private final int h;
    private final int w;
    private float[] turned;

    ReferenceConvolutionDataGradient(Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
    }

    @Override
    public void pack(float[] weights, ThreadTeam team) {
        if (turned == null) {
            turned = new float[spec.weightCount()];
        }
        int in = spec.groupInChannels();
        int out = spec.outChannels();
        for (int tap = 0; tap < spec.kernelH() * spec.kernelW(); tap++) {
            for (int c = 0; c < in; c++) {
                for (int k = 0; k < out; k++) {
                    turned[(tap * out + k) * in + c] = weights[(tap * in + c) * out + k];
                }
            }
        }
    }

    @Override
    public void run(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("convolutionDataGradient dy", dy.n(), spec.outH(h), spec.outW(w), spec.outChannels());
        dx.requireShape("convolutionDataGradient dx", dy.n(), h, w, spec.inChannels());
        team.run(dx.n() * h, (row, worker) -> {
            double[] sums = new double[w * spec.inChannels()];
            for (int r = 0; r < spec.kernelH(); r++) {
                int scaledP = row % h + spec.padTop() - r * spec.dilationH();
                int p = scaledP / spec.strideH();
                if (scaledP >= 0 && scaledP % spec.strideH() == 0 && p < dy.h()) {
                    addKernelRow(dy, row / h, p, r, sums);
                }
            }
            ReferencePixels.store(sums, dx, dx.at(0, row, 0), w, add);
        });
    }

    private void addKernelRow(Nhwc dy, int image, int p, int r, double[] sums) {
        int groupIn = spec.groupInChannels();
        int groupOut = spec.outChannels() / spec.groups();
        for (int s = 0; s < spec.kernelW(); s++) {
            for (int k = 0; k < spec.outChannels(); k++) {
                int firstC = k / groupOut * groupIn;
                int weightRow = ((r * spec.kernelW() + s) * spec.outChannels() + k) * groupIn;
                for (int q = 0; q < dy.w(); q++) {
                    int inX = q * spec.strideW() - spec.padLeft() + s * spec.dilationW();
                    if (inX >= 0 && inX < w) {
                        ReferencePixels.addProducts(dy.data()[dy.at(image, p, q) + k], turned, weightRow, groupIn,
                                sums, inX * spec.inChannels() + firstC);
                    }
                }
            }
        }
    }

    @Override
    public long packedBytes() {
        return 4L * spec.weightCount();
    }

    /** 0: it works in memory of its own, row by row. */
    @Override
    public long scratchBytes(int n, int threads) {
        return 0;
    }
}
