package graft.engine.reference;

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
import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import graft.engine.Rectified;
import graft.engine.RowDots;
import graft.engine.ThreadTeam;

/** The plain loops that define what every kernel computes; each family of kernels has its class in this package. */
public class ReferenceKernels implements Kernels {
    /** There is nothing to set. */
    public ReferenceKernels() {
    }

    @Override
    public String description() {
        return "reference";
    }

    @Override
    public int vectorBits() {
        return 32;
    }

    @Override
    public ConvolutionForward convolution(Conv2dSpec spec, int h, int w, int images,
            ConvolutionAlgorithm algorithm) {
        return new ReferenceConvolution(spec, h, w);
    }

    @Override
    public ConvolutionDataGradient convolutionDataGradient(Conv2dSpec spec, int h, int w) {
        return new ReferenceConvolutionDataGradient(spec, h, w);
    }

    @Override
    public ConvolutionWeightGradient convolutionWeightGradient(Conv2dSpec spec, int h, int w) {
        return new ReferenceConvolutionWeightGradient(spec, h, w);
    }

    @Override
    public RowDots rowDots(FloatRows rows, float[][] queries) {
        return ReferenceRowDots.of(rows, queries);
    }

    @Override
    public RowDots rowDots(BFloat16Rows rows, float[][] queries) {
        return ReferenceRowDots.of(rows, queries);
    }

    @Override
    public void rowSquares(FloatRows rows, int from, int to, float[] squares) {
        ReferenceRowDots.squares(rows, from, to, squares);
    }

    @Override
    public void matmul(int m, int n, int k, float[] a, float[] b, float[] c, boolean add, ThreadTeam team) {
        ReferenceMatrixProduct.run(m, n, k, a, b, c, add, team);
    }

    @Override
    public ThreadTeam.Loop maxPool(Pool2dSpec spec, Nhwc x, Nhwc y) {
        return ReferenceMaxPooling.forward(spec, x, y);
    }

    @Override
    public void maxPoolGradient(Pool2dSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        ReferenceMaxPooling.gradient(spec, x, y, dy, dx, add, team);
    }

    @Override
    public ThreadTeam.Loop averagePool(Pool2dSpec spec, Nhwc x, Nhwc y) {
        return ReferenceAveragePooling.forward(spec, x, y);
    }

    @Override
    public void averagePoolGradient(Pool2dSpec spec, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        ReferenceAveragePooling.gradient(spec, dy, dx, add, team);
    }

    @Override
    public ThreadTeam.Loop adaptiveAveragePool(Nhwc x, Nhwc y) {
        return ReferenceAveragePooling.adaptive(x, y);
    }

    @Override
    public void adaptiveAveragePoolGradient(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        ReferenceAveragePooling.adaptiveGradient(dy, dx, add, team);
    }

    @Override
    public void relu(Nhwc x, Nhwc y, ThreadTeam team) {
        ReferenceElementwise.relu(x, y, team);
    }

    @Override
    public void reluGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        ReferenceElementwise.reluGradient(y, dy, dx, add, team);
    }

    @Override
    public void apply(ElementFunction f, Nhwc x, Nhwc y, ThreadTeam team) {
        ReferenceElementFunction.forward(f, x, y, team);
    }

    @Override
    public void applyGradient(ElementFunction f, Nhwc x, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        ReferenceElementFunction.gradient(f, x, dy, dx, add, team);
    }

    @Override
    public void add(Nhwc a, Nhwc b, Nhwc y, ThreadTeam team) {
        ReferenceElementwise.add(a, b, y, team);
    }

    @Override
    public void copy(Nhwc x, Nhwc y, boolean add, ThreadTeam team) {
        ReferenceElementwise.copy(x, y, add, team);
    }

    @Override
    public void scaleShift(Nhwc x, float[] scale, float[] shift, Nhwc residual, boolean relu, Nhwc y,
            ThreadTeam team) {
        ReferenceElementwise.scaleShift(x, scale, shift, residual, relu, y, team);
    }

    @Override
    public void channelMoments(Nhwc x, float[] mean, float[] variance, ThreadTeam team) {
        ReferenceChannelSums.moments(x, mean, variance, team);
    }

    @Override
    public void channelGradientSums(Nhwc x, Nhwc dy, Rectified rectified, float[] mean, double[] sumDy,
            double[] sumDyX, ThreadTeam team) {
        ReferenceChannelSums.gradientSums(x, dy, rectified, mean, sumDy, sumDyX, team);
    }

    @Override
    public void channelCombine(Nhwc dy, Nhwc x, Rectified rectified, float[] a, float[] b, float[] d, Nhwc dx,
            boolean add, ThreadTeam team) {
        ReferenceElementwise.channelCombine(dy, x, rectified, a, b, d, dx, add, team);
    }

    @Override
    public void lrn(LrnSpec spec, Nhwc x, Nhwc y, ThreadTeam team) {
        ReferenceLrn.forward(spec, x, y, team);
    }

    @Override
    public void lrnGradient(LrnSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        ReferenceLrn.gradient(spec, x, y, dy, dx, add, team);
    }

    @Override
    public void softmax(Nhwc x, Nhwc y, ThreadTeam team) {
        ReferenceSoftmax.forward(x, y, team);
    }

    @Override
    public void softmaxGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        ReferenceSoftmax.gradient(y, dy, dx, add, team);
    }
}
