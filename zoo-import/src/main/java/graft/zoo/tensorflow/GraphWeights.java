package graft.zoo.tensorflow;

import graft.engine.Conv2dSpec;
import graft.engine.Tensor;
import graft.layers.layer.Axis;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Shape;
import graft.zoo.weights.StoredTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The ops that have weights: what a constant multiplies or adds to. Every method adds one node of the graph. */
final class GraphWeights {
    private static final int[] ONE = {1, 1};

    private final GraphLayers layers;

    GraphWeights(GraphLayers layers) {
        this.layers = layers;
    }

    /** {@code Conv2D}, or {@code DepthwiseConv2dNative}. */
    void convolution(GraphNode node, boolean depthwise) {
        StoredTensor weight = layers.constant(node, 1);
        List<Integer> s = weight.shape();
        if (s.size() != 4) {
            throw new IllegalArgumentException("has a kernel of shape " + s + ", expected 4 axes");
        }
        String x = layers.padded(node);
        int outputs = depthwise ? Math.multiplyExact(s.get(2), s.get(3)) : s.get(3);
        int groups = depthwise ? s.get(2) : s.get(2) > 0 ? layers.shapeOf(x).c() / s.get(2) : 1;
        if (layers.shapeOf(x).c() != s.get(2) * (depthwise ? 1 : groups) || s.contains(0)) {
            throw new IllegalArgumentException("has a kernel of shape " + s + " for " + layers.shapeOf(x).c()
                    + " channels");
        }
        int[] blocks = layers.blocks(node);
        var window = new GraphWindow(node, layers.shapeOf(x), s.get(0), s.get(1), layers.padding(node),
                blocks == null ? ONE : blocks);
        GraphNode bias = bias(node, outputs, GraphLayers.picture(node));
        Conv2d layer = new Conv2d(window.convolution(layers.shapeOf(x).c(), outputs, groups), bias != null);
        layers.add(node, layer, x);
        layers.axes(node.name(), GraphLayers.picture(node));
        weights(node, bias, weight, layer.parameters().getFirst().dims());
    }

    /** {@code Conv2DBackpropInput}: its output's size, a kernel [kh,kw,out,in] as Graft has it, and the picture. */
    void transposed(GraphNode node) {
        float[] size = layers.vector(node, 0);
        StoredTensor weight = layers.constant(node, 1);
        List<Integer> s = weight.shape();
        String x = layers.input(node, 2, GraphLayers.picture(node));
        Shape in = layers.shapeOf(x);
        int h = node.channelsFirst() ? 2 : 1;
        if (s.size() != 4 || s.contains(0) || s.get(3) != in.c() || size.length != 4 || size[h == 1 ? 3 : 1] != s.get(2)
                || !(size[h] >= 1 && size[h] < 1 << 16 && size[h + 1] >= 1 && size[h + 1] < 1 << 16)) {
            String outputs = s.size() == 4 ? s.get(2).toString() : "outputs";
            throw new IllegalArgumentException("has a kernel of shape " + s + " for " + in.c() + " channels and sizes "
                    + Arrays.toString(size) + ", expected " + (h == 1 ? "[N, height, width, " + outputs + "]"
                    : "[N, " + outputs + ", height, width]"));
        }
        Shape out = new Shape((int) size[h], (int) size[h + 1], s.get(2));
        Conv2dSpec spec = new GraphWindow(node, out, s.get(0), s.get(1), new int[4], ONE).convolution(out.c(), in.c(),
                1);
        // The layer's height without output padding; which of the sizes that the convolution maps to the picture.
        int missingH = out.h() - new ConvTranspose2d(spec, 0, 0, false).outputShape(List.of(in)).h();
        int missingW = out.w() - new ConvTranspose2d(spec, 0, 0, false).outputShape(List.of(in)).w();
        if (missingH < 0 || missingW < 0 || missingH >= spec.strideH() || missingW >= spec.strideW()) {
            throw new IllegalArgumentException("cannot make " + out + " of " + in);
        }
        GraphNode bias = bias(node, out.c(), GraphLayers.picture(node));
        ConvTranspose2d layer = new ConvTranspose2d(spec, missingH, missingW, bias != null);
        layers.add(node, layer, x);
        layers.axes(node.name(), GraphLayers.picture(node));
        weights(node, bias, weight, layer.parameters().getFirst().dims());
    }

