package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.layers.layer.Axis;
import graft.layers.layer.Interpolation;
import graft.layers.layer.Interpolation.Coordinates;
import graft.layers.layer.Interpolation.Kind;
import graft.layers.layer.Interpolation.Rounding;
import graft.layers.layer.Resize;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Cut;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Images in other sizes, along one or two axes. */
final class Resizings {
    static final Map<String, Operator> OPERATORS = Map.of(
            "Upsample", one(Resizings::upsample, "mode", "scales", "height_scale", "width_scale"),
            "Resize", one(Resizings::resize, "antialias", "axes", "coordinate_transformation_mode", "cubic_coeff_a",
                    "exclude_outside", "extrapolation_value", "keep_aspect_ratio_policy", "mode", "nearest_mode"));

    private Resizings() {
    }

    /** Of opset 7 to 9; places are those of {@link Coordinates#ASYMMETRIC}, rounded down. */
    private static Value upsample(OnnxCall call) {
        Feature x = call.feature(0);
        float[] scales = call.has(1) ? call.known(1).floats() : null;
        if (scales == null && call.hasAttribute("scales")) {
            List<Float> stated = call.node().attributes().get("scales").reals();
            scales = new float[stated.size()];
            for (int i = 0; i < scales.length; i++) {
                scales[i] = stated.get(i);
            }
        }
        if (scales == null && x.dims().length == 4) {
            scales = new float[] {1, 1, call.real("height_scale", 1), call.real("width_scale", 1)};
        }
        Interpolation how = Interpolation.of(kind(call), Coordinates.ASYMMETRIC);
        return scaled(call, x, how, scales, null, AxisLayout.range(0, x.dims().length));
    }

    private static Value resize(OnnxCall call) {
        Feature x = call.feature(0);
        int rank = x.dims().length;
        if (call.opset() < 11) {
            return resizeOfOpset10(call, x);
        }
        Interpolation how = new Interpolation(kind(call), coordinates(call), rounding(call),
                call.real("cubic_coeff_a", -.75f), call.flag("exclude_outside"), call.flag("antialias"));
        long[] stated = call.longs("axes");
        List<Integer> axes = stated == null ? AxisLayout.range(0, rank)
                : Arrays.stream(stated).mapToInt(a -> call.axis(a, rank)).boxed().toList();
        boolean bySize = call.has(3) && call.known(3).size() > 0;
        float[] scales = call.has(2) && call.known(2).size() > 0 ? call.known(2).floats() : null;
        return scaled(call, x, how, bySize ? null : scales, bySize ? call.longs(3) : null, axes);
    }

    /** The nearest of two pixels is the one before where an axis grows, the one after where it shrinks. */
    private static Value resizeOfOpset10(OnnxCall call, Feature x) {
        for (String attribute : call.node().attributes().keySet()) {
            if (!attribute.equals("mode")) {
                throw call.error("attribute '" + attribute + "' is none of opset " + call.opset());
            }
        }
        float[] scales = call.known(1).floats();
        float[] less = new float[scales.length];
        float[] more = new float[scales.length];
        for (int i = 0; i < scales.length; i++) {
            less[i] = Math.min(scales[i], 1);
            more[i] = Math.max(scales[i], 1);
        }
        List<Integer> axes = AxisLayout.range(0, x.dims().length);
        Interpolation growing = Interpolation.of(kind(call), Coordinates.ASYMMETRIC);
        if (growing.kind() != Kind.NEAREST) {
            return scaled(call, x, growing, scales, null, axes);
        }
        Interpolation shrinking = new Interpolation(Kind.NEAREST, Coordinates.ASYMMETRIC, Rounding.CEIL,
                growing.cubic(), false, false);
        return scaled(call, scaled(call, x, shrinking, less, null, axes), growing, more, null, axes);
    }

    private static Kind kind(OnnxCall call) {
        String mode = call.text("mode", "nearest");
        return switch (mode) {
            case "nearest" -> Kind.NEAREST;
            case "linear", "bilinear" -> Kind.LINEAR;
            case "cubic" -> Kind.CUBIC;
            default -> throw call.error("mode is '" + mode + "', expected nearest, linear or cubic");
        };
    }

