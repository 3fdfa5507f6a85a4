package graft.layers.plan;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionForward;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Concat;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.Flatten;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerRun;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final InferenceLayout layout;

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
        int zeros = chains.values().stream().map(c -> specOf(c.convolution().layer())).filter(c -> !c.isPointwise())
                .mapToInt(Conv2dSpec::groupInChannels).max().orElse(0);
        layout = new InferenceLayout(network, nodes, chains, outputs, batch, c -> packedBytes(c, batch), zeros);
        if (!onPaper) {
            float[] memory = ActivationMemory.allocate("running the network", batch, layout.floats());
            addSteps(memory);
            convolutions.values().forEach(kernel -> kernel.zeros(memory, layout.zerosAt(), zeros));
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
        List<Node> sliced = plan.layout.slicedSteps();
        long packed = plan.chains.values().stream().mapToLong(c -> plan.packedBytes(c, sliced.contains(c.output())
                ? plan.layout.slices().pictures() : batch)).sum();
        return new PlanMemory(4 * plan.layout.floats(), packed, 0, 0);
    }

    // ---- compiling -----------------------------------------------------------------------------------------------

    private void addSteps(float[] memory) {
        int slice = layout.slices().pictures();
        for (int first = 0; first < batch && !layout.slicedSteps().isEmpty(); first += slice) {
            Map<String, Nhwc> some = layout.views(first, Math.min(slice, batch - first), memory);
            layout.slicedSteps().forEach(n -> addStep(n, some, slice));
        }
        views.putAll(layout.views(0, batch, memory));
        layout.wholeSteps().forEach(n -> addStep(n, views, batch));
    }

    private long packedBytes(Fusion.Chain chain, int pictures) {
        return PackedWeights.forward(network, chain.convolution(), pictures, algorithm, kernels);
    }

    private void addStep(Node node, Map<String, Nhwc> where, int pictures) {
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
            case Flatten _ -> layout.liesWithInput(node);
            case Concat _ -> node.inputs().stream().allMatch(i -> layout.liesWithin(i, node));
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
                if (!layout.liesWithin(node.inputs().get(i), node)) {
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
        return layout.slices();
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
        return 4L * layout.floats();
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
