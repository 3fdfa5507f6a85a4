package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;

/** Which algorithm computes a convolution, by its shape. */
final class ConvolutionChoice {
    private ConvolutionChoice() {
    }

    static ConvolutionForward forward(Conv2dSpec spec, int h, int w, boolean exact) {
        return new DirectConvolution(spec, h, w);
    }

    static ConvolutionDataGradient dataGradient(Conv2dSpec spec, int h, int w) {
        return new DirectDataGradient(spec, h, w);
    }

    static ConvolutionWeightGradient weightGradient(Conv2dSpec spec, int h, int w) {
        return new SimdWeightGradient(spec, h, w);
    }
}
