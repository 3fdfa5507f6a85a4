package graft.layers.plan;

import graft.engine.Conv2dSpec;
import graft.engine.FusedActivation;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Layer;
import graft.layers.layer.Parameter;
import graft.layers.layer.Relu;
import graft.layers.layer.Scale;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds which nodes a convolution or fully connected layer can do in its epilogue: the chain
 *
 * <pre>convolution → BatchNorm or Scale, any number → Add → activation</pre>
 *
 * of which every part but the first is optional. BatchNorm's stored statistics and factors for each channel fold into
 * weights and bias, the sum and the activation are done while the result is still in registers or in the nearest cache.
 * A link joins the chain only when no other node reads the value before it, and the sum only when its other input is
 * computed earlier.
 */
final class Fusion {
    /**
     * One convolution with what it absorbs.
     *
     * @param convolution a node of kind {@link Conv2d} or {@link Dense}
     * @param factors     nodes of kind {@link BatchNorm} or {@link Scale}, in their order
     * @param residual    name of the node that is added, or null
     * @param activation  what is done to each result last
     * @param output      the node whose value comes out
     */
    record Chain(Node convolution, List<Node> factors, String residual, FusedActivation activation, Node output) {
        /** A fully connected layer is a 1x1 convolution of one pixel. */
        Conv2dSpec spec() {
            return switch (convolution.layer()) {
                case Conv2d c -> c.spec();
                case Dense d -> Conv2dSpec.pointwise(d.inFeatures(), d.outFeatures());
                default -> throw new IllegalStateException(convolution.layer().kind() + " is no convolution");
            };
        }
    }

    private final Map<String, Integer> order = new HashMap<>();
    private final Map<String, List<Node>> consumers = new HashMap<>();
    private final Set<String> outputs;

    private Fusion(List<Node> nodes, Set<String> outputs) {
        this.outputs = outputs;
        for (Node node : nodes) {
            order.put(node.name(), order.size());
            node.inputs().forEach(i -> consumers.computeIfAbsent(i, _ -> new ArrayList<>()).add(node));
        }
    }

    /**
     * The chains among {@code nodes}, by the name of the node at which each ends.
     *
     * @param outputs nodes whose values are read from outside, which therefore may not vanish inside a chain
     */
    static Map<String, Chain> chains(List<Node> nodes, Set<String> outputs) {
        Fusion fusion = new Fusion(nodes, outputs);
        Map<String, Chain> chains = new LinkedHashMap<>();
        Set<String> absorbedAdds = new HashSet<>();
        // The later of a sum's two convolutions absorbs it: going backwards meets that one first.
        for (Node node : nodes.reversed()) {
            if (node.layer() instanceof Conv2d || node.layer() instanceof Dense) {
                Chain chain = fusion.chain(node, absorbedAdds);
                chains.put(chain.output.name(), chain);
            }
        }
        return chains;
    }

    private Chain chain(Node convolution, Set<String> absorbedAdds) {
        Node end = convolution;
        List<Node> factors = new ArrayList<>();
        String residual = null;
        FusedActivation activation = FusedActivation.NONE;
        Node next = soleConsumer(end);
        while (next != null && (next.layer() instanceof BatchNorm || next.layer() instanceof Scale)) {
            factors.add(next);
            end = next;
            next = soleConsumer(end);
        }
        if (next != null && next.layer() instanceof Add && next.inputs().size() == 2
                && !next.inputs().getFirst().equals(next.inputs().getLast()) && !absorbedAdds.contains(next.name())) {
            String other = next.inputs().getFirst().equals(end.name()) ? next.inputs().getLast()
                    : next.inputs().getFirst();
            if (order.get(other) < order.get(convolution.name())) {
                absorbedAdds.add(next.name());
                residual = other;
                end = next;
                next = soleConsumer(end);
            }
        }
        if (next != null && next.layer() instanceof Relu) {
            activation = FusedActivation.RELU;
            end = next;
        } else if (next != null && next.layer() instanceof Activation a) {
            activation = FusedActivation.of(a.function());
            end = next;
        }
        return new Chain(convolution, factors, residual, activation, end);
    }

