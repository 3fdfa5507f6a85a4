package graft.zoo.tensorflow.graph;

import static graft.zoo.tensorflow.graph.Ops.Trait.FORMATTED;
import static graft.zoo.tensorflow.graph.Ops.Trait.IN_BLOCKS;

import graft.engine.Conv2dSpec;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Shape;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.Numbers;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.TensorFlowNode;
import graft.zoo.tensorflow.graph.Ops.Op;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ops that have weights; what is added to them becomes their bias in {@link ArithmeticOps}. */
final class WeightOps {
    static final Map<String, Op> OPS = ops();
    private static final int[] ONE = {1, 1};

    private WeightOps() {
    }

    private static Map<String, Op> ops() {
        Map<String, Op> ops = new HashMap<>();
        ops.put("Conv2D", Op.of(c -> convolution(c, false), FORMATTED, IN_BLOCKS));
        ops.put("DepthwiseConv2dNative", Op.of(c -> convolution(c, true), FORMATTED, IN_BLOCKS));
        ops.put("Conv2DBackpropInput", Op.of(WeightOps::transposed));
        ops.put("MatMul", Op.of(WeightOps::dense));
        for (String version : List.of("", "V2", "V3")) {
            ops.put("FusedBatchNorm" + version, Op.of(WeightOps::fusedNorm, FORMATTED, IN_BLOCKS));
        }
        ops.put("BatchNormWithGlobalNormalization", Op.of(WeightOps::globalNorm));
        return ops;
    }

    private static Value convolution(TensorFlowCall call, boolean depthwise) {
        Known weight = call.known(1);
        int[] s = weight.dims();
        if (s.length != 4) {
            throw call.error("has a kernel of shape " + Arrays.toString(s) + ", expected 4 axes");
        }
        TensorFlowCall.Padded padded = call.padded();
        Shape x = padded.x().layout().shape();
        int outputs = depthwise ? Math.multiplyExact(s[2], s[3]) : s[3];
        int groups = depthwise ? s[2] : s[2] > 0 ? x.c() / s[2] : 1;
        if (x.c() != s[2] * (depthwise ? 1 : groups) || hasZero(s)) {
            throw call.error("has a kernel of shape " + Arrays.toString(s) + " for " + x.c() + " channels");
        }
        int[] blocks = call.blocks();
        var window = new TensorFlowWindow(call.node(), x, s[0], s[1], padded.zeros(), blocks == null ? ONE : blocks);
        String node = call.add(new Conv2d(window.convolution(x.c(), outputs, groups), false), padded.x());
        call.draft().weight(node, "weight", weight, weight::floats);
        return call.made(node);
    }

    private static boolean hasZero(int[] dims) {
        return Arrays.stream(dims).anyMatch(d -> d == 0);
    }

    /** Reads its output's size, a kernel [kh,kw,out,in] as Graft has it, and the image. */
    private static Value transposed(TensorFlowCall call) {
        TensorFlowNode node = call.node();
        float[] size = call.vector(0);
        Known weight = call.known(1);
        int[] s = weight.dims();
        Feature x = call.image(2);
        Shape in = x.layout().shape();
        int h = node.channelsFirst() ? 2 : 1;
        if (s.length != 4 || hasZero(s) || s[3] != in.c() || size.length != 4 || size[h == 1 ? 3 : 1] != s[2]
                || !(size[h] >= 1 && size[h] < 1 << 16 && size[h + 1] >= 1 && size[h + 1] < 1 << 16)) {
            String outputs = s.length == 4 ? String.valueOf(s[2]) : "outputs";
            throw call.error("has a kernel of shape " + Arrays.toString(s) + " for " + in.c() + " channels and sizes "
                    + Arrays.toString(size) + ", expected " + (h == 1 ? "[N, height, width, " + outputs + "]"
                    : "[N, " + outputs + ", height, width]"));
        }
        Shape out = new Shape((int) size[h], (int) size[h + 1], s[2]);
        Conv2dSpec spec = new TensorFlowWindow(node, out, s[0], s[1], new int[4], ONE).convolution(out.c(), in.c(), 1);
        // The layer's height without output padding; which of the sizes that the convolution maps to the image.
        Shape least = new ConvTranspose2d(spec, 0, 0, false).outputShape(List.of(in));
        int missingH = out.h() - least.h();
        int missingW = out.w() - least.w();
        if (missingH < 0 || missingW < 0 || missingH >= spec.strideH() || missingW >= spec.strideW()) {
            throw call.error("cannot make " + out + " of " + in);
        }
        String made = call.add(new ConvTranspose2d(spec, missingH, missingW, false), x);
        call.draft().weight(made, "weight", weight, weight::floats);
        return call.made(made);
    }

    private static Value dense(TensorFlowCall call) {
        Known weight = call.known(1);
        int[] s = weight.dims();
        if (s.length != 2 || hasZero(s) || call.flag("transpose_a")) {
            throw call.error("has a weight of shape " + Arrays.toString(s) + ", expected [inputs, outputs]");
        }
        Known turned = call.flag("transpose_b") ? Numbers.transposed(weight, new int[] {1, 0}) : weight;
        int outputs = turned.dims()[1];
        Feature given = call.ofRank(call.feature(0), 2);
        Feature x = call.moved(given, AxisLayout.usual(given.own()));
        String node = call.add(new Dense(turned.dims()[0], outputs, false), x);
        call.draft().weight(node, "weight", weight, turned::floats);
        return new Feature(node, new int[] {1, outputs}, true, AxisLayout.usual(new int[] {outputs}));
    }

    private static Value fusedNorm(TensorFlowCall call) {
        return batchNorm(call, call.image(0), call.node().real("epsilon", 1e-4f),
                List.of(call.known(1), call.known(2), call.known(3), call.known(4)));
    }

    /** Of the graphs of 2015. */
    private static Value globalNorm(TensorFlowCall call) {
        Known mean = call.known(1);
        Known scale = call.flag("scale_after_normalization") ? call.known(4) : filled(mean.size(), 1);
        return batchNorm(call, call.image(0), call.node().real("variance_epsilon", 1e-3f),
                List.of(scale, call.known(3), mean, call.known(2)));
    }

    /** A BatchNorm with scale, shift, mean and variance. */
    static Value batchNorm(TensorFlowCall call, Feature x, float epsilon, List<Known> vectors) {
        int channels = x.layout().shape().c();
        for (Known vector : vectors) {
            if (vector.size() != channels) {
                throw call.error("has " + vector.size() + " values for " + channels + " channels");
            }
        }
        String node = call.add(new BatchNorm(channels, epsilon, 0.1f), x);
        List<String> names = List.of("weight", "bias", "running_mean", "running_var");
        for (int i = 0; i < names.size(); i++) {
            Known vector = vectors.get(i);
            call.draft().weight(node, names.get(i), vector, vector::floats);
        }
        return x.at(node);
    }

    static Known filled(int length, float value) {
        float[] filled = new float[length];
        Arrays.fill(filled, value);
        return Known.reals(new int[] {length}, filled);
    }
}
