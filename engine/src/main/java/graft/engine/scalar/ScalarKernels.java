package graft.engine.scalar;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionForward;
import graft.engine.reference.ReferenceKernels;

/** The reference kernels, with the convolution that takes nearly all the time in a form that compiles well. */
public final class ScalarKernels extends ReferenceKernels {
    /** There is nothing to set. */
    public ScalarKernels() {
    }

    @Override
    public String description() {
        return "plain loops";
    }

    @Override
    public ConvolutionForward convolution(Conv2dSpec spec, int h, int w, int images,
            ConvolutionAlgorithm algorithm) {
        return new ScalarConvolution(spec, h, w);
    }
}
