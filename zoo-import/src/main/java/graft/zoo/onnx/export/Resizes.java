package graft.zoo.onnx.export;

import graft.layers.layer.Interpolation;
import graft.layers.layer.Resize;
import graft.layers.layer.Shape;
import graft.zoo.onnx.OnnxAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Images in another size. The operator Resize does it where opset 17 has the way and rounding cannot make another
 * pixel the nearest; else two matrix products do, with the weights of Graft's own interpolation.
 */
final class Resizes {
    /** Relative error of a scale in single precision, with a margin for what is computed with it. */
    private static final double UNSURE = 1e-5;

    private Resizes() {
    }

    static String of(Site site, Resize layer) {
        Shape in = site.in();
        Shape out = site.out();
        Interpolation way = layer.interpolation();
        double scaleH = layer.scaleH() > 0 ? layer.scaleH() : (double) out.h() / in.h();
        double scaleW = layer.scaleW() > 0 ? layer.scaleW() : (double) out.w() / in.w();
        // Where corners meet, only sizes count; of a scale that makes no whole size, runtimes take one or the other.
        boolean sized = way.coordinates() == Interpolation.Coordinates.ALIGN_CORNERS
                || isSize(layer.scaleH(), in.h(), out.h()) && isSize(layer.scaleW(), in.w(), out.w());
        boolean scaled = isScale(scaleH, in.h(), out.h()) && isScale(scaleW, in.w(), out.w());
        if (!(sized || scaled) || !hasOperator(way) || !isSure(way, in.h(), out.h(), scaleH)
                || !isSure(way, in.w(), out.w(), scaleW)) {
            return Matrices.of(dense(way.taps(in.h(), out.h(), scaleH), in.h()),
                    dense(way.taps(in.w(), out.w(), scaleW), in.w())).apply(site, site.image());
        }
        List<String> inputs = new ArrayList<>(List.of(site.image(), ""));
        if (sized) {
            String kept = site.add("Shape", site.image(), OnnxAttribute.integer("start", 0),
                    OnnxAttribute.integer("end", 2));
            String size = site.integers(out.h(), out.w());
            inputs.addAll(List.of("", site.add("Concat", List.of(kept, size), OnnxAttribute.integer("axis", 0))));
        } else {
            inputs.add(site.add("Constant", List.of(), OnnxAttribute.reals("value_floats",
                    List.of(1f, 1f, (float) scaleH, (float) scaleW))));
        }
        return site.add("Resize", inputs, attributes(way).toArray(OnnxAttribute[]::new));
    }

    private static List<OnnxAttribute> attributes(Interpolation way) {
        List<OnnxAttribute> all = new ArrayList<>();
        all.add(OnnxAttribute.text("coordinate_transformation_mode", name(way.coordinates())));
        all.add(OnnxAttribute.text("mode", name(way.kind())));
        if (way.kind() == Interpolation.Kind.NEAREST) {
            all.add(OnnxAttribute.text("nearest_mode", name(way.rounding())));
        }
        if (way.kind() == Interpolation.Kind.CUBIC) {
            all.add(OnnxAttribute.real("cubic_coeff_a", way.cubic()));
            all.add(OnnxAttribute.integer("exclude_outside", way.excludeOutside() ? 1 : 0));
        }
        return all;
    }

    /** Graft's constants are called as ONNX's words. */
    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether the scale is the one that follows from the sizes. */
    private static boolean isSize(float scale, int in, int out) {
        return scale == 0 || scale == (float) ((double) out / in);
    }

    /** Whether the size follows from the scale, in single precision too. */
    private static boolean isScale(double scale, int in, int out) {
        return Math.floor(scale * in) == out && Math.floor((float) scale * (float) in) == out
                && scale == (float) scale;
    }

    /** The other ways came with opset 18 and 19, or went with 13. */
    private static boolean hasOperator(Interpolation way) {
        return !way.antialias() && switch (way.coordinates()) {
            case HALF_PIXEL, PYTORCH_HALF_PIXEL, ALIGN_CORNERS, ASYMMETRIC -> true;
            case HALF_PIXEL_SYMMETRIC, TF_HALF_PIXEL_FOR_NN -> false;
        };
    }

    /** Whether the same pixel is the nearest when the scale is a little smaller or larger. */
    private static boolean isSure(Interpolation way, int in, int out, double scale) {
        if (way.kind() != Interpolation.Kind.NEAREST || in == out && scale == 1) {
            return true;
        }
        if (way.coordinates() == Interpolation.Coordinates.ALIGN_CORNERS) {
            return false;
        }
        int[][] exact = way.taps(in, out, scale).pixels();
        boolean whole = scale == Math.rint(scale);
        return whole || Arrays.deepEquals(exact, way.taps(in, out, scale * (1 - UNSURE)).pixels())
                && Arrays.deepEquals(exact, way.taps(in, out, scale * (1 + UNSURE)).pixels());
    }

    private static double[][] dense(Interpolation.Taps taps, int in) {
        double[][] weights = new double[taps.pixels().length][in];
        for (int i = 0; i < weights.length; i++) {
            for (int t = 0; t < taps.pixels()[i].length; t++) {
                weights[i][taps.pixels()[i][t]] += taps.weights()[i][t];
            }
        }
        return weights;
    }
}
