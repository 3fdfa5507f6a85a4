package graft.layers.plan;

import graft.engine.ConvolutionForward;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.layer.Concat;
import graft.layers.layer.Dropout;
import graft.layers.layer.Flatten;
import graft.layers.layer.Input;
import graft.layers.layer.LayerRun;
import graft.layers.layer.Relu;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network made ready to run forward for a fixed batch size: BatchNorm folded into convolutions, sums and ReLUs done
 * by the convolution before them ({@link Fusion}), dropout gone, concatenation by writing side by side, weights packed
 * once, and all activations laid into one array by their lifetimes ({@link BufferPlanner}). Running it allocates
 * nothing where it consists of convolutions, fully connected layers and pooling, and else a few words for each other
 * layer.
 *
 * <p>A plan keeps the weights of the moment it was compiled; {@link #refresh} takes over changed ones. It is for one
 * thread at a time; compile one for each thread, or lend them out. A run that begins while another has not ended, or
 * after {@link #close}, is refused with an {@link IllegalStateException}; a thread that fills {@link #input} between
 * another's {@link #input} and {@link #run()} cannot be noticed.
 */
public final class InferencePlan implements AutoCloseable {
    private final InferenceBlueprint blueprint;
    private final Structure structure;
    private final InferenceLayout layout;
    private final ThreadTeam team;
    private final boolean ownsTeam;
    private final PlanUse use = new PlanUse("this inference plan");
    private final List<Step> steps = new ArrayList<>();
    private final List<LayerRun> plainRuns = new ArrayList<>();
    private final Map<String, Nhwc> views;
    private final Map<String, ConvolutionForward> convolutions = new LinkedHashMap<>();

    private InferencePlan(InferenceBlueprint blueprint, Optional<ThreadTeam> borrowed, Threads threads) {
        this.blueprint = blueprint;
        structure = blueprint.structure();
        layout = blueprint.layout();
        float[] memory = ActivationMemory.allocate("running the network", blueprint.batch(), layout.floats());
        team = borrowed.orElseGet(() -> ThreadTeam.of(threads.count()));
        ownsTeam = borrowed.isEmpty();
        views = layout.views(0, blueprint.batch(), memory);
        addSteps(memory);
        convolutions.values().forEach(kernel -> kernel.zeros(memory, layout.zerosAt(), blueprint.zeros()));
        refresh();
    }

    /**
     * A plan for a network; see {@code Network.compileForInference}.
     *
     * @throws NotEnoughMemoryException when the activations do not fit into memory
     */
    public static InferencePlan compile(Structure structure, PlanOptions options) {
        return new InferencePlan(InferenceBlueprint.of(structure, Tuning.complete(structure, options)), options.team(),
                options.threads());
    }

    /** A plan as drawn, on borrowed threads. */
    static InferencePlan of(InferenceBlueprint blueprint, ThreadTeam team) {
        return new InferencePlan(blueprint, Optional.of(team), Threads.of(team.size()));
    }

    // ---- compiling -----------------------------------------------------------------------------------------------

    private void addSteps(float[] memory) {
        int slice = layout.slices().images();
        for (int first = 0; first < batch() && !layout.slicedSteps().isEmpty(); first += slice) {
            Map<String, Nhwc> some = layout.views(first, Math.min(slice, batch() - first), memory);
            layout.slicedSteps().forEach(n -> addStep(n, some));
        }
        layout.wholeSteps().forEach(n -> addStep(n, views));
    }

    private void addStep(Node node, Map<String, Nhwc> where) {
        Nhwc y = where.get(node.name());
        Fusion.Chain chain = blueprint.chains().get(node.name());
        if (chain != null) {
            Nhwc x = where.get(chain.convolution().inputs().getFirst());
            ConvolutionForward kernel = convolutions.computeIfAbsent(node.name(), _ -> blueprint.kernel(chain));
            Nhwc residual = chain.residual() == null ? null : where.get(chain.residual());
            steps.add(new Step.Convolution(chain.convolution().name(), kernel, x, y, residual,
                    chain.activation()));
            return;
        }
        List<Nhwc> inputs = node.inputs().stream().map(where::get).toList();
        switch (node.layer()) {
            case Input _, Dropout _ -> { }
            case Flatten _ when layout.liesWithInput(node) -> { }
            case Concat _ -> addCopies(node, inputs, y);
            case Relu _ when blueprint.isRectified(node) ->
                lastRun(node.inputs().getFirst()).fuse(new LayerRun.Epilogue(null, true, false));
            default -> steps.add(new Step.Plain(node.name(), node.layer(), run(node, inputs, y)));
        }
    }

    /** Of the step that was added last for this node. */
    private LayerRun lastRun(String node) {
        return steps.reversed().stream().filter(step -> step.node().equals(node)).findFirst()
                .map(step -> ((Step.Plain) step).run()).orElseThrow();
    }

    /** Inputs of a concatenation that are written in place need no copy step. */
    private void addCopies(Node concat, List<Nhwc> inputs, Nhwc y) {
        int channel = 0;
        for (int i = 0; i < inputs.size(); i++) {
            Nhwc part = y.channels(channel, inputs.get(i).c());
            if (!layout.liesWithin(concat.inputs().get(i), concat)) {
                steps.add(new Step.Plain(concat.name(), new Concat(), run(concat, List.of(inputs.get(i)), part)));
            }
            channel += inputs.get(i).c();
        }
    }

    private LayerRun run(Node node, List<Nhwc> inputs, Nhwc y) {
        LayerRun run = new LayerRun(blueprint.options().kernels(), team, LayerRun.Mode.inference(inputs.size()),
                inputs, y, Collections.nCopies(inputs.size(), null), null, structure.parametersOf(node), Map.of());
        plainRuns.add(run);
        return run;
    }

    // ---- running -------------------------------------------------------------------------------------------------

    /** Packs the network's weights again, after they have changed. */
    public void refresh() {
        use.begin();
        try {
            packWeights();
        } finally {
            use.end();
        }
    }

    private void packWeights() {
        // One array for all: memory that is touched for the first time costs more than the multiplications.
        float[] room = new float[blueprint.chains().values().stream()
                .mapToInt(c -> Fusion.foldedWeights(structure, c)).max().orElse(0)];
        convolutions.forEach((name, kernel) -> {
            Fusion.Folded folded = Fusion.fold(structure, blueprint.chains().get(name), room);
            kernel.pack(folded.weight(), folded.bias(), team);
        });
        plainRuns.forEach(LayerRun::weightsChanged);
    }

    public int batch() {
        return blueprint.batch();
    }

    /** Where images go before {@link #run()}: [N,H,W,C], normalised. */
    public Nhwc input() {
        return views.get(structure.input().name());
    }

    /** Where the output lies after {@link #run()}; overwritten by the next run. */
    public Nhwc output() {
        return views.get(structure.output().name());
    }

    /** Which steps are run for some images at a time. */
    Slices slices() {
        return layout.slices();
    }

    /** The value of an output node after {@link #run()}. */
    Nhwc value(String node) {
        return views.get(node);
    }

    /** Runs on what {@link #input} holds, and leaves that as it is. */
    public void run() {
        use.begin();
        try {
            runSteps();
        } finally {
            use.end();
        }
    }

    private void runSteps() {
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).run(team);
        }
    }

    /**
     * Runs like {@link #run()} and looks at what every layer makes. An infinity need not reach the output: a ReLU makes
     * 0 of minus infinity.
     *
     * @return the first node whose values are not all finite, the input among them; empty when all are
     */
    public Optional<String> runAndFindNotFinite() {
        use.begin();
        try {
            String first = FiniteValues.in(input()) ? null : structure.input().name();
            for (Step step : steps) {
                step.run(team);
                if (first == null && !FiniteValues.in(step.y())) {
                    first = step.node();
                }
            }
            return Optional.ofNullable(first);
        } finally {
            use.end();
        }
    }

    /**
     * Runs a batch.
     *
     * @param x [n,H,W,C] with n at most the plan's batch
     * @return a new tensor [n,K], or [n,P,Q,K] where the output is no vector
     */
    public Tensor run(Tensor x) {
        Nhwc in = input();
        Nhwc images = Nhwc.of(x);
        if (images.n() > in.n() || images.h() != in.h() || images.w() != in.w() || images.c() != in.c()) {
            throw new IllegalArgumentException("this plan takes up to " + in.n() + " images of "
                    + structure.input().shape() + ", found " + x + ChannelsFirst.hint(structure.input().shape(),
                    images.h(), images.w(), images.c()));
        }
        use.begin();
        try {
            System.arraycopy(x.unwrap(), 0, in.data(), in.offset(), x.size());
            runSteps();
            return tensor(output().images(0, images.n()));
        } finally {
            use.end();
        }
    }

    /** A copy of outputs: [n,K], or [n,P,Q,K] where they are no vectors. */
    static Tensor tensor(Nhwc y) {
        Tensor copy = y.toTensor();
        return y.h() == 1 && y.w() == 1 ? copy.reshape(y.n(), y.c()) : copy;
    }

    /**
     * How long each step takes: the best of {@code runs} runs.
     *
     * @return the steps in the order of their work
     */
    public List<StepTime> profile(int runs) {
        use.begin();
        try {
            return timeSteps(runs);
        } finally {
            use.end();
        }
    }

    private List<StepTime> timeSteps(int runs) {
        long[] best = new long[steps.size()];
        Arrays.fill(best, Long.MAX_VALUE);
        for (int r = 0; r < runs; r++) {
            for (int i = 0; i < best.length; i++) {
                long start = System.nanoTime();
                steps.get(i).run(team);
                best[i] = Math.min(best[i], System.nanoTime() - start);
            }
        }
        // Layers that take some images at a time have a step for each time.
        Map<String, StepTime> times = new LinkedHashMap<>();
        for (int i = 0; i < best.length; i++) {
            Step step = steps.get(i);
            Node node = structure.node(step.node());
            long multiplyAdds = batch() * node.layer().multiplyAdds(structure.inputShapes(node));
            times.merge(node.name(), new StepTime(node.name(), step instanceof Step.Convolution c
                    ? c.kernel().algorithm() : node.layer().kind(), best[i] / 1e6, multiplyAdds, step.bytes()),
                    StepTime::and);
        }
        return List.copyOf(times.values());
    }

    /**
     * The time of one step of a plan.
     *
     * @param node         the layer whose work it is; what is fused into a convolution counts as the convolution's
     * @param algorithm    a convolution's algorithm, another layer's kind
     * @param milliseconds of the best run
     * @param multiplyAdds of the whole batch, by the plain sum
     * @param bytes        of activations and packed weights, each read or written once: the least that has to move
     */
    public record StepTime(String node, String algorithm, double milliseconds, long multiplyAdds, long bytes) {
        /** With the same layer's work on further images. */
        private StepTime and(StepTime other) {
            return new StepTime(node, algorithm, milliseconds + other.milliseconds, multiplyAdds, bytes + other.bytes);
        }
    }

    /** The algorithm of every convolution and fully connected layer, by the name of its node. */
    public Map<String, String> algorithms() {
        Map<String, String> algorithms = new LinkedHashMap<>();
        blueprint.chains().values().stream().toList().reversed().forEach(chain -> algorithms.put(
                chain.convolution().name(), convolutions.get(chain.output().name()).algorithm()));
        return algorithms;
    }

    /** Bytes of all activations together. */
    public long activationBytes() {
        return blueprint.activationBytes();
    }

    /** Bytes of all packed weights. */
    public long packedBytes() {
        return convolutions.values().stream().mapToLong(ConvolutionForward::packedBytes).sum();
    }

    /** Ends the plan, and its own thread team; borrowed ones go on. */
    @Override
    public void close() {
        if (use.close() && ownsTeam) {
            team.close();
        }
    }
}
