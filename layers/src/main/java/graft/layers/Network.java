package graft.layers;

import graft.engine.ThreadTeam;
import graft.layers.layer.Layer;
import graft.layers.layer.Parameter;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.plan.Threads;
import graft.layers.plan.TrainingPlan;
import graft.layers.structure.BatchNormStatistics;
import graft.layers.structure.Freezing;
import graft.layers.structure.FrozenBoundary;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network as a description: named nodes in topological order, the first the input, the last the output (logits),
 * their parameters, and which of them are frozen. Plans run it: {@link #compileForInference(int)},
 * {@link #compileForTraining(int)}.
 *
 * <p>The structure never changes. Methods that change something return a new network, which shares the parameters it
 * has in common with the old one; {@link #copy} makes independent ones.
 *
 * <p>What a network is made of is described in {@code graft.layers.structure}: its {@link Structure} and its
 * {@link Freezing}. This class puts both in its users' hands.
 */
public final class Network {
    private final Structure structure;
    private final Freezing freezing;

    Network(Freezing freezing) {
        this.structure = freezing.structure();
        this.freezing = freezing;
    }

    /** Starts a network for images of this height, width and number of channels. */
    public static NetworkBuilder input(int h, int w, int c) {
        return new NetworkBuilder(new Shape(h, w, c));
    }

    /** Nodes, stages and parameters. */
    public Structure structure() {
        return structure;
    }

    /** Which nodes are frozen, and how BatchNorm's statistics are treated in training. */
    public Freezing freezing() {
        return freezing;
    }

    // ---- nodes and parameters ------------------------------------------------------------------------------------

    /** All nodes in topological order; the first is the {@link graft.layers.layer.Input}. */
    public List<Node> nodes() {
        return structure.nodes();
    }

    /** @throws IllegalArgumentException when there is no such node; names the nearest */
    public Node node(String name) {
        return structure.node(name);
    }

    public boolean contains(String name) {
        return structure.contains(name);
    }

    public Shape inputShape() {
        return structure.input().shape();
    }

    /** The last node, whose output is the network's. */
    public Node output() {
        return structure.output();
    }

    public Shape outputShape() {
        return output().shape();
    }

    /** Named stages, such as VGG's {@code block3}, and the node that ends each. */
    public Map<String, String> stages() {
        return structure.stages();
    }

    /** The nodes of a layer, a stage, a name prefix or a pattern, in topological order. */
    public List<Node> nodesOf(String name) {
        return structure.nodesOf(name);
    }

    /** The last node, in topological order, of a layer, stage or prefix. */
    public String lastNodeOf(String name) {
        return nodesOf(name).getLast().name();
    }

    /** All parameters by full name, in the order of the nodes. */
    public Map<String, Parameter> parameters() {
        return structure.parameters();
    }

    /** @throws IllegalArgumentException when there is no such parameter; names the nearest */
    public Parameter parameter(String fullName) {
        return structure.parameter(fullName);
    }

    /** The parameters of one node by their short names; empty for most kinds. */
    public Map<String, Parameter> parametersOf(Node node) {
        return structure.parametersOf(node);
    }

    /** Number of values in all parameters. */
    public long parameterCount() {
        return parameters().values().stream().mapToLong(p -> p.spec().size()).sum();
    }

    /** Names of the parameters that have no values yet. */
    public List<String> missing() {
        return parameters().values().stream().filter(p -> !p.isSet()).map(Parameter::name).toList();
    }

    /** Multiply-adds for one image. */
    public long multiplyAdds() {
        return nodes().stream().mapToLong(this::multiplyAdds).sum();
    }

    /** Multiply-adds of one node for one image. */
    public long multiplyAdds(Node node) {
        return node.layer().multiplyAdds(structure.inputShapes(node));
    }

    /**
     * Draws all weights anew: uniform in ±sqrt(6 / fan-in) before a ReLU (He et al., 2015, arXiv:1502.01852), biases
     * 0, BatchNorm the identity. The same seed gives the same weights.
     */
    public Network initialize(long seed) {
        Initialization.fill(this, nodes(), seed);
        return this;
    }

    /** This network with parameters of its own. */
    public Network copy() {
        return new Network(freezing.in(structure.copy()));
    }

    // ---- freezing ------------------------------------------------------------------------------------------------

    /** Whether a node's parameters stay as they are in training. */
    public boolean isFrozen(Node node) {
        return freezing.isFrozen(node);
    }

    /** This network with everything frozen. */
    public Network freeze() {
        return new Network(freezing.freeze());
    }

    /**
     * This network with these layers frozen, besides what is frozen already.
     *
     * @param names layers ({@code layer3.1.conv2}), stages ({@code block3}), the common prefix of several layers
     *              ({@code layer3}), or patterns in which * stands for any characters and ? for one ({@code *.bn2})
     */
    public Network freeze(Collection<String> names) {
        return new Network(freezing.freeze(names));
    }

    /**
     * This network with {@code name} and all before it frozen, and all after it trainable.
     *
     * @param name a layer ({@code layer3.1.conv2}), a stage ({@code block3}) or the common prefix of several layers
     *             ({@code layer3})
     */
    public Network freezeThrough(String name) {
        return new Network(freezing.freezeThrough(name));
    }

    /** This network with all before {@code name} frozen, besides what is frozen already; a layer, stage or prefix. */
    public Network freezeBefore(String name) {
        return new Network(freezing.freezeBefore(name));
    }

    /** This network with nothing frozen. */
    public Network unfreeze() {
        return new Network(freezing.unfreeze());
    }

    /** This network with these layers, stages, name prefixes or patterns trainable again. */
    public Network unfreeze(Collection<String> names) {
        return new Network(freezing.unfreeze(names));
    }

    public BatchNormStatistics batchNormStatistics() {
        return freezing.statistics();
    }

    /**
     * A copy that treats BatchNorm's statistics this way in training. Default:
     * {@link BatchNormStatistics#WITH_LAYER}.
     */
    public Network batchNormStatistics(BatchNormStatistics treatment) {
        return new Network(freezing.statistics(treatment));
    }

    /** Names of all nodes with trainable parameters. */
    public Set<String> trainable() {
        return freezing.trainable();
    }

    /** All parameters that training changes, by gradients or as running statistics, by full name. */
    public Map<String, Parameter> changedInTraining() {
        return freezing.changedInTraining();
    }

    /**
     * The frozen boundary: the one node through which everything that stays the same in training reaches everything
     * that does not. Its output, computed once for an image, can stand for the image. The input when nothing is frozen.
     */
    public Node boundary() {
        return FrozenBoundary.of(freezing);
    }

    // ---- plans ---------------------------------------------------------------------------------------------------

    /** A plan that runs this network forward on {@code batch} images at a time, with threads of its own. */
    public InferencePlan compileForInference(int batch) {
        return compileForInference(PlanOptions.batch(batch));
    }

    /** The same with so many threads of its own. */
    public InferencePlan compileForInference(int batch, Threads threads) {
        return compileForInference(PlanOptions.batch(batch).threads(threads));
    }

    /** The same on borrowed threads, which the plan does not end. */
    public InferencePlan compileForInference(int batch, ThreadTeam team) {
        return compileForInference(PlanOptions.batch(batch).team(team));
    }

    /**
     * A plan that runs this network forward.
     *
     * @throws graft.layers.plan.NotEnoughMemoryException when its activations do not fit into memory
     */
    public InferencePlan compileForInference(PlanOptions options) {
        return InferencePlan.compile(structure, options);
    }

    /** A plan that trains what is not frozen on {@code batch} images at a time, with threads of its own. */
    public TrainingPlan compileForTraining(int batch) {
        return compileForTraining(PlanOptions.batch(batch));
    }

    /** The same on borrowed threads, which the plan does not end. */
    public TrainingPlan compileForTraining(int batch, ThreadTeam team) {
        return compileForTraining(PlanOptions.batch(batch).team(team));
    }

    /**
     * A plan that trains what is not frozen. It changes this network's parameters in place.
     *
     * @throws IllegalArgumentException                   when everything is frozen
     * @throws graft.layers.plan.NotEnoughMemoryException when its activations do not fit into memory
     */
    public TrainingPlan compileForTraining(PlanOptions options) {
        return TrainingPlan.compile(freezing, options);
    }

    // ---- heads and parts -----------------------------------------------------------------------------------------

    /** The node whose weights make the classes: the last one with weights, whatever scales it. */
    public Node head() {
        return structure.lastWithWeights()
                .orElseThrow(() -> new IllegalStateException("this network has no layer with weights"));
    }

    /**
     * This network with a new last layer for {@code classes} classes. The layer that {@link #head} names and all after
     * it go; in their place comes a fully connected layer of the same name, after global average pooling where the
     * head was a convolution (SqueezeNet, GoogLeNet-style heads). Its weights are drawn as {@link #initialize} draws
     * them and it is trainable; everything else keeps its parameters and stays frozen or trainable as it was.
     *
     * @param seed of the new weights
     */
    public Network replaceHead(int classes, long seed) {
        return Surgery.replaceHead(this, classes, seed);
    }

    /**
     * This network with what its head reads in front of what it answers, in one vector of D + K: the features that
     * {@link #replaceHead} puts a new head on, and this network's own K outputs, from one pass.
     *
     * @throws graft.layers.layer.ShapeException when the output is no vector
     */
    public Network featuresAndOutput() {
        return Surgery.featuresAndOutput(this);
    }

    /** This network for images of another size; parameters are shared. */
    public Network withInputSize(int h, int w) {
        return inputShape().h() == h && inputShape().w() == w ? this : Surgery.withInputSize(this, h, w);
    }

    /** The part of this network that computes one node: that node is the new output. Parameters are shared. */
    public Network upTo(String nodeName) {
        return Surgery.upTo(this, nodeName);
    }

    /**
     * What this network computes at several nodes, in one pass: the mean of each over all its places, the nodes' means
     * side by side in the order of {@code nodeNames}. Parameters are shared.
     *
     * @return a network whose output is a vector of as many values as the nodes have channels together
     * @throws IllegalArgumentException when there is no such node, a node is named twice, or none is
     */
    public Network meansAt(List<String> nodeNames) {
        return Surgery.meansAt(this, nodeNames);
    }

    /**
     * The part of this network after one node, as a network of its own whose input is that node's output: what is left
     * to compute when that output is known. Parameters are shared, and stay frozen or trainable.
     *
     * @throws IllegalArgumentException when something after the node also reads something before it
     */
    public Network after(String nodeName) {
        return Surgery.after(this, nodeName);
    }

    /**
     * This network with one more layer: all that read a node's output read the new layer's instead. Its parameters, if
     * it has any, have no values yet; the others are shared, and stay frozen or trainable.
     *
     * @param newName of the added node
     * @throws IllegalArgumentException when there is no such node, or the new name is taken
     */
    public Network withLayerAfter(String nodeName, String newName, Layer layer) {
        return Surgery.withLayerAfter(this, nodeName, newName, layer);
    }

    @Override
    public String toString() {
        return "Network[" + nodes().size() + " nodes, " + inputShape() + " to " + outputShape() + ", "
                + parameterCount() + " parameters]";
    }
}
