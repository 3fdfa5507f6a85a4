package graft.engine.reference;

import graft.engine.*;

/** The plain loops that say what every kernel computes. */
public final class ReferenceKernels implements Kernels {
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
    public ConvolutionForward convolution(Conv2dSpec spec, int h, int w, boolean exact) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ConvolutionDataGradient convolutionDataGradient(Conv2dSpec spec, int h, int w) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ConvolutionWeightGradient convolutionWeightGradient(Conv2dSpec spec, int h, int w) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void matmul(int m, int n, int k, float[] a, float[] b, float[] c, boolean add, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void maxPool(Pool2dSpec spec, Nhwc x, Nhwc y, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void maxPoolGradient(Pool2dSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void averagePool(Pool2dSpec spec, Nhwc x, Nhwc y, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void averagePoolGradient(Pool2dSpec spec, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void adaptiveAveragePool(Nhwc x, Nhwc y, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void adaptiveAveragePoolGradient(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void relu(Nhwc x, Nhwc y, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reluGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void add(Nhwc a, Nhwc b, Nhwc y, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(Nhwc x, Nhwc y, boolean add, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void scaleShift(Nhwc x, float[] scale, float[] shift, Nhwc y, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void channelMoments(Nhwc x, float[] mean, float[] variance, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void channelGradientSums(Nhwc x, Nhwc dy, float[] mean, double[] sumDy, double[] sumDyX, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void channelCombine(Nhwc dy, Nhwc x, float[] a, float[] b, float[] d, Nhwc dx, boolean add, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void lrn(LrnSpec spec, Nhwc x, Nhwc y, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void lrnGradient(LrnSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void softmax(Nhwc x, Nhwc y, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void softmaxGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        throw new UnsupportedOperationException();
    }

}
