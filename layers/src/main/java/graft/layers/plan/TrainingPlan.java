package graft.layers.plan;

import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.layer.LayerRun;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterSpec.Role;
import graft.layers.structure.Freezing;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network made ready to be trained, for a fixed batch size.
 *
 * <p><b>The frozen prefix</b>, everything before anything that training changes, runs as an {@link InferencePlan}:
 * nothing of it is kept, its BatchNorms are folded. <b>The trainable part</b> keeps what its backward pass reads and no
 * more. Gradients flow back from the output to the lowest trainable layer and stop there. Activations and gradients
 * share one array, laid out by lifetimes over the whole step: forward pass, loss, backward pass.
 *
 * <p>A frozen layer inside the trainable part (BatchNorm above all) behaves as at inference: stored statistics, no
 * change, unless {@link graft.layers.structure.BatchNormStatistics} states otherwise; gradients pass through it.
 *
 * <p>One step:
 *
 * <pre>{@code
 * Tensor logits = plan.forward(images);
 * double loss = plan.backward(SoftmaxCrossEntropy.of(logits, labels));
 * optimizer.step(plan.learningParameters());
 * }</pre>
 *
 * or without copies: fill {@link #input}, {@link #forward()}, a loss that reads {@link #output} and fills
 * {@link #outputGradient}, {@link #backward()}, and the optimiser. For one thread at a time: a pass that begins while
 * another has not ended, or after {@link #close}, is refused with an {@link IllegalStateException}.
 */
public final class TrainingPlan implements AutoCloseable {
    private final TrainingBlueprint blueprint;
    private final Structure structure;
    private final TrainingLayout layout;
    private final InferencePlan prefix;
    private final Map<String, LayerRun> runs = new LinkedHashMap<>();
    private final List<Node> forwardOrder;
    private final List<Node> backwardOrder;
    private final List<LearningParameter> learningParameters;
    private final ThreadTeam team;
    private final boolean ownsTeam;
    private final PlanUse use = new PlanUse("this training plan");
    private final Nhwc output;
    private final Nhwc outputGradient;

    private TrainingPlan(TrainingBlueprint blueprint) {
        this.blueprint = blueprint;
        structure = blueprint.freezing().structure();
        layout = blueprint.layout();
        float[] memory = ActivationMemory.allocate("training", blueprint.batch(), layout.floats());
        team = blueprint.options().team().orElseGet(() -> ThreadTeam.of(blueprint.options().threads().count()));
        ownsTeam = blueprint.options().team().isEmpty();
        prefix = InferencePlan.of(blueprint.prefix(), team);
        Map<String, List<Boolean>> adds = blueprint.whoAdds();
        List<LearningParameter> learning = new ArrayList<>();
        for (Node n : blueprint.trainablePart()) {
            Map<String, Tensor> gradients = gradients(n);
            LayerRun run = run(n, adds.get(n.name()), gradients, memory);
            runs.put(n.name(), run);
            structure.parametersOf(n).forEach((name, p) -> {
                if (gradients.containsKey(name)) {
                    learning.add(new LearningParameter(p, gradients.get(name), p.role() == Role.TABLE
                            ? Optional.of(run.touched(name)) : Optional.empty()));
                }
            });
        }
        learningParameters = List.copyOf(learning);
        blueprint.trainablePart().forEach(this::fuse);
        forwardOrder = blueprint.forwardOrder();
        backwardOrder = blueprint.backwardOrder();
        Node last = structure.output();
        output = view(last, layout.value(last.name()), memory);
        outputGradient = view(last, layout.gradient(last.name()), memory);
        seed(0, 0);
    }

    /**
     * A plan that trains what is not frozen; see {@code Network.compileForTraining}.
     *
     * @throws IllegalArgumentException when everything is frozen
     * @throws NotEnoughMemoryException when the activations do not fit into memory
     */
    public static TrainingPlan compile(Freezing freezing, PlanOptions options) {
        return new TrainingPlan(TrainingBlueprint.of(freezing, options));
    }

    // ---- compiling -----------------------------------------------------------------------------------------------

    private LayerRun run(Node n, List<Boolean> adds, Map<String, Tensor> gradients, float[] memory) {
        List<Nhwc> inputs = new ArrayList<>();
        List<Nhwc> inputGradients = new ArrayList<>();
        List<Boolean> needs = new ArrayList<>();
        for (String i : n.inputs()) {
            Node from = structure.node(i);
            inputs.add(layout.value(i) == null ? prefix.value(i) : view(from, layout.value(i), memory));
            needs.add(layout.gradient(i) != null);
            inputGradients.add(layout.gradient(i) == null ? null : view(from, layout.gradient(i), memory));
        }
        Freezing freezing = blueprint.freezing();
        LayerRun.Mode mode = new LayerRun.Mode(freezing.inTrainingMode(n), freezing.isTrainable(n), needs, adds);
        return new LayerRun(blueprint.options().kernels(), team, mode, inputs,
                view(n, layout.value(n.name()), memory), inputGradients,
                layout.gradient(n.name()) == null ? null : view(n, layout.gradient(n.name()), memory),
                structure.parametersOf(n), gradients);
    }

    /** Room for the gradients of a node's trainable parameters, by short name. */
    private Map<String, Tensor> gradients(Node n) {
        Map<String, Tensor> gradients = new HashMap<>();
        if (blueprint.freezing().isTrainable(n)) {
            structure.parametersOf(n).forEach((name, p) -> {
                if (p.role().learns()) {
                    gradients.put(name, Tensor.zeros(p.spec().dims()));
                }
            });
        }
        return gradients;
    }

    private Nhwc view(Node n, BufferPlanner.Buffer buffer, float[] memory) {
        return new Nhwc(memory, buffer.offset(), batch(), n.shape().h(), n.shape().w(), n.shape().c(), n.shape().c());
    }

    private void fuse(Node n) {
        TrainingFusion fusion = blueprint.fusion();
        if (fusion.batchNormOf(n) != null) {
            runs.get(fusion.batchNormOf(n).name()).fuse(new LayerRun.Epilogue(null, true, true));
        } else if (fusion.waitingFor(n) != null) {
            Node waiting = fusion.waitingFor(n);
            int other = n.inputs().getFirst().equals(waiting.name()) ? 1 : 0;
            runs.get(waiting.name()).fuse(new LayerRun.Epilogue(runs.get(n.name()).input(other), true, false));
        }
    }

    // ---- a step --------------------------------------------------------------------------------------------------

    public int batch() {
        return blueprint.batch();
    }

    /** Where images go before {@link #forward()}: [N,H,W,C], normalised. */
    public Nhwc input() {
        return prefix.input();
    }

    /** The forward pass over what {@link #input} holds. */
    public void forward() {
        use.begin();
        try {
            runForward();
        } finally {
            use.end();
        }
    }

    private void runForward() {
        prefix.run();
        for (Node n : forwardOrder) {
            n.layer().forward(runs.get(n.name()));
        }
    }

    /**
     * Repeats the forward pass and looks at what every layer makes; BatchNorm's running statistics are the same
     * afterwards.
     *
     * @return the first node whose values are not all finite, the input among them; empty when all are
     */
    public Optional<String> findNotFinite() {
        use.begin();
        Map<Parameter, Tensor> before = statistics();
        try {
            String first = prefix.runAndFindNotFinite().orElse(null);
            for (Node n : forwardOrder) {
                n.layer().forward(runs.get(n.name()));
                if (first == null && !FiniteValues.in(runs.get(n.name()).output())) {
                    first = n.name();
                }
            }
            return Optional.ofNullable(first);
        } finally {
            restore(before);
            use.end();
        }
    }

    private Map<Parameter, Tensor> statistics() {
        Map<Parameter, Tensor> before = new LinkedHashMap<>();
        blueprint.freezing().changedInTraining().values().stream().filter(p -> !p.role().learns())
                .forEach(p -> before.put(p, p.value().copy()));
        return before;
    }

    private static void restore(Map<Parameter, Tensor> before) {
        before.forEach((p, value) -> System.arraycopy(value.unwrap(), 0, p.value().unwrap(), 0, value.size()));
    }

    /**
     * The forward pass over a whole batch.
     *
     * @param images [N,H,W,C] with N the plan's batch: fewer would give BatchNorm other statistics and the loss another
     *               mean
     * @return a new tensor with the logits, [N,K], or [N,P,Q,K] where the output is no vector
     * @throws IllegalArgumentException for images of another number or shape
     */
    public Tensor forward(Tensor images) {
        Nhwc in = input();
        Nhwc given = Nhwc.of(images);
        if (given.n() != in.n() || given.h() != in.h() || given.w() != in.w() || given.c() != in.c()) {
            throw new IllegalArgumentException("this plan trains on " + in.n() + " images of "
                    + structure.input().shape() + " at a time, found " + images + (given.n() < in.n()
                    ? "; leave a smaller last batch out, or compile a second plan of " + given.n() + " for it" : "")
                    + ChannelsFirst.hint(structure.input().shape(), given.h(), given.w(), given.c()));
        }
        use.begin();
        try {
            System.arraycopy(images.unwrap(), 0, in.data(), in.offset(), images.size());
            runForward();
            return InferencePlan.tensor(output);
        } finally {
            use.end();
        }
    }

    /** The logits of the last forward pass, [N,1,1,K]; valid until the next {@link #backward()}. */
    public Nhwc output() {
        return output;
    }

    /** Where the loss writes its gradient with respect to the logits before {@link #backward()}. */
    public Nhwc outputGradient() {
        return outputGradient;
    }

    /** The backward pass: fills the gradients of all {@link #learningParameters}. */
    public void backward() {
        use.begin();
        try {
            for (Node n : backwardOrder) {
                n.layer().backward(runs.get(n.name()));
            }
        } finally {
            use.end();
        }
    }

    /**
     * The backward pass from a loss of the last forward pass: fills the gradients of all {@link #learningParameters}.
     *
     * @return the loss
     * @throws IllegalArgumentException when the gradient is not of the outputs' shape
     */
    public double backward(LossGradient loss) {
        Tensor gradient = loss.gradient();
        if (gradient.dim(0) != batch() || gradient.size() != output.pixels() * output.c()) {
            throw new IllegalArgumentException("the loss has a gradient of " + gradient + ", the outputs are " + batch()
                    + " of " + structure.output().shape());
        }
        System.arraycopy(gradient.unwrap(), 0, outputGradient.data(), outputGradient.offset(), gradient.size());
        backward();
        return loss.loss();
    }

    /** The trainable parameters with their gradients, in the order of the nodes; always the same list. */
    public List<LearningParameter> learningParameters() {
        return learningParameters;
    }

    /** Seeds whatever is random in the next step: the same seed and step give the same masks. */
    public void seed(long seed, int step) {
        int index = 0;
        for (LayerRun run : runs.values()) {
            run.seed((seed * 31 + step) * 0x9E3779B97F4A7C15L + index++);
        }
    }

    /**
     * Runs {@code runs} steps without an update and times every layer of the trainable part, the frozen prefix as one.
     * A layer fused into another is reported as 0 ms. BatchNorm's running statistics are the same afterwards.
     *
     * @param loss fills the output's gradient
     */
    public List<LayerTime> profile(int runs, Runnable loss) {
        use.begin();
        Map<Parameter, Tensor> before = statistics();
        try {
            return timeLayers(runs, loss);
        } finally {
            restore(before);
            use.end();
        }
    }

    private List<LayerTime> timeLayers(int runs, Runnable loss) {
        LayerTimes times = new LayerTimes();
        for (int r = 0; r < runs; r++) {
            times.forward("frozen prefix", prefix::run);
            forwardOrder.forEach(n -> times.forward(n.name(), () -> n.layer().forward(this.runs.get(n.name()))));
            loss.run();
            backwardOrder.forEach(n -> times.backward(n.name(), () -> n.layer().backward(this.runs.get(n.name()))));
        }
        return times.of(Stream.concat(Stream.of("frozen prefix"), this.runs.keySet().stream()).toList());
    }

    /** Bytes of activations and their gradients. */
    public long activationBytes() {
        return blueprint.activationBytes();
    }

    /** Ends the plan, and its own thread team; borrowed ones go on. */
    @Override
    public void close() {
        if (!use.close()) {
            return;
        }
        prefix.close();
        if (ownsTeam) {
            team.close();
        }
    }
}
