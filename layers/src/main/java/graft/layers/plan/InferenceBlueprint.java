package graft.layers.plan;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionForward;
import graft.engine.MachineProfile;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How an {@link InferencePlan} will run a network, before it takes memory or threads: which nodes are fused, where
 * every value lies, and what all of it will take.
 */
public final class InferenceBlueprint {
    private final Structure structure;
    private final PlanOptions options;
    private final Map<String, Fusion.Chain> chains;
    private final Set<String> rectified;
    private final int zeros;
    private final InferenceLayout layout;

    private InferenceBlueprint(Structure structure, List<Node> nodes, Set<String> outputs, PlanOptions options) {
        this.structure = structure;
        this.options = options;
        chains = Fusion.chains(nodes, outputs);
        rectified = Fusion.rectified(nodes, outputs, chains);
        zeros = chains.values().stream().map(Fusion.Chain::spec).filter(c -> !c.isPointwise())
                .mapToInt(Conv2dSpec::groupInChannels).max().orElse(0);
        layout = new InferenceLayout(structure, nodes, chains, outputs, options.batch(),
                chain -> kernel(chain, options.batch()).packedBytes(), zeros);
    }

    /** For a whole network. */
    public static InferenceBlueprint of(Structure structure, PlanOptions options) {
        return of(structure, Set.of(structure.output().name()), options);
    }

    /** For as much of a network as these outputs need; their values are kept to the end. */
    static InferenceBlueprint of(Structure structure, Set<String> outputs, PlanOptions options) {
        return new InferenceBlueprint(structure, structure.neededFor(outputs), outputs, options);
    }

    /** What the plan will take. */
    public PlanMemory memory() {
        KernelMemory memory = new KernelMemory(options);
        chains.values().forEach(chain -> memory.add(kernel(chain), imagesAtOnce(chain.output()), false));
        layout.steps().stream().filter(step -> !chains.containsKey(step.name()))
                .forEach(step -> KernelMemory.of(structure, step, batch(), options.kernels(), false, false)
                        .forEach(kernel -> memory.add(kernel, imagesAtOnce(step), false)));
        long kept = layout.steps().stream().filter(step -> !chains.containsKey(step.name()))
                .mapToLong(step -> 4 * step.layer().keptFloats(structure.inputShapes(step), batch(), false)).sum();
        return new PlanMemory(activationBytes() + kept, memory.kept(), 0, memory.shared());
    }

    /** Bytes of all activations together. */
    long activationBytes() {
        return 4 * layout.floats();
    }

    Structure structure() {
        return structure;
    }

    PlanOptions options() {
        return options;
    }

    int batch() {
        return options.batch();
    }

    /** The fused convolutions, by the name of the node at which each ends; the last one first. */
    Map<String, Fusion.Chain> chains() {
        return chains;
    }

    /** Whether the BatchNorm before a ReLU does that one too: its value lies in the same place and is read only here. */
    boolean isRectified(Node relu) {
        return rectified.contains(relu.name()) && layout.liesWithInput(relu);
    }

    InferenceLayout layout() {
        return layout;
    }

    /** How many zeros convolutions read for what lies outside an image. */
    int zeros() {
        return zeros;
    }

    /** How many images a step takes at a time. */
    int imagesAtOnce(Node step) {
        return layout.slicedSteps().contains(step) ? layout.slices().images() : batch();
    }

    /** A new kernel for a chain, without weights. */
    ConvolutionForward kernel(Fusion.Chain chain) {
        return kernel(chain, imagesAtOnce(chain.output()));
    }

    private ConvolutionForward kernel(Fusion.Chain chain, int images) {
        Shape x = input(chain);
        return options.kernels().convolution(chain.spec(), x.h(), x.w(), images, algorithm(chain, images));
    }

    /** Of one image, before a chain. */
    Shape input(Fusion.Chain chain) {
        return structure.node(chain.convolution().inputs().getFirst()).shape();
    }

    /** What a chain takes, for so many images at a time. */
    ConvolutionAlgorithm algorithm(Fusion.Chain chain, int images) {
        Shape x = input(chain);
        ConvolutionAlgorithm wanted = options.choices().getOrDefault(chain.convolution().name(), options.algorithm());
        return wanted != ConvolutionAlgorithm.FASTEST ? wanted : options.kernels().fastest(chain.spec(), x.h(), x.w(),
                images, () -> options.machine().orElseGet(MachineProfile::here));
    }
}
