package graft.engine.simd;

import graft.engine.BFloat16Rows;
import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.ElementFunction;
import graft.engine.FloatRows;
import graft.engine.Kernels;
import graft.engine.LrnSpec;
import graft.engine.MachineProfile;
import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import graft.engine.Rectified;
import graft.engine.RowDots;
import graft.engine.ThreadTeam;
import graft.engine.reference.ReferenceKernels;
import java.util.function.Supplier;

/**
 * The vector kernels. What the compiler makes as fast from plain loops, or what takes no time in any network, is left
 * to the reference kernels.
 */
public final class SimdKernels implements Kernels {
    private final Kernels reference = new ReferenceKernels();

    /** There is nothing to set. */
    public SimdKernels() {
    }

    /** Whether the processor has vectors worth using: of 128 bits or more. */
    public static boolean worthwhile() {
        return Lanes.BITS >= 128;
    }

    @Override
    public String description() {
        return "SIMD, " + Lanes.BITS + "-bit vectors";
    }

    @Override
    public int vectorBits() {
        return Lanes.BITS;
    }

    @Override
    public ConvolutionForward convolution(Conv2dSpec spec, int h, int w, int images,
            ConvolutionAlgorithm algorithm) {
        return ConvolutionChoice.forward(spec, h, w, images, algorithm);
    }

    @Override
    public boolean computes(Conv2dSpec spec, ConvolutionAlgorithm algorithm) {
        return ConvolutionChoice.computes(spec, algorithm);
    }

    @Override
    public ConvolutionAlgorithm fastest(Conv2dSpec spec, int h, int w, int images, Supplier<MachineProfile> machine) {
        return ConvolutionChoice.fastest(spec, spec.outH(h), spec.outW(w), images, machine);
    }

    @Override
    public ConvolutionDataGradient convolutionDataGradient(Conv2dSpec spec, int h, int w) {
        return ConvolutionChoice.dataGradient(spec, h, w);
    }

    @Override
    public ConvolutionWeightGradient convolutionWeightGradient(Conv2dSpec spec, int h, int w) {
        return ConvolutionChoice.weightGradient(spec, h, w);
    }

    @Override
    public void matmul(int m, int n, int k, float[] a, float[] b, float[] c, boolean add, ThreadTeam team) {
        SimdMatmul.multiply(m, n, k, a, b, c, add, team);
    }

    @Override
    public RowDots rowDots(FloatRows rows, float[][] queries) {
        return SimdRowDots.of(rows, queries);
    }

    @Override
    public RowDots rowDots(BFloat16Rows rows, float[][] queries) {
        return SimdRowDots16.of(rows, queries);
    }

    @Override
    public void rowSquares(FloatRows rows, int from, int to, float[] squares) {
        SimdRowDots.squares(rows, from, to, squares);
    }

    @Override
    public ThreadTeam.Loop maxPool(Pool2dSpec spec, Nhwc x, Nhwc y) {
        return SimdMaxPooling.forward(spec, x, y);
    }

    @Override
    public void maxPoolGradient(Pool2dSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        SimdMaxPooling.gradient(spec, x, y, dy, dx, add, team);
    }

    @Override
    public ThreadTeam.Loop averagePool(Pool2dSpec spec, Nhwc x, Nhwc y) {
        return SimdAveragePooling.forward(spec, x, y);
    }

    @Override
    public void averagePoolGradient(Pool2dSpec spec, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        SimdAveragePooling.gradient(spec, dy, dx, add, team);
    }

    @Override
    public ThreadTeam.Loop adaptiveAveragePool(Nhwc x, Nhwc y) {
        return SimdAveragePooling.adaptive(x, y);
    }

    @Override
    public void adaptiveAveragePoolGradient(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        SimdAveragePooling.adaptiveGradient(dy, dx, add, team);
    }

    @Override
    public void relu(Nhwc x, Nhwc y, ThreadTeam team) {
        SimdElementwise.relu(x, y, team);
    }

