package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;

/**
 * Which algorithm computes a convolution, by its shape and the number of images.
 *
 * <p>The time of each is estimated in multiply-adds at the kernels' speed, from three parts:
 *
 * <pre>
 * products    as many as the algorithm has, tiles that reach over the edge included
 * transforms  per tile and channel, input and output
 * weights     read from memory, as packed: 9, 16 or 36 floats for each pair of channels
 * </pre>
 *
 * A network's weights are too many for the caches, so every layer reads its own from memory. For few pixels that takes
 * longer than the multiplications, and then the transformed weights, up to four times as many, cost more than they
 * save.
 */
final class ConvolutionChoice {
    /** Below a vector of channels, the transforms work on padding. */
    private static final int FEWEST_CHANNELS = 16;
    /**
     * Multiply-adds in the time of one float from memory: 200 G multiply-adds a second against 10 G floats, measured on
     * two cores of a Zen 5 (Temurin 25.0.3, 2026-11-24); 118 against 8 on a Zen 4.
     */
    private static final double FLOAT = 18;
    /** Multiply-adds in the time of one channel's input or output transform of a 6x6 tile; 4x4 in proportion. */
    private static final double TRANSFORM = 500;

    private ConvolutionChoice() {
    }

    static ConvolutionForward forward(Conv2dSpec spec, int h, int w, int images, ConvolutionAlgorithm wanted) {
        if (DepthwiseConvolution.suits(spec)) {
            return new DepthwiseConvolution(spec, h, w);
        }
        return switch (choose(spec, spec.outH(h), spec.outW(w), images, wanted)) {
            case WINOGRAD_4X4 -> new WinogradConvolution(new Winograd4x4(), spec, h, w);
            case WINOGRAD_2X2 -> new WinogradConvolution(new Winograd2x2(), spec, h, w);
            case DIRECT, FASTEST -> new DirectConvolution(spec, h, w);
        };
    }

    static ConvolutionDataGradient dataGradient(Conv2dSpec spec, int h, int w) {
        if (DepthwiseConvolution.suits(spec)) {
            return new DepthwiseDataGradient(spec, h, w);
        }
        // Gradients are for training, and that has several images at a time.
        return choose(spec, h, w, 8, ConvolutionAlgorithm.FASTEST) == ConvolutionAlgorithm.DIRECT
                ? new DirectDataGradient(spec, h, w) : new WinogradDataGradient(spec, h, w);
    }

    static ConvolutionWeightGradient weightGradient(Conv2dSpec spec, int h, int w) {
        if (DepthwiseConvolution.suits(spec)) {
            return new DepthwiseWeightGradient(spec, h, w);
        }
        if (choose(spec, spec.outH(h), spec.outW(w), 8, ConvolutionAlgorithm.FASTEST)
                == ConvolutionAlgorithm.WINOGRAD_4X4) {
            return new WinogradWeightGradient(spec, h, w);
        }
        return PackedWeightGradient.suits(spec, h, w)
                ? new PackedWeightGradient(spec, h, w) : new SimdWeightGradient(spec, h, w);
    }

    /** What computes a result of P by Q pixels. */
    private static ConvolutionAlgorithm choose(Conv2dSpec spec, int p, int q, int images,
            ConvolutionAlgorithm wanted) {
        boolean possible = spec.kernelH() == 3 && spec.kernelW() == 3 && spec.strideH() == 1 && spec.strideW() == 1
                && spec.dilationH() == 1 && spec.dilationW() == 1 && spec.groups() == 1;
        if (!possible || wanted == ConvolutionAlgorithm.DIRECT) {
            return ConvolutionAlgorithm.DIRECT;
        }
        if (wanted != ConvolutionAlgorithm.FASTEST) {
            return wanted;
        }
        if (Math.min(spec.inChannels(), spec.outChannels()) < FEWEST_CHANNELS) {
            return ConvolutionAlgorithm.DIRECT;
        }
        double pairs = (double) spec.inChannels() * spec.outChannels();
        double direct = pairs * 9 * ((double) images * p * q + FLOAT);
        double four = winograd(spec, pairs, p, q, images, 4);
        double two = winograd(spec, pairs, p, q, images, 2);
        if (direct <= Math.min(four, two)) {
            return ConvolutionAlgorithm.DIRECT;
        }
        return four <= two ? ConvolutionAlgorithm.WINOGRAD_4X4 : ConvolutionAlgorithm.WINOGRAD_2X2;
    }

    private static double winograd(Conv2dSpec spec, double pairs, int p, int q, int images, int side) {
        double tiles = (double) images * Math.ceilDiv(p, side) * Math.ceilDiv(q, side);
        double points = (side + 2) * (side + 2);
        return pairs * points * (tiles + FLOAT)
                + TRANSFORM * points / 36 * tiles * (spec.inChannels() + spec.outChannels());
    }
}
