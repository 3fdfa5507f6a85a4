package graft.layers.plan;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Dropout;
import graft.layers.layer.LayerRun;
import graft.layers.layer.Parameter;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A network made ready to learn, for a fixed batch size.
 *
 * <p><b>The fixed part</b>, everything before anything that learns, runs as an {@link InferencePlan}: nothing of it is
 * kept, its BatchNorms are folded. <b>The learning part</b> keeps what its backward pass reads ({@link Saved}) and no
 * more. Gradients flow back from the output to the lowest layer that learns and stop there. Activations and gradients
 * share one array, laid out by lifetimes over the whole step: forward pass, loss, backward pass.
 *
 * <p>A frozen layer inside the learning part (BatchNorm above all) behaves as at inference: stored statistics, no
 * change, unless {@link graft.layers.structure.BatchNormStatistics} says otherwise; gradients pass through it.
 *
 * <p>One step is {@link #forward}, a loss that fills {@link #outputGradient}, {@link #backward}, an optimiser on
 * {@link #learningParameters}, and {@link #weightsChanged}. For one thread at a time.
 */
public final class TrainingPlan implements AutoCloseable {
    private final Network network;
    private final int batch;
    private final InferencePlan fixedPart;
    private final List<Node> learningPart;
    private final Set<String> backward;
    private final TrainingFusion fusion;
    private final TrainingLayout layout;
    private final List<Node> forwardOrder;
    private final List<Node> backwardOrder;
    private final Map<String, LayerRun> runs = new LinkedHashMap<>();
    private final List<LearningParameter> learningParameters = new ArrayList<>();
    private final long activationBytes;
    private final PlanMemory onPaper;
    private final Nhwc output;
    private final Nhwc outputGradient;

    /**
     * Compiles {@code network} for {@code batch} pictures, on borrowed threads.
     *
     * @throws NotEnoughMemoryException when the activations do not fit into memory
     */
    public static TrainingPlan compile(Network network, int batch, Kernels kernels, ThreadTeam team) {
        return new TrainingPlan(network, batch, kernels, team, false);
    }

    /** What {@link #compile} and the first step will take, without taking it. */
    public static PlanMemory memory(Network network, int batch, Kernels kernels) {
        return new TrainingPlan(network, batch, kernels, null, true).onPaper;
    }

    private TrainingPlan(Network network, int batch, Kernels kernels, ThreadTeam team, boolean onPaper) {
        this.network = network;
        this.batch = batch;
        Set<String> fixed = network.freezing().frozenPrefix();
        learningPart = network.nodes().stream().filter(n -> !fixed.contains(n.name())).toList();
        if (network.trainable().isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing learns: every layer is frozen; unfreeze some or replace the head");
        }
        backward = needBackward();
        fusion = new TrainingFusion(learningPart);
        forwardOrder = fusion.forward();
        backwardOrder = fusion.backward(backward);
        layout = new TrainingLayout(learningPart, backward, fusion, this::learns, batch);
        Set<String> crossing = new HashSet<>();
        learningPart.forEach(n -> n.inputs().stream().filter(fixed::contains).forEach(crossing::add));
        if (onPaper) {
            PlanMemory fixedMemory = InferencePlan.memory(network, neededFor(crossing), crossing, batch, kernels);
            fixedPart = null;
            activationBytes = 4 * layout.floats() + fixedMemory.activations() + maskBytes();
            this.onPaper = new PlanMemory(activationBytes, fixedMemory.packed() + packedBytes(kernels),
                    gradientBytes(), sharedBytes(kernels));
            output = null;
            outputGradient = null;
            return;
        }
        fixedPart = InferencePlan.part(network, neededFor(crossing), crossing, batch, kernels, team);
        activationBytes = 4 * layout.floats() + fixedPart.activationBytes();
        float[] memory = ActivationMemory.allocate("training", batch, layout.floats());
        makeRuns(kernels, team, memory);
        Node last = learningPart.getLast();
        output = view(last, layout.value(last.name()), memory);
        outputGradient = view(last, layout.gradient(last.name()), memory);
        this.onPaper = null;
    }

    /** The nodes at which, or before which, something learns: those that a gradient must reach. */
    private Set<String> needBackward() {
        Set<String> names = new HashSet<>();
        Set<String> learning = network.trainable();
        for (Node n : learningPart) {
            if (learning.contains(n.name()) || n.inputs().stream().anyMatch(names::contains)) {
                names.add(n.name());
            }
        }
        return names;
    }

    private List<Node> neededFor(Set<String> targets) {
        Set<String> needed = new HashSet<>(targets);
        for (Node n : network.nodes().reversed()) {
            if (needed.contains(n.name())) {
                needed.addAll(n.inputs());
            }
        }
        needed.add(network.nodes().getFirst().name());
        return network.nodes().stream().filter(n -> needed.contains(n.name())).toList();
    }

    // ---- memory --------------------------------------------------------------------------------------------------

    private long maskBytes() {
        return learningPart.stream().filter(n -> n.layer() instanceof Dropout && network.freezing().inTrainingMode(n))
                .mapToLong(n -> 4L * batch * n.shape().size()).sum();
    }

    /** Of layers that do not learn, packed once. */
    private long packedBytes(Kernels kernels) {
        return learningPart.stream().mapToLong(n -> learns(n) ? PackedWeights.weightGradient(network, n, batch)
                : PackedWeights.forward(network, n, batch, ConvolutionAlgorithm.FASTEST, kernels)
                + dataGradientBytes(n, kernels)).sum();
    }

    /** Layers that learn pack their weights for one run at a time, in memory that they share. */
    private long sharedBytes(Kernels kernels) {
        long packed = 0;
        long transformed = 0;
        for (Node n : learningPart) {
            if (learns(n)) {
                packed = Math.max(packed, Math.max(dataGradientBytes(n, kernels),
                        PackedWeights.forward(network, n, batch, ConvolutionAlgorithm.FASTEST, kernels)));
                transformed = Math.max(transformed, PackedWeights.shared(network, n, batch));
            }
        }
        return packed + transformed;
    }

    private long dataGradientBytes(Node n, Kernels kernels) {
        return n.inputs().stream().anyMatch(backward::contains) ? PackedWeights.dataGradient(network, n, kernels) : 0;
    }

    private long gradientBytes() {
        return learningPart.stream().filter(this::learns).flatMap(n -> network.parametersOf(n).values().stream())
                .filter(p -> p.role().learns()).mapToLong(p -> 4L * p.spec().size()).sum();
    }

    private boolean learns(Node n) {
        return !network.isFrozen(n) && n.layer().canLearn();
    }

    private Nhwc view(Node n, BufferPlanner.Buffer buffer, float[] memory) {
        return new Nhwc(memory, buffer.offset(), batch, n.shape().h(), n.shape().w(), n.shape().c(), n.shape().c());
    }

    private void makeRuns(Kernels kernels, ThreadTeam team, float[] memory) {
        Map<String, List<Boolean>> adds = whoAdds();
        for (Node n : learningPart) {
            List<Nhwc> inputs = new ArrayList<>();
            List<Nhwc> inputGradients = new ArrayList<>();
            List<Boolean> needs = new ArrayList<>();
            for (String i : n.inputs()) {
                Node from = network.node(i);
                inputs.add(layout.value(i) == null ? fixedPart.value(i) : view(from, layout.value(i), memory));
                needs.add(layout.gradient(i) != null);
                inputGradients.add(layout.gradient(i) == null ? null : view(from, layout.gradient(i), memory));
            }
            Map<String, Tensor> own = new HashMap<>();
            if (learns(n)) {
                for (Map.Entry<String, Parameter> p : network.parametersOf(n).entrySet()) {
                    if (p.getValue().role().learns()) {
                        Tensor gradient = Tensor.zeros(p.getValue().spec().dims());
                        own.put(p.getKey(), gradient);
                        learningParameters.add(new LearningParameter(p.getValue(), gradient));
                    }
                }
            }
            LayerRun.Mode mode = new LayerRun.Mode(network.freezing().inTrainingMode(n), learns(n), needs, adds.get(n.name()));
            runs.put(n.name(), new LayerRun(kernels, team, mode, inputs,
                    view(n, layout.value(n.name()), memory), inputGradients,
                    layout.gradient(n.name()) == null ? null : view(n, layout.gradient(n.name()), memory),
                    network.parametersOf(n), own));
        }
        for (Node n : learningPart) {
            if (fusion.batchNormOf(n) != null) {
                runs.get(fusion.batchNormOf(n).name()).fuse(new LayerRun.Epilogue(null, true, true));
            } else if (fusion.waitingFor(n) != null) {
                Node waiting = fusion.waitingFor(n);
                int other = n.inputs().getFirst().equals(waiting.name()) ? 1 : 0;
                runs.get(waiting.name()).fuse(new LayerRun.Epilogue(runs.get(n.name()).input(other), true, false));
            }
        }
    }

    /** Going back, the first reader of a value writes its gradient, every further one adds to it. */
    private Map<String, List<Boolean>> whoAdds() {
        Map<String, List<Boolean>> adds = new HashMap<>();
        Set<String> written = new HashSet<>();
        for (Node n : learningPart.reversed()) {
            List<Boolean> own = new ArrayList<>();
            for (String i : n.inputs()) {
                own.add(!written.add(i));
            }
            adds.put(n.name(), own);
        }
        return adds;
    }

    // ---- a step --------------------------------------------------------------------------------------------------

    public int batch() {
        return batch;
    }

    /** Where pictures go before {@link #forward()}: [N,H,W,C], normalised. */
    public Nhwc input() {
        return fixedPart.input();
    }

    /** The forward pass over what {@link #input} holds. */
    public void forward() {
        fixedPart.run();
        for (Node n : forwardOrder) {
            n.layer().forward(runs.get(n.name()));
        }
    }

    /** The logits of the last forward pass, [N,1,1,K]; valid until the next {@link #backward}. */
    public Nhwc output() {
        return output;
    }

    /** Where the loss writes its gradient with respect to the logits before {@link #backward()}. */
    public Nhwc outputGradient() {
        return outputGradient;
    }

    /** The backward pass: fills the gradients of all {@link #learningParameters}. */
    public void backward() {
        for (Node n : backwardOrder) {
            n.layer().backward(runs.get(n.name()));
        }
    }

    /**
     * Runs {@code runs} steps without an update, except of BatchNorm's statistics, and times every layer of the
     * learning part, the fixed part as one. A layer that another one does on the way takes no time.
     *
     * @param loss fills the output's gradient
     */
    public List<LayerTime> profile(int runs, Runnable loss) {
        LayerTimes times = new LayerTimes();
        for (int r = 0; r < runs; r++) {
            times.forward("the fixed part", fixedPart::run);
            forwardOrder.forEach(n -> times.forward(n.name(), () -> n.layer().forward(this.runs.get(n.name()))));
            loss.run();
            backwardOrder.forEach(n -> times.backward(n.name(), () -> n.layer().backward(this.runs.get(n.name()))));
        }
        return times.of(Stream.concat(Stream.of("the fixed part"), learningPart.stream().map(Node::name)).toList());
    }

    /** What learns, in the order of the nodes, with its gradients. */
    public List<LearningParameter> learningParameters() {
        return learningParameters;
    }

    /** Says that the learning parameters have other values now. */
    public void weightsChanged() {
        for (Node n : learningPart) {
            if (learns(n)) {
                runs.get(n.name()).weightsChanged();
            }
        }
    }

    /** Seeds whatever is random in the next step: the same seed and step give the same masks. */
    public void seed(long seed, int step) {
        int index = 0;
        for (Node n : learningPart) {
            runs.get(n.name()).seed((seed * 31 + step) * 0x9E3779B97F4A7C15L + index++);
        }
    }

    /** Bytes of activations and their gradients. */
    public long activationBytes() {
        return activationBytes;
    }

    @Override
    public void close() {
        fixedPart.close();
    }
}
