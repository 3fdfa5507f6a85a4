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

        Value(Shape shape) {
            this.shape = shape;
        }

        Value root() {
            return parent == null ? this : parent.root();
        }
    }

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
        long packed = plan.chains.values().stream()
                .mapToLong(c -> PackedWeights.forward(network, c.convolution(), batch, plan.algorithm, kernels)).sum();
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
        for (Node node : stepNodes) {
            shareMemory(node, values, readers, outputs);
        }
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
        for (Node node : stepNodes) {
            views.put(node.name(), view(values.get(node.name()), memory));
        }
        for (Node node : stepNodes) {
            addStep(node, values);
        }
        convolutions.values().forEach(kernel -> kernel.zeros(memory, border.offset(), zeros));
        return memory.length;
    }

    private Set<String> insideChains() {
        Set<String> inside = new java.util.HashSet<>();
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
        if (chains.containsKey(node.name())) {
            return;
        }
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
            root.buffer = planner.buffer((long) batch * root.shape.size(), step);
        }
        root.buffer.usedAt(step);
    }

    private Nhwc view(Value v, float[] memory) {
        if (v.parent == null) {
            return new Nhwc(memory, v.buffer.offset(), batch, v.shape.h(), v.shape.w(), v.shape.c(), v.shape.c());
        }
        Nhwc parent = view(v.parent, memory);
        if (v.shape.h() == parent.h() && v.shape.w() == parent.w()) {
            return parent.channels(v.parentChannel, v.shape.c());
        }
        return new Nhwc(memory, parent.offset(), batch, v.shape.h(), v.shape.w(), v.shape.c(), v.shape.c());
    }

    private void addStep(Node node, Map<String, Value> values) {
        Nhwc y = views.get(node.name());
        Fusion.Chain chain = chains.get(node.name());
        if (chain != null) {
            Nhwc x = views.get(chain.convolution().inputs().getFirst());
            ConvolutionForward kernel = kernels.convolution(specOf(chain.convolution().layer()), x.h(), x.w(), batch,
                    algorithm);
            convolutions.put(chain.output().name(), kernel);
            Nhwc residual = chain.residual() == null ? null : views.get(chain.residual());
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
        List<Nhwc> inputs = node.inputs().stream().map(views::get).toList();
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
        List<StepTime> times = new ArrayList<>();
        for (int i = 0; i < best.length; i++) {
            Step step = steps.get(i);
            Node node = network.node(step.node());
            times.add(new StepTime(node.name(), step instanceof Step.Convolution c ? c.kernel().algorithm()
                    : node.layer().kind(), best[i] / 1e6, batch * network.multiplyAdds(node)));
        }
        return times;
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
