package graft.layers.plan;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionMemory;
import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.SentenceConvolution;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up what a plan's convolutions take beside their operands. Each kernel states it; here is only who shares what:
 * packed weights are kept one beside the other, while weights packed for one run and what kernels hand from loop to
 * loop lie in the team's memory, where the largest counts.
 */
final class KernelMemory {
    private final int threads;
    private long kept;
    private long packedForOneRun;
    private long scratch;

    KernelMemory(PlanOptions options) {
        threads = options.team().map(ThreadTeam::size).orElse(options.threads().count());
    }

    /**
     * Adds a kernel that runs on {@code images} images at a time.
     *
     * @param trainable whether its weights change at every step, and are packed for one run at a time
     */
    void add(ConvolutionMemory kernel, int images, boolean trainable) {
        if (trainable) {
            packedForOneRun = Math.max(packedForOneRun, kernel.packedBytes());
        } else {
            kept += kernel.packedBytes();
        }
        scratch = Math.max(scratch, kernel.scratchBytes(images, threads));
    }

    /** Bytes of packed weights that the plan keeps. */
    long kept() {
        return kept;
    }

    /** Bytes of the team's memory. */
    long shared() {
        return packedForOneRun + scratch;
    }

    /**
     * The kernels with which a layer runs by its own passes; none for most kinds.
     *
     * @param toInput   whether a gradient of its input is needed
     * @param toWeights whether a gradient of its weights is needed
     */
    static List<ConvolutionMemory> of(Structure structure, Node node, int batch, Kernels kernels, boolean toInput,
            boolean toWeights) {
        return switch (node.layer()) {
            case Conv2d c -> of(c.spec(), structure.inputShapes(node).getFirst(), batch, kernels, true, toInput,
                    toWeights);
            case Dense d -> of(Conv2dSpec.pointwise(d.inFeatures(), d.outFeatures()), Shape.vector(d.inFeatures()),
                    batch, kernels, true, toInput, toWeights);
            // A transposed convolution runs forward as the gradient of the convolution's input.
            case ConvTranspose2d t -> of(t.convolution(), node.shape(), batch, kernels, toInput, true, toWeights);
            case SentenceConvolution s -> List.of(s.kernel(structure.inputShapes(node).getFirst().h(), batch, kernels));
            default -> List.of();
        };
    }

    private static List<ConvolutionMemory> of(Conv2dSpec spec, Shape x, int batch, Kernels kernels, boolean forward,
            boolean toInput, boolean toWeights) {
        List<ConvolutionMemory> found = new ArrayList<>();
        if (forward) {
            found.add(kernels.convolution(spec, x.h(), x.w(), batch, ConvolutionAlgorithm.FASTEST));
        }
        if (toInput) {
            found.add(kernels.convolutionDataGradient(spec, x.h(), x.w()));
        }
        if (toWeights) {
            found.add(kernels.convolutionWeightGradient(spec, x.h(), x.w()));
        }
        return found;
    }
}
