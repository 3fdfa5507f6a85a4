package graft.layers.plan;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.MachineProfile;
import graft.layers.structure.Freezing;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a {@link TrainingPlan} will train a network, before it takes memory or threads: where the frozen prefix ends,
 * which nodes of the trainable part gradients reach and in which order they run, where every value and gradient lies,
 * and what all of it will take.
 */
public final class TrainingBlueprint {
    private final Freezing freezing;
    private final Structure structure;
    private final PlanOptions options;
    private final InferenceBlueprint prefix;
    private final List<Node> trainablePart;
    private final Set<String> reached;
    private final TrainingFusion fusion;
    private final TrainingLayout layout;

    private TrainingBlueprint(Freezing freezing, PlanOptions options) {
        this.freezing = freezing;
        this.options = options;
        structure = freezing.structure();
        trainablePart = freezing.trainablePart();
        if (trainablePart.stream().noneMatch(freezing::isTrainable)) {
            throw new IllegalArgumentException(
                    "nothing learns: every layer is frozen; unfreeze some or replace the head");
        }
        if (options.algorithm() != ConvolutionAlgorithm.FASTEST) {
            throw new IllegalArgumentException("training takes the fastest algorithms, not "
                    + options.algorithm().label());
        }
        // The standard machine's algorithms, as in the part that learns: the same seed gives the same bits everywhere.
        prefix = InferenceBlueprint.of(structure, freezing.readFromPrefix(),
                options.machine(MachineProfile.STANDARD));
        reached = reached();
        fusion = new TrainingFusion(trainablePart);
        layout = new TrainingLayout(trainablePart, reached, fusion, freezing::isTrainable, options.batch());
    }

    /**
     * For a network frozen in this way.
     *
     * @throws IllegalArgumentException when everything is frozen
     */
    public static TrainingBlueprint of(Freezing freezing, PlanOptions options) {
        return new TrainingBlueprint(freezing, options);
    }

    /** The nodes at which, or before which, something is trainable: those that a gradient must reach. */
    private Set<String> reached() {
        Set<String> names = new HashSet<>();
        for (Node n : trainablePart) {
            if (freezing.isTrainable(n) || n.inputs().stream().anyMatch(names::contains)) {
                names.add(n.name());
            }
        }
        return names;
    }

    // ---- memory --------------------------------------------------------------------------------------------------

    /** What the plan and its first step will take. */
    public PlanMemory memory() {
        KernelMemory kernels = new KernelMemory(options);
        for (Node n : trainablePart) {
            boolean toInput = n.inputs().stream().anyMatch(reached::contains);
            boolean trainable = freezing.isTrainable(n);
            KernelMemory.of(structure, n, batch(), options.kernels(), toInput, trainable)
                    .forEach(kernel -> kernels.add(kernel, batch(), trainable));
        }
        long activations = 4 * layout.floats() + keptBytes();
        return prefix.memory().and(new PlanMemory(activations, kernels.kept(), gradientBytes(), kernels.shared()));
    }

    /** Bytes of activations and their gradients. */
    long activationBytes() {
        return 4 * layout.floats() + prefix.activationBytes();
    }

    private long keptBytes() {
        return trainablePart.stream().mapToLong(n -> 4 * n.layer().keptFloats(structure.inputShapes(n), batch(),
                freezing.inTrainingMode(n))).sum();
    }

    private long gradientBytes() {
        return trainablePart.stream().filter(freezing::isTrainable)
                .flatMap(n -> structure.parametersOf(n).values().stream())
                .filter(p -> p.role().learns()).mapToLong(p -> 4L * p.spec().size()).sum();
    }

    // ---- for the plan --------------------------------------------------------------------------------------------

    Freezing freezing() {
        return freezing;
    }

    PlanOptions options() {
        return options;
    }

    int batch() {
        return options.batch();
    }

    /** Everything before anything that training changes. */
    InferenceBlueprint prefix() {
        return prefix;
    }

    /** All else, in topological order. */
    List<Node> trainablePart() {
        return trainablePart;
    }

    TrainingFusion fusion() {
        return fusion;
    }

    TrainingLayout layout() {
        return layout;
    }

    List<Node> forwardOrder() {
        return fusion.forward();
    }

    List<Node> backwardOrder() {
        return fusion.backward(reached);
    }

    /**
     * By node, for each of its inputs: whether its backward pass adds to the input's gradient. Going back, the first
     * reader of a value writes its gradient, every further one adds to it.
     */
    Map<String, List<Boolean>> whoAdds() {
        Map<String, List<Boolean>> adds = new HashMap<>();
        Set<String> written = new HashSet<>();
        for (Node n : trainablePart.reversed()) {
            adds.put(n.name(), n.inputs().stream().map(i -> !written.add(i)).toList());
        }
        return adds;
    }
}
