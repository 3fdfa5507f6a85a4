package graft.layers.plan;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.Kernels;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;

/** Bytes that a convolution or fully connected layer takes beside its weights when it runs; 0 for other layers. */
final class PackedWeights {
    /** Winograd's 6x6 transformed weights in place of 3x3. */
    private static final double WINOGRAD = 36 / 9.0;
    /** Below so many input channels, the weight gradient of a first layer works on a padded copy of its input. */
    private static final int FEW_CHANNELS = 8;

    private static final long TRANSFORMED_AT_ONCE = 12L << 20;
    /** Channels of a task of the weight gradient at most, and tasks that it aims at. */
    private static final int RANGE = 256;
    private static final int ENOUGH_TASKS = 16;

    private PackedWeights() {
    }

    /** Of the forward pass; found by preparing the layer once, which is given up again. */
    static long forward(Structure structure, Node node, int batch, ConvolutionAlgorithm algorithm, Kernels kernels) {
        return switch (node.layer()) {
            case Dense d -> 4L * d.inFeatures() * d.outFeatures();
            case Conv2d c -> {
                Shape x = input(structure, node);
                yield kernels.convolution(c.spec(), x.h(), x.w(), batch, algorithm).packedBytes();
            }
            case ConvTranspose2d t -> 4L * t.convolution().weightCount();
            default -> 0;
        };
    }

    /** Of the gradient with respect to the input. */
    static long dataGradient(Structure structure, Node node, Kernels kernels) {
        return switch (node.layer()) {
            case Dense d -> 4L * d.inFeatures() * d.outFeatures();
            case Conv2d c -> {
                Shape x = input(structure, node);
                boolean winograd = kernels.convolution(c.spec(), x.h(), x.w(), 8, ConvolutionAlgorithm.FASTEST)
                        .algorithm().startsWith("winograd");
                yield (long) (4L * c.spec().weightCount() * (winograd ? WINOGRAD : 1));
            }
            case ConvTranspose2d t -> 4L * t.convolution().weightCount();
            default -> 0;
        };
    }

    /** Of the gradient with respect to the weights. */
    static long weightGradient(Structure structure, Node node, int batch) {
        if (!(node.layer() instanceof Conv2d c) || c.spec().inChannels() >= FEW_CHANNELS || c.spec().groups() > 1
                || c.spec().kernelW() == 1 || c.spec().dilationW() > 1) {
            return 0;
        }
        Conv2dSpec spec = c.spec();
        Shape x = input(structure, node);
        return 4L * batch * (x.h() + spec.padTop() + spec.padBottom()) * (x.w() + spec.padLeft() + spec.padRight())
                * x.c();
    }

    /**
     * Of the gradient with respect to the weights too, but layers use the same memory one after another. For a 3x3
     * kernel with stride 1: activations and their gradients as Winograd transforms them, 36 numbers for each 4x4 tile and
     * channel; blocks of tiles where all would need more than 12 MB. For others: the sums of parts of the pixels, where
     * taps and ranges of channels alone would not give all threads work.
     */
    static long shared(Structure structure, Node node, int batch) {
        if (!(node.layer() instanceof Conv2d c) || c.spec().groups() > 1) {
            return 0;
        }
        Conv2dSpec spec = c.spec();
        if (spec.kernelH() == 3 && spec.kernelW() == 3 && spec.strideH() == 1 && spec.strideW() == 1) {
            long tiles = (long) batch * Math.ceilDiv(node.shape().h(), 4) * Math.ceilDiv(node.shape().w(), 4);
            return Math.min(TRANSFORMED_AT_ONCE, 4 * 36 * tiles * (spec.inChannels() + spec.outChannels()));
        }
        int tasks = spec.kernelH() * spec.kernelW() * Math.ceilDiv(spec.inChannels(), RANGE)
                * Math.ceilDiv(spec.outChannels(), RANGE);
        int parts = Math.ceilDiv(ENOUGH_TASKS, tasks);
        return parts == 1 ? 0 : 4L * parts * spec.weightCount();
    }

    private static Shape input(Structure structure, Node node) {
        return structure.node(node.inputs().getFirst()).shape();
    }
}
