package graft.layers.training;

import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.structure.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Which parameters have a learning rate or decay of their own. Immutable; every method returns groups with one rule
 * more, and factors of the same parameter multiply:
 *
 * <pre>{@code
 * ParameterGroups.of(network).byDepth(1 / 2.6).withoutDecayOfBiasAndNorm().rate("fc", 10)
 * }</pre>
 */
public final class ParameterGroups {
    private static final ParameterGroups NONE = new ParameterGroups(null, Map.of());

    private final Network network;
    private final Map<String, ParameterGroup> groups;

    private ParameterGroups(Network network, Map<String, ParameterGroup> groups) {
        this.network = network;
        this.groups = groups;
    }

    /** All parameters alike. */
    public static ParameterGroups none() {
        return NONE;
    }

    /** Groups of this network's parameters; all alike so far. */
    public static ParameterGroups of(Network network) {
        return new ParameterGroups(network, Map.of());
    }

    /** The learning rate of a layer, stage or name prefix, times {@code factor}. */
    public ParameterGroups rate(String name, double factor) {
        return with(network.nodesOf(name), g -> g.times(factor));
    }

    /** The weight decay of a layer, stage or name prefix. */
    public ParameterGroups weightDecay(String name, double decay) {
        return with(network.nodesOf(name), g -> g.decaying(decay));
    }

    /**
     * No decay of biases, nor of BatchNorm's weight and bias: they do not make the function rougher, so shrinking them
     * buys nothing (He et al., "Bag of tricks for image classification", 2018, arXiv:1812.01187, section 3.1).
     */
    public ParameterGroups withoutDecayOfBiasAndNorm() {
        Map<String, ParameterGroup> next = new HashMap<>(groups);
        network.parameters().values().forEach(p -> {
            switch (p.role()) {
                case BIAS, SCALE, SHIFT, SLOPE -> next.put(p.name(), of(p).decaying(0));
                case WEIGHT, TABLE, CONSTANT, RUNNING_MEAN, RUNNING_VARIANCE -> { }
            }
        });
        return new ParameterGroups(network, Map.copyOf(next));
    }

    /**
     * Discriminative learning rates (Howard, Ruder, "Universal language model fine-tuning", 2018, arXiv:1801.06146,
     * section 3.2, who take 1/2.6): the head at the full rate, the stage before it at {@code factor} times that, the
     * one before at {@code factor²}, and so on. Stages are those of {@link DepthStages}.
     */
    public ParameterGroups byDepth(double factor) {
        ParameterGroups result = this;
        double power = 1;
        for (DepthStages.Stage stage : DepthStages.of(network).reversed()) {
            double own = power;
            result = result.with(stage.nodes(), g -> g.times(own));
            power *= factor;
        }
        return result;
    }

    private ParameterGroups with(List<Node> nodes, UnaryOperator<ParameterGroup> change) {
        Map<String, ParameterGroup> next = new HashMap<>(groups);
        for (Node node : nodes) {
            network.parametersOf(node).values().forEach(p -> next.put(p.name(), change.apply(of(p))));
        }
        return new ParameterGroups(network, Map.copyOf(next));
    }

    /** The group of a parameter. */
    public ParameterGroup of(Parameter parameter) {
        return groups.getOrDefault(parameter.name(), ParameterGroup.PLAIN);
    }

    /** In words, for the report; empty when all are alike. */
    String describe() {
        long kinds = groups.values().stream().distinct().count();
        return kinds == 0 ? "" : ", " + kinds + (kinds == 1 ? " group" : " groups") + " of their own rate or decay";
    }
}
