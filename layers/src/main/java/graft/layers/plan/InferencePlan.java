package graft.layers.plan;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionForward;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Activation;
import graft.layers.BatchNorm;
import graft.layers.Concat;
import graft.layers.ConstantArithmetic;
import graft.layers.Conv2d;
import graft.layers.Dense;
import graft.layers.Dropout;
import graft.layers.Flatten;
import graft.layers.Input;
import graft.layers.Layer;
import graft.layers.LayerRun;
import graft.layers.Network;
import graft.layers.Node;
import graft.layers.PRelu;
import graft.layers.Relu;
import graft.layers.Scale;
import graft.layers.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A network made ready to run forward for a fixed batch size: BatchNorm folded into convolutions, sums and ReLUs done
 * by the convolution before them ({@link Fusion}), dropout gone, concatenation by writing side by side, weights packed
 * once, and all activations laid into one array by their lifetimes ({@link BufferPlanner}). Running it allocates
 * nothing where it consists of convolutions, fully connected layers and pooling, and else a few words for each other
 * layer.
 *
 * <p>A plan keeps the weights of the moment it was compiled; {@link #refresh} takes over changed ones. It is for one
 * thread at a time; compile one for each thread, or lend them out.
 */
public final class InferencePlan implements AutoCloseable {
    private final Network network;
    private final Kernels kernels;
    private final ThreadTeam team;
    private final boolean ownsTeam;
    private final int batch;
    private final ConvolutionAlgorithm algorithm;
    private final List<Step> steps = new ArrayList<>();
    private final List<LayerRun> plainRuns = new ArrayList<>();
    private final Map<String, Nhwc> views = new LinkedHashMap<>();
    private final Map<String, ConvolutionForward> convolutions = new LinkedHashMap<>();
    private final Map<String, Fusion.Chain> chains;
    private final long activationFloats;

    /** Where a value lies: a buffer of its own, or some channels of another value's. */
    private static final class Value {
        final Shape shape;
        BufferPlanner.Buffer buffer;
        Value parent;
        int parentChannel;
        boolean placed;
        /** Of a root: whether it is there for the whole batch. */
        boolean whole;

        Value(Shape shape) {
            this.shape = shape;
        }

        Value root() {
            return parent == null ? this : parent.root();
        }
    }

    private final Set<String> early = new HashSet<>();
    private Slices slices;

    private InferencePlan(Network network, List<Node> nodes, Set<String> outputs, int batch,
            ConvolutionAlgorithm algorithm, Kernels kernels, ThreadTeam team, boolean ownsTeam, boolean onPaper) {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch has at least 1 picture, not " + batch);
        }
        this.network = network;
        this.kernels = kernels;
        this.team = team;
        this.ownsTeam = ownsTeam;
        this.batch = batch;
        this.algorithm = algorithm;
        chains = Fusion.chains(nodes, outputs);
        activationFloats = compile(nodes, outputs, onPaper);
        if (!onPaper) {
            refresh();
        }
    }

    /** A plan for {@code batch} pictures with a thread team of its own of the default size. */
    public static InferencePlan compile(Network network, int batch) {
        return new InferencePlan(network, network.nodes(), Set.of(network.output().name()), batch,
                ConvolutionAlgorithm.FASTEST, Kernels.best(), ThreadTeam.of(ThreadTeam.defaultSize()), true, false);
    }

    /** A plan that borrows a thread team: plain sums of products everywhere if {@code exact}, else the fastest. */
    public static InferencePlan compile(Network network, int batch, boolean exact, Kernels kernels, ThreadTeam team) {
        return compile(network, batch, exact ? ConvolutionAlgorithm.DIRECT : ConvolutionAlgorithm.FASTEST, kernels,
                team);
    }

    /**
     * A plan that borrows a thread team.
     *
     * @param algorithm of all convolutions that it is made for: {@link ConvolutionAlgorithm#DIRECT} for plain sums of
     *                  products everywhere
     */
    public static InferencePlan compile(Network network, int batch, ConvolutionAlgorithm algorithm, Kernels kernels,
            ThreadTeam team) {
        return new InferencePlan(network, network.nodes(), Set.of(network.output().name()), batch, algorithm, kernels,
                team, false, false);
    }

    /** A plan for a part of a network: {@code nodes} must hold all that they read; {@code outputs} are kept. */
    static InferencePlan part(Network network, List<Node> nodes, Set<String> outputs, int batch, Kernels kernels,
            ThreadTeam team) {
        return new InferencePlan(network, nodes, outputs, batch, ConvolutionAlgorithm.FASTEST, kernels, team, false,
                false);
    }

    /** What {@link #compile} with the fastest algorithms will take, without taking it. */
    public static PlanMemory memory(Network network, int batch, Kernels kernels) {
        return memory(network, network.nodes(), Set.of(network.output().name()), batch, kernels);
    }

    /** What {@link #part} will take. */
    static PlanMemory memory(Network network, List<Node> nodes, Set<String> outputs, int batch, Kernels kernels) {
        InferencePlan plan = new InferencePlan(network, nodes, outputs, batch, ConvolutionAlgorithm.FASTEST, kernels,
                null, false, true);
        long packed = plan.chains.values().stream().mapToLong(c -> plan.packedBytes(c, plan.early.contains(
                c.output().name()) ? plan.slices.pictures() : batch)).sum();
        return new PlanMemory(4 * plan.activationFloats, packed, 0);
    }

    // ---- compiling -----------------------------------------------------------------------------------------------

    private long compile(List<Node> nodes, Set<String> outputs, boolean onPaper) {
        Set<String> inside = insideChains();
        List<Node> stepNodes = nodes.stream().filter(n -> !inside.contains(n.name())).toList();
        Map<String, Integer> readers = readers(stepNodes, outputs);
        Map<String, Value> values = new HashMap<>();
        for (Node node : stepNodes) {
            values.put(node.name(), new Value(node.shape()));
        }
        Map<String, Integer> lastReads = new HashMap<>();
        for (int step = 0; step < stepNodes.size(); step++) {
            for (String input : inputsOf(stepNodes.get(step))) {
                lastReads.put(input, step);
            }
        }
        for (int step = 0; step < stepNodes.size(); step++) {
            Node node = stepNodes.get(step);
            if (chains.containsKey(node.name())) {
                overwriteResidual(chains.get(node.name()), step, values, lastReads, outputs);
            } else {
                shareMemory(node, values, readers, outputs);
            }
        }
        slices = Slices.of(stepNodes, batch, n -> 4 * inputsOf(n).stream().mapToLong(i -> values.get(i).shape.size())
                .sum() + 4L * n.shape().size(), n -> packedBytes(chains.get(n.name()), batch));
        stepNodes.subList(0, slices.steps()).forEach(n -> early.add(n.name()));
        Set<String> whole = wholeValues(stepNodes, outputs);
        values.forEach((name, value) -> value.root().whole |= whole.contains(name));
        BufferPlanner planner = new BufferPlanner();
        for (int step = 0; step < stepNodes.size(); step++) {
            Node node = stepNodes.get(step);
            occupy(values.get(node.name()).root(), step, planner);
            for (String input : inputsOf(node)) {
                values.get(input).root().buffer.usedAt(step);
            }
        }
        // The input stays as it was given, so that a plan can run twice on it.
        values.get(stepNodes.getFirst().name()).root().buffer.usedAt(stepNodes.size());
        outputs.forEach(o -> values.get(o).root().buffer.usedAt(stepNodes.size()));
        int zeros = stepNodes.stream().map(n -> chains.get(n.name())).filter(Objects::nonNull)
                .map(c -> specOf(c.convolution().layer())).filter(s -> !s.isPointwise())
                .mapToInt(Conv2dSpec::groupInChannels).max().orElse(0);
        BufferPlanner.Buffer border = planner.buffer(zeros, 0);
        border.usedAt(stepNodes.size());
        long floats = planner.place();
        if (onPaper) {
            return floats;
        }
        float[] memory = ActivationMemory.allocate("running the network", batch, floats);
        for (int first = 0; first < batch && slices.steps() > 0; first += slices.pictures()) {
            Map<String, Nhwc> some = views(values, first, Math.min(slices.pictures(), batch - first), memory);
            stepNodes.subList(0, slices.steps()).forEach(n -> addStep(n, values, some, slices.pictures()));
        }
        views.putAll(views(values, 0, batch, memory));
        stepNodes.subList(slices.steps(), stepNodes.size()).forEach(n -> addStep(n, values, views, batch));
        convolutions.values().forEach(kernel -> kernel.zeros(memory, border.offset(), zeros));
        return memory.length;
    }

    /** The values that are kept for the whole batch at once; others are only for some pictures at a time. */
    private Set<String> wholeValues(List<Node> stepNodes, Set<String> outputs) {
        Set<String> whole = new HashSet<>(outputs);
        whole.add(stepNodes.getFirst().name());
        for (Node late : stepNodes.subList(slices.steps(), stepNodes.size())) {
            whole.add(late.name());
            whole.addAll(inputsOf(late));
        }
        return whole;
    }

    /** Where values lie of {@code count} pictures; those for some pictures at a time lie where all such pictures do. */
    private Map<String, Nhwc> views(Map<String, Value> values, int first, int count, float[] memory) {
        Map<String, Nhwc> found = new HashMap<>();
        values.forEach((name, v) -> {
            if (v.root().whole) {
                found.put(name, view(v, batch, memory).pictures(first, count));
            } else if (count <= slices.pictures()) {
                found.put(name, view(v, count, memory));
            }
        });
        return found;
    }

    private long packedBytes(Fusion.Chain chain, int pictures) {
        return chain == null ? 0 : PackedWeights.forward(network, chain.convolution(), pictures, algorithm, kernels);
    }

    private Set<String> insideChains() {
        Set<String> inside = new HashSet<>();
        for (Fusion.Chain chain : chains.values()) {
            for (Node n = chain.convolution(); !n.name().equals(chain.output().name()); n = after(n, chain)) {
                inside.add(n.name());
            }
        }
        return inside;
    }

    private Node after(Node node, Fusion.Chain chain) {
        return network.nodes().stream().filter(n -> n.inputs().contains(node.name())).findFirst().orElse(
                chain.output());
    }

    /** What a step reads: a chain reads its convolution's input and the residual, any other node its inputs. */
    private List<String> inputsOf(Node node) {
        Fusion.Chain chain = chains.get(node.name());
        if (chain == null) {
            return node.inputs();
        }
        String x = chain.convolution().inputs().getFirst();
        return chain.residual() == null ? List.of(x) : List.of(x, chain.residual());
    }

    private Map<String, Integer> readers(List<Node> stepNodes, Set<String> outputs) {
        Map<String, Integer> readers = new HashMap<>();
        stepNodes.forEach(n -> inputsOf(n).forEach(i -> readers.merge(i, 1, Integer::sum)));
        outputs.forEach(o -> readers.merge(o, 1, Integer::sum));
        return readers;
    }

    /** Lets a node's value lie where another's does, where that saves a copy or a buffer. */
    private void shareMemory(Node node, Map<String, Value> values, Map<String, Integer> readers,
            Set<String> outputs) {
        Value own = values.get(node.name());
        switch (node.layer()) {
            case Dropout _ -> join(own, values.get(node.inputs().getFirst()), 0);
            case Flatten _ -> {
                Value x = values.get(node.inputs().getFirst());
                if (x.parent == null) {
                    join(own, x, 0);
                    x.placed = true;
                } else {
                    // It is copied into a vector of its own, which does not lie inside another one.
                    own.placed = true;
                }
            }
            case Relu _, BatchNorm _, Activation _, PRelu _, Scale _, ConstantArithmetic _ -> {
                String input = node.inputs().getFirst();
                if (values.get(input).shape.equals(own.shape) && isReadOnce(input, values, readers)) {
                    join(own, values.get(input), 0);
                }
            }
            case Concat _ -> {
                int channel = 0;
                for (String input : node.inputs()) {
                    Value x = values.get(input);
                    Value root = x.root();
                    boolean whole = root == x || sameMemory(x, root);
                    if (root.parent == null && whole && !root.placed && root.shape.equals(x.shape)
                            && !(network.node(input).layer() instanceof Input)
                            && Collections.frequency(node.inputs(), input) == 1 && root != own.root()
                            && !outputs.contains(input)) {
                        join(root, own, channel);
                        root.placed = true;
                    }
                    channel += x.shape.c();
                }
            }
            default -> {
            }
        }
    }

    /**
     * Lets a convolution write its output over the residual that it adds, where that is read for the last time: what it
     * writes is in the cache already, and has not to be fetched from memory first.
     */
    private void overwriteResidual(Fusion.Chain chain, int step, Map<String, Value> values,
            Map<String, Integer> lastReads, Set<String> outputs) {
        Value own = values.get(chain.output().name());
        Value residual = values.get(chain.residual());
        if (residual == null || !residual.shape.equals(own.shape)) {
            return;
        }
        Value root = residual.root();
        boolean free = sameMemory(residual, root) && root.shape.equals(residual.shape)
                && values.get(chain.convolution().inputs().getFirst()).root() != root;
        for (Map.Entry<String, Value> v : values.entrySet()) {
            if (v.getValue().root() == root) {
                free &= !(network.node(v.getKey()).layer() instanceof Input) && !outputs.contains(v.getKey())
                        && lastReads.getOrDefault(v.getKey(), -1) <= step;
            }
        }
        if (free) {
            join(own, residual, 0);
        }
    }

    /** Whether overwriting a value disturbs nobody: it, and every value that lies in the same place, has one reader. */
    private boolean isReadOnce(String name, Map<String, Value> values, Map<String, Integer> readers) {
        Node node = network.node(name);
        if (node.layer() instanceof Input || readers.get(name) != 1) {
            return false;
        }
        return chains.containsKey(name) || values.get(name).parent == null
                || isReadOnce(node.inputs().getFirst(), values, readers);
    }

    private static boolean sameMemory(Value x, Value root) {
        for (Value v = x; v != root; v = v.parent) {
            if (v.parentChannel != 0 || !v.shape.equals(v.parent.shape)) {
                return false;
            }
        }
        return true;
    }

    private static void join(Value child, Value parent, int channel) {
        child.parent = parent;
        child.parentChannel = channel;
    }

    private void occupy(Value root, int step, BufferPlanner planner) {
        if (root.buffer == null) {
            // While the first steps go on, slice after slice, all that is kept of them is in use.
            boolean early = step < slices.steps();
            root.buffer = planner.buffer((long) (root.whole ? batch : slices.pictures()) * root.shape.size(),
                    root.whole && early ? 0 : step);
            root.buffer.usedAt(root.whole && early ? slices.steps() - 1 : step);
        }
        root.buffer.usedAt(step);
    }

    private static Nhwc view(Value v, int pictures, float[] memory) {
        if (v.parent == null) {
            return new Nhwc(memory, v.buffer.offset(), pictures, v.shape.h(), v.shape.w(), v.shape.c(), v.shape.c());
        }
        Nhwc parent = view(v.parent, pictures, memory);
        if (v.shape.h() == parent.h() && v.shape.w() == parent.w()) {
            return parent.channels(v.parentChannel, v.shape.c());
        }
        return new Nhwc(memory, parent.offset(), pictures, v.shape.h(), v.shape.w(), v.shape.c(), v.shape.c());
    }

    private void addStep(Node node, Map<String, Value> values, Map<String, Nhwc> where, int pictures) {
        Nhwc y = where.get(node.name());
        Fusion.Chain chain = chains.get(node.name());
        if (chain != null) {
            Nhwc x = where.get(chain.convolution().inputs().getFirst());
            ConvolutionForward kernel = convolutions.computeIfAbsent(chain.output().name(), _ -> kernels.convolution(
                    specOf(chain.convolution().layer()), x.h(), x.w(), pictures, algorithm));
            Nhwc residual = chain.residual() == null ? null : where.get(chain.residual());
            steps.add(new Step.Convolution(chain.convolution().name(), kernel, x, y, residual, chain.relu()));
            return;
        }
        boolean nothingToDo = switch (node.layer()) {
            case Input _, Dropout _ -> true;
            case Flatten _ -> values.get(node.name()).parent != null;
            case Concat _ -> node.inputs().stream().allMatch(i -> isPartOf(values.get(i), values.get(node.name())));
            default -> false;
        };
        if (nothingToDo) {
            return;
        }
        List<Nhwc> inputs = node.inputs().stream().map(where::get).toList();
        Layer layer = node.layer();
        if (layer instanceof Concat) {
            // Inputs that lie in place already are copied onto themselves by nobody: only the others get a step.
            int channel = 0;
            for (int i = 0; i < inputs.size(); i++) {
                Nhwc part = y.channels(channel, inputs.get(i).c());
                if (!isPartOf(values.get(node.inputs().get(i)), values.get(node.name()))) {
                    steps.add(new Step.Plain(node.name(), new Concat(), run(node, List.of(inputs.get(i)), part)));
                }
                channel += inputs.get(i).c();
            }
            return;
        }
        steps.add(new Step.Plain(node.name(), layer, run(node, inputs, y)));
    }

    private LayerRun run(Node node, List<Nhwc> inputs, Nhwc y) {
        LayerRun run = new LayerRun(kernels, team, LayerRun.Mode.inference(inputs.size()), inputs, y,
                Collections.nCopies(inputs.size(), null), null, network.parametersOf(node), Map.of());
        plainRuns.add(run);
        return run;
    }

    private static boolean isPartOf(Value v, Value whole) {
        for (Value p = v; p != null; p = p.parent) {
            if (p == whole) {
                return true;
            }
        }
        return false;
    }

    private static Conv2dSpec specOf(Layer layer) {
        return switch (layer) {
            case Conv2d c -> c.spec();
            case Dense d -> Conv2dSpec.pointwise(d.inFeatures(), d.outFeatures());
            default -> throw new IllegalStateException(layer.kind() + " is no convolution");
        };
    }

    // ---- running -------------------------------------------------------------------------------------------------

    /** Packs the network's weights again, after they have changed. */
    public void refresh() {
        // One array for all: memory that is touched for the first time costs more than the multiplications.
        float[] room = new float[chains.values().stream().mapToInt(c -> Fusion.foldedWeights(network, c)).max()
                .orElse(0)];
        convolutions.forEach((name, kernel) -> {
            Fusion.Folded folded = Fusion.fold(network, chains.get(name), room);
            kernel.pack(folded.weight(), folded.bias(), team);
        });
        plainRuns.forEach(LayerRun::weightsChanged);
    }

    public int batch() {
        return batch;
    }

    /** Where pictures go before {@link #run()}: [N,H,W,C], normalised. */
    public Nhwc input() {
        return views.get(network.nodes().getFirst().name());
    }

    /** Where the output lies after {@link #run()}; overwritten by the next run. */
    public Nhwc output() {
        return views.get(network.output().name());
    }

    /** Which steps are run for some pictures at a time. */
    Slices slices() {
        return slices;
    }

    /** The value of an output node after {@link #run()}. */
    Nhwc value(String node) {
        return views.get(node);
    }

    /** Runs on what {@link #input} holds, and leaves that as it is. */
    public void run() {
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).run(team);
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
        Nhwc pictures = Nhwc.of(x);
        if (pictures.n() > batch || pictures.h() != in.h() || pictures.w() != in.w() || pictures.c() != in.c()) {
            throw new IllegalArgumentException("this plan takes up to " + batch + " pictures of "
                    + network.inputShape() + ", found " + x);
        }
        System.arraycopy(x.unwrap(), 0, in.data(), in.offset(), x.size());
        run();
        Tensor y = output().pictures(0, pictures.n()).toTensor();
        return output().h() == 1 && output().w() == 1 ? y.reshape(pictures.n(), output().c()) : y;
    }

    /**
     * How long each step takes: the best of {@code runs} runs.
     *
     * @return the steps in the order of their work
     */
    public List<StepTime> profile(int runs) {
        long[] best = new long[steps.size()];
        Arrays.fill(best, Long.MAX_VALUE);
        for (int r = 0; r < runs; r++) {
            for (int i = 0; i < best.length; i++) {
                long start = System.nanoTime();
                steps.get(i).run(team);
                best[i] = Math.min(best[i], System.nanoTime() - start);
            }
        }
        // Layers that take some pictures at a time have a step for each time.
        Map<String, StepTime> times = new LinkedHashMap<>();
        for (int i = 0; i < best.length; i++) {
            Step step = steps.get(i);
            Node node = network.node(step.node());
            times.merge(node.name(), new StepTime(node.name(), step instanceof Step.Convolution c
                    ? c.kernel().algorithm() : node.layer().kind(), best[i] / 1e6, batch * network.multiplyAdds(node)),
                    (a, b) -> new StepTime(a.node, a.algorithm, a.milliseconds + b.milliseconds, a.multiplyAdds));
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
     */
    public record StepTime(String node, String algorithm, double milliseconds, long multiplyAdds) {
    }

    /** The algorithm of every convolution and fully connected layer, by the name of its node. */
    public Map<String, String> algorithms() {
        Map<String, String> algorithms = new LinkedHashMap<>();
        chains.values().stream().toList().reversed().forEach(chain -> algorithms.put(chain.convolution().name(),
                convolutions.get(chain.output().name()).algorithm()));
        return algorithms;
    }

    /** Bytes of all activations together. */
    public long activationBytes() {
        return 4L * activationFloats;
    }

    /** Bytes of all packed weights. */
    public long packedBytes() {
        return convolutions.values().stream().mapToLong(ConvolutionForward::packedBytes).sum();
    }

    /** Ends the plan's own thread team; borrowed ones go on. */
    @Override
    public void close() {
        if (ownsTeam) {
            team.close();
        }
    }
}