    @Override
    public void reluGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        SimdElementwise.reluGradient(y, dy, dx, add, team);
    }

    @Override
    public void apply(ElementFunction f, Nhwc x, Nhwc y, ThreadTeam team) {
        if (SimdElementFunction.hasForward(f)) {
            SimdElementFunction.forward(f, x, y, team);
        } else {
            reference.apply(f, x, y, team);
        }
    }

    @Override
    public void applyGradient(ElementFunction f, Nhwc x, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        if (SimdElementGradient.supports(f)) {
            SimdElementGradient.run(f, x, dy, dx, add, team);
        } else {
            reference.applyGradient(f, x, dy, dx, add, team);
        }
    }

    @Override
    public void add(Nhwc a, Nhwc b, Nhwc y, ThreadTeam team) {
        SimdElementwise.add(a, b, y, team);
    }

    @Override
    public void copy(Nhwc x, Nhwc y, boolean add, ThreadTeam team) {
        if (add) {
            SimdElementwise.add(x, y, y, team);
        } else {
            reference.copy(x, y, false, team);
        }
    }

    @Override
    public void scaleShift(Nhwc x, float[] scale, float[] shift, Nhwc residual, boolean relu, Nhwc y,
            ThreadTeam team) {
        SimdChannels.scaleShift(x, scale, shift, residual, relu, y, team);
    }

    @Override
    public void channelMoments(Nhwc x, float[] mean, float[] variance, ThreadTeam team) {
        SimdChannelSums.moments(x, mean, variance, team);
    }

    @Override
    public void channelGradientSums(Nhwc x, Nhwc dy, Rectified rectified, float[] mean, double[] sumDy,
            double[] sumDyX, ThreadTeam team) {
        SimdChannelSums.gradientSums(x, dy, rectified, mean, sumDy, sumDyX, team);
    }

    @Override
    public void channelCombine(Nhwc dy, Nhwc x, Rectified rectified, float[] a, float[] b, float[] d, Nhwc dx,
            boolean add, ThreadTeam team) {
        SimdChannels.combine(dy, x, rectified, a, b, d, dx, add, team);
    }

    @Override
    public void gate(Nhwc x, Nhwc gate, Nhwc y, ThreadTeam team) {
        SimdGate.forward(x, gate, y, team);
    }

    @Override
    public void gateGradient(Nhwc x, Nhwc dy, Nhwc dgate, boolean add, ThreadTeam team) {
        SimdGate.gradient(x, dy, dgate, add, team);
    }

    @Override
    public void layerNorm(Nhwc x, float[] weight, float[] bias, float epsilon, Nhwc y, ThreadTeam team) {
        SimdLayerNorm.forward(x, weight, bias, epsilon, y, team);
    }

    @Override
    public void layerNormGradient(Nhwc x, Nhwc dy, float[] weight, float epsilon, Nhwc dx, boolean add,
            float[] dweight, float[] dbias, ThreadTeam team) {
        SimdLayerNorm.gradient(x, dy, weight, epsilon, dx, add, dweight, dbias, team);
    }

    @Override
    public void lrn(LrnSpec spec, Nhwc x, Nhwc y, ThreadTeam team) {
        if (SimdLrn.supports(spec)) {
            SimdLrn.forward(spec, x, y, team);
        } else {
            reference.lrn(spec, x, y, team);
        }
    }

    @Override
    public void lrnGradient(LrnSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        if (SimdLrn.supports(spec)) {
            SimdLrn.gradient(spec, x, y, dy, dx, add, team);
        } else {
            reference.lrnGradient(spec, x, y, dy, dx, add, team);
        }
    }

    @Override
    public void softmax(Nhwc x, Nhwc y, ThreadTeam team) {
        reference.softmax(x, y, team);
    }

    @Override
    public void softmaxGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        reference.softmaxGradient(y, dy, dx, add, team);
    }
}
