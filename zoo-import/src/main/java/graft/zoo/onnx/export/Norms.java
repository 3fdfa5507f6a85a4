package graft.zoo.onnx.export;

import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Lrn;
import graft.layers.layer.Reduce;
import graft.layers.layer.Shape;
import graft.zoo.onnx.OnnxAttribute;
import graft.zoo.onnx.export.Forms.Form;
import java.util.List;

/** Normalisations and sums. */
final class Norms {
    private Norms() {
    }

    /** ONNX keeps the share of the old statistics, Graft that of the new ones. */
    static String batch(Site site, BatchNorm layer, String x) {
        return site.add("BatchNormalization", List.of(x, site.parameter("weight"), site.parameter("bias"),
                site.parameter("running_mean"), site.parameter("running_var")),
                OnnxAttribute.real("epsilon", layer.epsilon()), OnnxAttribute.real("momentum", 1 - layer.momentum()));
    }

    /** Groups are the channels of an instance normalisation without scales; the operator came with opset 18. */
    static String group(Site site, GroupNorm layer) {
        OnnxAttribute epsilon = OnnxAttribute.real("epsilon", layer.epsilon());
        if (layer.groups() == layer.channels()) {
            return site.add("InstanceNormalization", List.of(site.image(), site.parameter("weight"),
                    site.parameter("bias")), epsilon);
        }
        Shape s = site.in();
        String apart = Rearrangements.shaped(site, site.image(), layer.groups(), s.size() / layer.groups());
        String normal = site.add("InstanceNormalization", List.of(apart, site.reals(layer.groups(), 1),
                site.reals(layer.groups(), 0)), epsilon);
        String scaled = site.add("Mul", List.of(Rearrangements.shaped(site, normal, s), site.parameter("weight")));
        return site.add("Add", List.of(scaled, site.parameter("bias")));
    }

    /** Over the channels, which the operator wants last. */
    static String layer(Site site, LayerNorm layer, Form form) {
        if (form == Form.VECTOR) {
            return normal(site, layer, site.value(0, Form.VECTOR));
        }
        String last = Rearrangements.transposed(site, site.image(), 0, 2, 3, 1);
        return Rearrangements.transposed(site, normal(site, layer, last), 0, 3, 1, 2);
    }

    private static String normal(Site site, LayerNorm layer, String x) {
        return site.add("LayerNormalization", List.of(x, site.parameter("weight"), site.parameter("bias")),
                OnnxAttribute.integer("axis", -1), OnnxAttribute.real("epsilon", layer.epsilon()));
    }

    static String lrn(Site site, Lrn layer) {
        return site.add("LRN", site.image(), OnnxAttribute.real("alpha", layer.spec().alpha()),
                OnnxAttribute.real("beta", layer.spec().beta()), OnnxAttribute.real("bias", layer.spec().k()),
                OnnxAttribute.integer("size", layer.spec().size()));
    }

    /** Over one axis, to which several are joined. */
    static String softmax(Site site, AxisSoftmax layer) {
        Shape s = site.in();
        String x = site.image();
        boolean h = layer.axes().contains(Axis.HEIGHT);
        boolean w = layer.axes().contains(Axis.WIDTH);
        if (!layer.axes().contains(Axis.CHANNELS)) {
            return h && w ? Rearrangements.shaped(site, along(site, layer,
                    Rearrangements.shaped(site, x, s.c(), (long) s.h() * s.w()), 2), s)
                    : along(site, layer, x, h ? 2 : 3);
        }
        if (h && w) {
            return Rearrangements.shaped(site, along(site, layer, Rearrangements.shaped(site, x, s.size()), 1), s);
        }
        if (h) {
            return Rearrangements.shaped(site, along(site, layer,
                    Rearrangements.shaped(site, x, (long) s.c() * s.h(), s.w()), 1), s);
        }
        if (w) {
            String turned = Rearrangements.transposed(site, x, 0, 1, 3, 2);
            String joined = Rearrangements.shaped(site, turned, (long) s.c() * s.w(), s.h());
            return Rearrangements.transposed(site, Rearrangements.shaped(site, along(site, layer, joined, 1), s.c(),
                    s.w(), s.h()), 0, 1, 3, 2);
        }
        return along(site, layer, x, 1);
    }

    private static String along(Site site, AxisSoftmax layer, String x, int axis) {
        return site.add(layer.logarithm() ? "LogSoftmax" : "Softmax", x, OnnxAttribute.integer("axis", axis));
    }

    /** Sums take their axes as an input, the others as an attribute until opset 18. */
    static String reduce(Site site, Reduce layer) {
        long[] axes = layer.axes().stream().mapToLong(Rearrangements::number).sorted().toArray();
        OnnxAttribute along = OnnxAttribute.integers("axes", axes);
        OnnxAttribute keep = OnnxAttribute.integer("keepdims", 1);
        return switch (layer.statistic()) {
            case MEAN -> site.add("ReduceMean", site.image(), along, keep);
            case SUM -> site.add("ReduceSum", List.of(site.image(), site.integers(axes)), keep);
            case MAX -> site.add("ReduceMax", site.image(), along, keep);
            case MIN -> site.add("ReduceMin", site.image(), along, keep);
            case SUM_OF_SQUARES -> site.add("ReduceSumSquare", site.image(), along, keep);
            case PRODUCT -> site.add("ReduceProd", site.image(), along, keep);
        };
    }
}