    private static Coordinates coordinates(OnnxCall call) {
        String mode = call.text("coordinate_transformation_mode", "half_pixel");
        return switch (mode) {
            case "half_pixel" -> Coordinates.HALF_PIXEL;
            case "pytorch_half_pixel" -> Coordinates.PYTORCH_HALF_PIXEL;
            case "half_pixel_symmetric" -> Coordinates.HALF_PIXEL_SYMMETRIC;
            case "align_corners" -> Coordinates.ALIGN_CORNERS;
            case "asymmetric" -> Coordinates.ASYMMETRIC;
            case "tf_half_pixel_for_nn" -> Coordinates.TF_HALF_PIXEL_FOR_NN;
            default -> throw call.error("coordinate_transformation_mode '" + mode + "' is not supported");
        };
    }

    private static Rounding rounding(OnnxCall call) {
        String mode = call.text("nearest_mode", "round_prefer_floor");
        return switch (mode) {
            case "round_prefer_floor" -> Rounding.ROUND_PREFER_FLOOR;
            case "round_prefer_ceil" -> Rounding.ROUND_PREFER_CEIL;
            case "floor" -> Rounding.FLOOR;
            case "ceil" -> Rounding.CEIL;
            default -> throw call.error("nearest_mode is '" + mode + "', which does not exist");
        };
    }

    /** One of scales and sizes is null. */
    private static Feature scaled(OnnxCall call, Feature x, Interpolation how, float[] scales, long[] sizes,
            List<Integer> axes) {
        if (scales == null && sizes == null || (scales == null ? sizes.length : scales.length) != axes.size()) {
            throw call.error("expected a scale or a size for each of " + axes.size() + " axes");
        }
        double[] factors = new double[axes.size()];
        int[] out = new int[axes.size()];
        for (int i = 0; i < factors.length; i++) {
            int in = x.dims()[axes.get(i)];
            factors[i] = scales != null ? scales[i] : (double) sizes[i] / in;
        }
        String policy = call.text("keep_aspect_ratio_policy", "stretch");
        if (!List.of("stretch", "not_larger", "not_smaller").contains(policy)) {
            throw call.error("keep_aspect_ratio_policy is '" + policy + "', expected stretch, not_larger or "
                    + "not_smaller");
        }
        boolean stretch = policy.equals("stretch") || scales != null;
        double one = policy.equals("not_larger") ? Arrays.stream(factors).min().orElse(1)
                : Arrays.stream(factors).max().orElse(1);
        List<Integer> changed = new ArrayList<>();
        double[] scale = new double[x.dims().length];
        int[] size = x.dims().clone();
        for (int i = 0; i < factors.length; i++) {
            int in = x.dims()[axes.get(i)];
            double factor = stretch ? factors[i] : one;
            // As floats multiply: 0.7 times 10 is 7, though the float below 0.7 is meant.
            double length = scales != null ? Math.floor(scales[i] * in)
                    : stretch ? sizes[i] : Math.floor(factor * in + .5);
            out[i] = call.checked("a size", (long) length, 1, 1 << 24);
            scale[axes.get(i)] = factor;
            size[axes.get(i)] = out[i];
            if (out[i] != in || scales != null && scales[i] != 1) {
                changed.add(axes.get(i));
            }
        }
        return changed.isEmpty() ? x : resized(call, x, how, changed, scale, size);
    }

    private static Feature resized(OnnxCall call, Feature x, Interpolation how, List<Integer> changed, double[] scale,
            int[] size) {
        if (changed.size() > 2 || x.batched() && changed.contains(0)) {
            throw call.error("resizes " + changed.size() + " axes of " + Value.shown(x.dims())
                    + "; at most 2, and not that of the images, are supported");
        }
        List<Integer> own = changed.stream().map(x::ownAxis).toList();
        Cut.Held held = Cut.hold(call, x, own);
        if (held.holders().contains(Axis.CHANNELS)) {
            List<Integer> others = new ArrayList<>(AxisLayout.range(0, x.own().length));
            others.removeAll(own);
            AxisLayout wanted = AxisLayout.ofAxes(x.own(), own.size() > 1 ? own.subList(0, 1) : List.of(),
                    own.subList(own.size() - 1, own.size()), others);
            held = Cut.hold(call, call.moved(x, wanted), own);
        }
        var shape = held.feature().layout().shape();
        float[] factors = {1, 1};
        int[] out = {shape.h(), shape.w()};
        int[] sizes = held.sizes();
        for (int i = 0; i < own.size(); i++) {
            int place = held.holder(own.get(i)).ordinal();
            factors[place] = (float) scale[changed.get(i)];
            out[place] = size[changed.get(i)];
            sizes[i] = out[place];
        }
        Resize layer = new Resize(how, factors[0], factors[1], out[0], out[1]);
        return held.resized(call.add(layer, held.feature()), sizes);
    }
}
