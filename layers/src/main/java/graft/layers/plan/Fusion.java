package graft.layers.plan;

import graft.engine.Conv2dSpec;
import graft.layers.layer.Add;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Relu;
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
 * <pre>convolution → BatchNorm → Add → ReLU</pre>
 *
 * of which every part but the first is optional. BatchNorm's stored statistics fold into weights and bias, the sum and
 * the ReLU are done while the result is still in registers. A link joins the chain only when no other node reads
 * the value before it, and the sum only when its other input is computed earlier.
 */
final class Fusion {
    /**
     * One convolution with what it absorbs.
     *
     * @param convolution a node of kind {@link Conv2d} or {@link Dense}
     * @param batchNorm   or null
     * @param residual    name of the node that is added, or null
     * @param relu        whether negative results become 0
     * @param output      the node whose value comes out
     */
    record Chain(Node convolution, Node batchNorm, String residual, boolean relu, Node output) {
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
        Node batchNorm = null;
        String residual = null;
        boolean relu = false;
        Node next = soleConsumer(end);
        if (next != null && next.layer() instanceof BatchNorm) {
            batchNorm = next;
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
            relu = true;
            end = next;
        }
        return new Chain(convolution, batchNorm, residual, relu, end);
    }

    private Node soleConsumer(Node node) {
        List<Node> readers = consumers.getOrDefault(node.name(), List.of());
        return readers.size() == 1 && !outputs.contains(node.name()) ? readers.getFirst() : null;
    }

    /**
     * The folded weights of a chain: w·scale and (bias - mean)·scale + shift, with
     * scale = gamma / sqrt(variance + epsilon).
     *
     * @param room where folded weights are written, from index 0; at least {@link #foldedWeights} long
     */
    static Folded fold(Structure structure, Chain chain, float[] room) {
        var own = structure.parametersOf(chain.convolution);
        float[] weight = own.get("weight").value().unwrap();
        float[] bias = own.containsKey("bias") ? own.get("bias").value().unwrap() : null;
        if (chain.batchNorm == null) {
            return new Folded(weight, bias);
        }
        var norm = structure.parametersOf(chain.batchNorm);
        float epsilon = ((BatchNorm) chain.batchNorm.layer()).epsilon();
        float[] gamma = norm.get("weight").value().unwrap();
        float[] beta = norm.get("bias").value().unwrap();
        float[] mean = norm.get("running_mean").value().unwrap();
        float[] variance = norm.get("running_var").value().unwrap();
        int k = gamma.length;
        float[] scale = new float[k];
        float[] shift = new float[k];
        for (int i = 0; i < k; i++) {
            double s = gamma[i] / Math.sqrt((double) variance[i] + epsilon);
            scale[i] = (float) s;
            shift[i] = (float) (beta[i] + ((bias == null ? 0 : bias[i]) - mean[i]) * s);
        }
        for (int row = 0; row < weight.length; row += k) {
            for (int i = 0; i < k; i++) {
                room[row + i] = weight[row + i] * scale[i];
            }
        }
        return new Folded(room, shift);
    }

    /** How many weights of a chain {@link #fold} has to write: none where there is no BatchNorm. */
    static int foldedWeights(Structure structure, Chain chain) {
        return chain.batchNorm == null ? 0
                : structure.parametersOf(chain.convolution).get("weight").spec().size();
    }

    /** Weights, from index 0, and bias ready to be packed; bias may be null. */
    record Folded(float[] weight, float[] bias) {
    }
}