    private Node soleConsumer(Node node) {
        List<Node> readers = consumers.getOrDefault(node.name(), List.of());
        return readers.size() == 1 && !outputs.contains(node.name()) ? readers.getFirst() : null;
    }

    /**
     * The ReLUs that a BatchNorm outside of chains does on the way, because no other node reads its value.
     *
     * @param outputs as in {@link #chains}
     */
    static Set<String> rectified(List<Node> nodes, Set<String> outputs, Map<String, Chain> chains) {
        Fusion fusion = new Fusion(nodes, outputs);
        Set<String> fused = new HashSet<>();
        chains.values().forEach(chain -> chain.factors.forEach(f -> fused.add(f.name())));
        Set<String> rectified = new HashSet<>();
        for (Node node : nodes) {
            Node next = fusion.soleConsumer(node);
            if (node.layer() instanceof BatchNorm && !fused.contains(node.name()) && next != null
                    && next.layer() instanceof Relu) {
                rectified.add(next.name());
            }
        }
        return rectified;
    }

    /**
     * The folded weights of a chain: y = w·x + b becomes (s·w)·x + (s·(b - mean) + shift) with every factor s. A
     * BatchNorm's is gamma / sqrt(variance + epsilon), its shift beta; a Scale has no mean.
     *
     * @param room where folded weights are written, from index 0; at least {@link #foldedWeights} long
     */
    static Folded fold(Structure structure, Chain chain, float[] room) {
        var own = structure.parametersOf(chain.convolution);
        float[] weight = own.get("weight").value().unwrap();
        float[] bias = own.containsKey("bias") ? own.get("bias").value().unwrap() : null;
        if (chain.factors.isEmpty()) {
            return new Folded(weight, bias);
        }
        int k = chain.spec().outChannels();
        double[] scale = new double[k];
        double[] shift = new double[k];
        for (int i = 0; i < k; i++) {
            scale[i] = 1;
            shift[i] = bias == null ? 0 : bias[i];
        }
        for (Node factor : chain.factors) {
            fold(factor.layer(), structure.parametersOf(factor), scale, shift);
        }
        float[] floatScale = new float[k];
        float[] floatShift = new float[k];
        for (int i = 0; i < k; i++) {
            floatScale[i] = (float) scale[i];
            floatShift[i] = (float) shift[i];
        }
        for (int row = 0; row < weight.length; row += k) {
            for (int i = 0; i < k; i++) {
                room[row + i] = weight[row + i] * floatScale[i];
            }
        }
        return new Folded(room, floatShift);
    }

    /** Puts a factor after those that scale and shift are of. */
    private static void fold(Layer factor, Map<String, Parameter> own, double[] scale, double[] shift) {
        float[] weight = own.get("weight").value().unwrap();
        float[] bias = own.containsKey("bias") ? own.get("bias").value().unwrap() : null;
        float[] mean = null;
        float[] variance = null;
        float epsilon = 0;
        if (factor instanceof BatchNorm norm) {
            mean = own.get("running_mean").value().unwrap();
            variance = own.get("running_var").value().unwrap();
            epsilon = norm.epsilon();
        }
        for (int i = 0; i < scale.length; i++) {
            double s = variance == null ? weight[i] : weight[i] / Math.sqrt((double) variance[i] + epsilon);
            scale[i] *= s;
            shift[i] = (bias == null ? 0 : bias[i]) + (shift[i] - (mean == null ? 0 : mean[i])) * s;
        }
    }

    /** How many weights of a chain {@link #fold} has to write: none where there is no factor. */
    static int foldedWeights(Structure structure, Chain chain) {
        return chain.factors.isEmpty() ? 0
                : structure.parametersOf(chain.convolution).get("weight").spec().size();
    }

    /** Weights, from index 0, and bias ready to be packed; bias may be null. */
    record Folded(float[] weight, float[] bias) {
    }
}
