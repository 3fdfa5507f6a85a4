package graft.engine.reference;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * The gradient with respect to weights and bias of a convolution:
 *
 * <pre>
 * dw[r,s,c,k] = sum over n,p,q of x[n, inY, inX, c] * dy[n,p,q,k]
 * db[k]       = sum over n,p,q of dy[n,p,q,k]
 * inY = p*strideH - padTop + r*dilationH,  inX = q*strideW - padLeft + s*dilationW
 * </pre>
 *
 * One task computes one kernel position (r,s) for a few input channels, summed in double precision.
 */
final class ReferenceConvolutionWeightGradient implements ConvolutionWeightGradient {
    /** Input channels in one task: each pixel of dy is read once for all of them. */
    private static final int CHANNELS = 8;

    private final Conv2dSpec spec;
    private final int h;
    private final int w;

    ReferenceConvolutionWeightGradient(Conv2dSpec spec, int h, int w) {
        this.spec = spec;
        this.h = h;
        this.w = w;
    }

    @Override
    public void run(Nhwc x, Nhwc dy, float[] dw, float[] db, boolean add, ThreadTeam team) {
        x.requireShape("convolutionWeightGradient x", x.n(), h, w, spec.inChannels());
        dy.requireShape("convolutionWeightGradient dy", x.n(), spec.outH(h), spec.outW(w), spec.outChannels());
        int blocks = Math.ceilDiv(spec.groupInChannels(), CHANNELS);
        team.run(spec.kernelH() * spec.kernelW() * blocks, (task, worker) ->
                weights(x, dy, task / blocks, task % blocks * CHANNELS, dw, add));
        if (db != null) {
            biases(dy, db, add);
        }
    }

    /** dw[r,s,c,:] for {@code tap} = (r,s) and up to CHANNELS channels from {@code firstC} of every group. */
    private void weights(Nhwc x, Nhwc dy, int tap, int firstC, float[] dw, boolean add) {
        int groupIn = spec.groupInChannels();
        int groupOut = spec.outChannels() / spec.groups();
        int count = Math.min(CHANNELS, groupIn - firstC);
        double[] sums = new double[count * spec.outChannels()];
        for (int row = 0; row < dy.n() * dy.h(); row++) {
            int image = row / dy.h();
            int inY = row % dy.h() * spec.strideH() - spec.padTop() + tap / spec.kernelW() * spec.dilationH();
            for (int q = 0; q < dy.w(); q++) {
                int inX = q * spec.strideW() - spec.padLeft() + tap % spec.kernelW() * spec.dilationW();
                if (inY < 0 || inY >= h || inX < 0 || inX >= w) {
                    continue;
                }
                int pixel = x.at(image, inY, inX) + firstC;
                int gradient = dy.at(0, row, q);
                for (int g = 0; g < spec.groups(); g++) {
                    for (int c = 0; c < count; c++) {
                        ReferencePixels.addProducts(x.data()[pixel + g * groupIn + c], dy.data(),
                                gradient + g * groupOut, groupOut, sums, c * spec.outChannels() + g * groupOut);
                    }
                }
            }
        }
        int to = (tap * groupIn + firstC) * spec.outChannels();
        for (int i = 0; i < sums.length; i++) {
            dw[to + i] = (float) (add ? dw[to + i] + sums[i] : sums[i]);
        }
    }

    private static void biases(Nhwc dy, float[] db, boolean add) {
        double[] sums = new double[dy.c()];
        for (int pixel = 0; pixel < dy.pixels(); pixel++) {
            ReferencePixels.addProducts(1, dy.data(), dy.at(0, 0, pixel), dy.c(), sums, 0);
        }
        for (int k = 0; k < sums.length; k++) {
            db[k] = (float) (add ? db[k] + sums[k] : sums[k]);
        }
    }

    /** 0: it works in memory of its own, row by row. */
    @Override
    public long scratchBytes(int n, int threads) {
        return 0;
    }
}