    /** {@code MatMul}. */
    void dense(GraphNode node) {
        StoredTensor weight = layers.constant(node, 1);
        List<Integer> s = weight.shape();
        Long transposedA = node.attribute("transpose_a").integer();
        Long transposed = node.attribute("transpose_b").integer();
        if (s.size() != 2 || s.contains(0) || transposedA != null && transposedA != 0) {
            throw new IllegalArgumentException("has a weight of shape " + s + ", expected [inputs, outputs]");
        }
        boolean flip = transposed != null && transposed != 0;
        int outputs = s.get(flip ? 0 : 1);
        GraphNode bias = bias(node, outputs, GraphArrangement.VECTOR);
        layers.add(node, new Dense(s.get(flip ? 1 : 0), outputs, bias != null), layers.input(node, 0,
                GraphArrangement.VECTOR));
        layers.axes(node.name(), GraphArrangement.VECTOR);
        if (flip) {
            layers.set(node.name() + ".weight", weight.read().permute(1, 0));
            weights(node, bias, null, null);
        } else {
            weights(node, bias, weight, new int[] {s.get(0), outputs});
        }
    }

    private void weights(GraphNode node, GraphNode bias, StoredTensor weight, int[] dims) {
        if (weight != null) {
            layers.set(node.name() + ".weight", Tensor.wrap(weight.read().unwrap(), dims));
        }
        if (bias != null) {
            float[] shift = layers.vector(bias, layers.constants().of(bias.inputs().get(1)) != null ? 1 : 0);
            layers.set(node.name() + ".bias", Tensor.wrap(shift, shift.length));
            layers.alias(bias, node.name());
        }
    }

    /** The node that alone reads this one and adds a constant for each channel, or null; axes in these places. */
    private GraphNode bias(GraphNode node, int channels, List<Axis> places) {
        List<GraphNode> all = layers.readers(node.name());
        GraphNode reader = all.size() == 1 ? all.getFirst() : null;
        if (reader == null || reader.inputs().size() != 2
                || !List.of("BiasAdd", "Add", "AddV2").contains(reader.op())) {
            return null;
        }
        StoredTensor a = layers.constants().of(reader.inputs().get(0));
        StoredTensor b = layers.constants().of(reader.inputs().get(1));
        StoredTensor shift = b != null ? b : a;
        if (shift == null || shift.shape().stream().reduce(1, (m, n) -> m * n) != channels || shift.shape().isEmpty()) {
            return null;
        }
        // One pixel of the picture is enough to see along which axis the constant lies.
        var operand = GraphOperand.of(new float[channels], GraphOperand.biasShape(reader, shift.shape(), places.size()),
                Shape.vector(channels), places);
        return operand != null && operand.dims().c() == channels ? reader : null;
    }

    /** {@code FusedBatchNorm}, V1 to V3. */
    void fusedNorm(GraphNode node) {
        batchNorm(node, layers.input(node, 0, GraphLayers.picture(node)), node.real("epsilon", 1e-4f),
                layers.vector(node, 1), layers.vector(node, 2), layers.vector(node, 3), layers.vector(node, 4));
        layers.axes(node.name(), GraphLayers.picture(node));
    }

    /** {@code BatchNormWithGlobalNormalization}, of the graphs of 2015. */
    void globalNorm(GraphNode node) {
        Long scaled = node.attribute("scale_after_normalization").integer();
        float[] mean = layers.vector(node, 1);
        float[] scale = scaled != null && scaled != 0 ? layers.vector(node, 4) : filled(mean.length, 1);
        batchNorm(node, layers.input(node, 0, GraphArrangement.CHANNELS_LAST), node.real("variance_epsilon", 1e-3f),
                scale, layers.vector(node, 3), mean, layers.vector(node, 2));
        layers.axes(node.name(), GraphArrangement.CHANNELS_LAST);
    }

    void batchNorm(GraphNode node, String x, float epsilon, float[] scale, float[] shift, float[] mean,
            float[] variance) {
        int channels = layers.shapeOf(x).c();
        Map<String, float[]> own = Map.of("weight", scale, "bias", shift, "running_mean", mean, "running_var",
                variance);
        own.forEach((name, vector) -> {
            if (vector.length != channels) {
                throw new IllegalArgumentException("has " + vector.length + " values for " + channels + " channels");
            }
            layers.set(node.name() + "." + name, Tensor.wrap(vector, channels));
        });
        layers.add(node, new BatchNorm(channels, epsilon, 0.1f), x);
    }

    static float[] filled(int length, float value) {
        float[] filled = new float[length];
        Arrays.fill(filled, value);
        return filled;
    }
}
