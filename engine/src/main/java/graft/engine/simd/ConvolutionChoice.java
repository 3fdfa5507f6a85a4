package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;

/** Which algorithm computes a convolution, by its shape. */
final class ConvolutionChoice {
    /** Below a vector or so of channels, the transforms cost more than the multiplications they save. */
    private static final int FEWEST_CHANNELS = 16;
    /**
     * On 7x7 pixels, 2x2 tiles of 4x4 compute 64 outputs for 49, and still with a third of the multiplications. Measured
     * in ResNet-18 (512 to 512 channels, Zen 4, 2 threads), direct against Winograd: 1 picture 1.18 and 1.06 ms, 8
     * pictures 9.3 and 3.5 ms.
     */
    private static final int SMALLEST_SIDE = 6;

    private ConvolutionChoice() {
    }

    static ConvolutionForward forward(Conv2dSpec spec, int h, int w, boolean exact) {
        return !exact && winograd(spec, spec.outH(h), spec.outW(w))
                ? new WinogradConvolution(spec, h, w)
                : new DirectConvolution(spec, h, w);
    }

    static ConvolutionDataGradient dataGradient(Conv2dSpec spec, int h, int w) {
        return winograd(spec, h, w) ? new WinogradDataGradient(spec, h, w) : new DirectDataGradient(spec, h, w);
    }

    static ConvolutionWeightGradient weightGradient(Conv2dSpec spec, int h, int w) {
        return new SimdWeightGradient(spec, h, w);
    }

    /** Whether Winograd can compute it and is faster, for a result of this size. */
    private static boolean winograd(Conv2dSpec spec, int resultH, int resultW) {
        boolean possible = spec.kernelH() == 3 && spec.kernelW() == 3 && spec.strideH() == 1 && spec.strideW() == 1
                && spec.dilationH() == 1 && spec.dilationW() == 1 && spec.groups() == 1;
        return possible && Math.min(spec.inChannels(), spec.outChannels()) >= FEWEST_CHANNELS
                && Math.min(resultH, resultW) >= SMALLEST_SIDE;
    }
}
