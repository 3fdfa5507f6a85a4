package graft.zoo.tensorflow.graph;

import static graft.zoo.tensorflow.graph.Ops.Trait.CHANNELS_LAST;
import static graft.zoo.tensorflow.graph.Ops.Trait.FORMATTED;

import graft.engine.ElementFunction;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.Activation;
import graft.layers.layer.AveragePool;
import graft.layers.layer.DepthToSpace;
import graft.layers.layer.Interpolation;
import graft.layers.layer.Interpolation.Coordinates;
import graft.layers.layer.Interpolation.Kind;
import graft.layers.layer.Interpolation.Rounding;
import graft.layers.layer.Layer;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Relu;
import graft.layers.layer.Resize;
import graft.layers.layer.SpaceToDepth;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.graph.Ops.Op;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** The ops without weights that look at the neighbours of each pixel: poolings, LRN, resizing, blocks of pixels. */
final class WindowOps {
    static final Map<String, Op> OPS = ops();
    /** The default of a cubic interpolation's coefficient in TensorFlow 1. */
    private static final float CUBIC = -0.75f;

    private WindowOps() {
    }

    private static Map<String, Op> ops() {
        Map<String, Op> ops = new HashMap<>();
        ops.put("MaxPool", Op.of(c -> pool(c, true), FORMATTED));
        ops.put("AvgPool", Op.of(c -> pool(c, false), FORMATTED));
        ops.put("LRN", Op.of(WindowOps::lrn, CHANNELS_LAST));
        ops.put("ResizeBilinear", Op.of(c -> resize(c, Kind.LINEAR), CHANNELS_LAST));
        ops.put("ResizeNearestNeighbor", Op.of(c -> resize(c, Kind.NEAREST), CHANNELS_LAST));
        ops.put("ResizeBicubic", Op.of(c -> resize(c, Kind.CUBIC), CHANNELS_LAST));
        ops.put("DepthToSpace", Op.of(c -> blocks(c, size -> new DepthToSpace(size, true))));
        ops.put("SpaceToDepth", Op.of(c -> blocks(c, size -> new SpaceToDepth(size, true))));
        return ops;
    }

    private static Value pool(TensorFlowCall call, boolean max) {
        long[] kernel = TensorFlowWindow.of(call.node(), "ksize", 1);
        TensorFlowCall.Padded padded = call.padded();
        // A Pad adds zeros, a max pooling's own padding never wins: the same where nothing is below 0.
        if (!max || !isRelu(call.draft().layer(padded.x().node()))) {
            padded = new TensorFlowCall.Padded(call.image(0), new int[4]);
        }
        Feature x = padded.x();
        Pool2dSpec window = new TensorFlowWindow(call.node(), x.layout().shape(), Math.toIntExact(kernel[0]),
                Math.toIntExact(kernel[1]), padded.zeros(), new int[] {1, 1}).pooling();
        return call.made(call.add(max ? new MaxPool(window) : new AveragePool(window), x));
    }

    private static boolean isRelu(Layer layer) {
        return layer instanceof Relu || layer instanceof Activation a && a.function().equals(ElementFunction.relu6());
    }

    /**
     * To a stated size: where output pixels lie is in {@code image_resizer_state.h}; TensorFlow 1 had no half pixels.
     */
    private static Value resize(TensorFlowCall call, Kind kind) {
        float[] size = call.vector(1);
        if (size.length != 2 || !(size[0] >= 1 && size[0] < 1 << 16 && size[1] >= 1 && size[1] < 1 << 16)) {
            throw call.error("resizes to " + Arrays.toString(size) + ", expected height and width");
        }
        boolean corners = call.flag("align_corners");
        boolean half = call.flag("half_pixel_centers");
        Coordinates coordinates = corners ? Coordinates.ALIGN_CORNERS : !half ? Coordinates.ASYMMETRIC
                : kind == Kind.NEAREST ? Coordinates.TF_HALF_PIXEL_FOR_NN : Coordinates.HALF_PIXEL;
        Rounding rounding = kind == Kind.NEAREST && corners ? Rounding.ROUND_PREFER_CEIL : Rounding.FLOOR;
        boolean cubic = kind == Kind.CUBIC && half;
        Interpolation how = new Interpolation(kind, coordinates, rounding, cubic ? -0.5f : CUBIC, cubic, false);
        return call.made(call.add(Resize.to(how, (int) size[0], (int) size[1]), call.image(0)));
    }

    private static Value blocks(TensorFlowCall call, IntFunction<Layer> layer) {
        Long size = call.node().attribute("block_size").integer();
        if (size == null || size < 1 || size > 1 << 12) {
            throw call.error("has block_size " + size);
        }
        return call.made(call.add(layer.apply(size.intValue()), call.image(0)));
    }

    private static Value lrn(TensorFlowCall call) {
        Long stated = call.node().attribute("depth_radius").integer();
        long radius = stated == null ? 5 : stated;
        if (radius < 0 || radius > 1 << 16) {
            throw call.error("has depth_radius " + radius);
        }
        int size = 2 * (int) radius + 1;
        // TensorFlow does not divide alpha by the size of the window.
        return call.made(call.add(new Lrn(new LrnSpec(size, size * call.node().real("alpha", 1),
                call.node().real("beta", 0.5f), call.node().real("bias", 1))), call.image(0)));
    }
}
