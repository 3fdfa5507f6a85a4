package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.MachineProfile;
import java.util.function.Supplier;

/**
 * Which algorithm computes a convolution, by its shape, the number of images and the machine.
 *
 * <p>The time of each is estimated from what it computes and what it moves, at the {@link MachineProfile}'s speeds:
 *
 * <pre>
 * products    as many as the algorithm has, tiles that reach over the edge included: at the multiply-adds' limit
 * weights     9, 16 or 36 floats for each pair of channels: read once from the main memory
 * transforms  of every tile and channel, into and out of the products' form: the operations, at the same limit, and the
 *             transformed floats, written to the second cache and read from there
 * loops       1 for the direct sum, 2 with transforms: handed over to the threads
 * </pre>
 *
 * A network's weights are too many for the caches, so every layer reads its own from memory. For few pixels that takes
 * longer than the multiplications, and then the transformed weights, up to four times as many, cost more than they
 * save. Nothing in it is fitted to measured layers: kernels reach less than the limit, but all of them a similar share
 * of it, since the same register tile computes their products.
 */
final class ConvolutionChoice {
    /** Below a vector of channels, the transforms work on padding. */
    private static final int FEWEST_CHANNELS = 16;

    /** {@link Winograd4x4}: 6 + 6 lines of 22 additions and multiplications in, 6 + 4 lines of 16 out. */
    private static final Tile FOUR = new Tile(4, 12 * 22, 10 * 16);
    /** {@link Winograd2x2}: 4 + 4 lines of 4 in, 4 + 2 lines of 4 out. */
    private static final Tile TWO = new Tile(2, 8 * 4, 6 * 4);

    /**
     * Winograd's tiles.
     *
     * @param side of a tile of outputs
     * @param in   operations of a channel's transform into the products' form; each takes as long as a multiply-add
     * @param out  of the transform back
     */
    private record Tile(int side, int in, int out) {
        int points() {
            return (side + 2) * (side + 2);
        }
    }

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

    /** What computes a result of P by Q pixels, on the standard machine. */
    private static ConvolutionAlgorithm choose(Conv2dSpec spec, int p, int q, int images,
            ConvolutionAlgorithm wanted) {
        return wanted == ConvolutionAlgorithm.FASTEST ? fastest(spec, p, q, images, () -> MachineProfile.STANDARD)
                : computes(spec, wanted) ? wanted : ConvolutionAlgorithm.DIRECT;
    }

    static boolean computes(Conv2dSpec spec, ConvolutionAlgorithm algorithm) {
        return switch (algorithm) {
            case DIRECT -> true;
            case WINOGRAD_2X2, WINOGRAD_4X4 -> isTransformable(spec);
            case FASTEST -> false;
        };
    }

    private static boolean isTransformable(Conv2dSpec spec) {
        return spec.kernelH() == 3 && spec.kernelW() == 3 && spec.strideH() == 1 && spec.strideW() == 1
                && spec.dilationH() == 1 && spec.dilationW() == 1 && spec.groups() == 1;
    }

    /** The algorithm that is expected to take the least time for a result of P by Q pixels. */
    static ConvolutionAlgorithm fastest(Conv2dSpec spec, int p, int q, int images, Supplier<MachineProfile> machine) {
        if (!isTransformable(spec) || Math.min(spec.inChannels(), spec.outChannels()) < FEWEST_CHANNELS) {
            return ConvolutionAlgorithm.DIRECT;
        }
        MachineProfile m = machine.get();
        double pairs = (double) spec.inChannels() * spec.outChannels();
        double direct = product(m, pairs, 9, (double) images * p * q) + m.handOver();
        double four = winograd(m, spec, images, p, q, FOUR);
        double two = winograd(m, spec, images, p, q, TWO);
        if (direct <= Math.min(four, two)) {
            return ConvolutionAlgorithm.DIRECT;
        }
        return four <= two ? ConvolutionAlgorithm.WINOGRAD_4X4 : ConvolutionAlgorithm.WINOGRAD_2X2;
    }

    private static double winograd(MachineProfile m, Conv2dSpec spec, int images, int p, int q, Tile tile) {
        double tiles = (double) images * Math.ceilDiv(p, tile.side) * Math.ceilDiv(q, tile.side);
        double moved = 2.0 * Float.BYTES * tile.points() * (spec.inChannels() + spec.outChannels()) / m.second();
        double computed = ((double) tile.in * spec.inChannels() + (double) tile.out * spec.outChannels())
                / m.multiplyAdds();
        return product(m, (double) spec.inChannels() * spec.outChannels(), tile.points(), tiles)
                + tiles * (moved + computed) + 2 * m.handOver();
    }

    /** Seconds of matrix products with so many weights for a pair of channels, each of them used for so many rows. */
    private static double product(MachineProfile m, double pairs, int weights, double rows) {
        return pairs * weights * (rows / m.multiplyAdds() + Float.BYTES / m.memory());
    }
}
