package graft.zoo.description;

import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.Constant;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.DepthToSpace;
import graft.layers.layer.FakeQuantize;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Interpolation;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Operation;
import graft.layers.layer.OperatorLayer;
import graft.layers.layer.Pad;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reshape;
import graft.layers.layer.Resize;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.layers.layer.SpaceToDepth;
import graft.layers.layer.Tile;
import graft.layers.layer.Transpose;
import graft.layers.layer.WindowPool;
import java.util.List;
import java.util.Map;

/**
 * The layers that imported graphs are made of, as JSON; {@link LayerJson} does the others. Shapes are
 * {@code [height, width, channels]}, ranges {@code [start, end, step]}, names of functions and modes in lower case.
 */
final class OperatorJson {
    private OperatorJson() {
    }

    static void write(OperatorLayer layer, Map<String, Object> to) {
        switch (layer) {
            case Activation a -> {
                to.put("function", Members.lower(a.function().kind()));
                to.put("a", a.function().a());
                to.put("b", a.function().b());
            }
            case Arithmetic a -> to.put("operation", Members.lower(a.operation()));
            case ParameterArithmetic a -> {
                switch (a.role()) {
                    case BIAS -> to.put("offsets", shape(a.shape()));
                    case SLOPE -> to.put("slopes", shape(a.shape()));
                    default -> {
                        to.put("operation", Members.lower(a.operation()));
                        to.put("constant", shape(a.shape()));
                        to.put("constant_first", a.first());
                    }
                }
            }
            case Constant c -> to.put("shape", shape(c.shape()));
            case Scale s -> {
                to.put("channels", s.channels());
                to.put("bias", s.bias());
            }
            case Reshape r -> {
                to.put("shape", shape(r.to()));
                to.put("order", Members.lower(r.order()));
            }
            case Transpose t -> to.put("axes", List.of(Members.lower(t.height()), Members.lower(t.width()),
                    Members.lower(t.channels())));
            case ChannelShuffle s -> to.put("groups", s.groups());
            case DepthToSpace d -> {
                to.put("block", d.block());
                to.put("depth_first", d.depthFirst());
            }
            case SpaceToDepth s -> {
                to.put("block", s.block());
                to.put("depth_first", s.depthFirst());
            }
            case Pad p -> {
                to.put("mode", Members.lower(p.mode()));
                to.put("value", p.value());
                to.put("padding", List.of(p.top(), p.left(), p.bottom(), p.right()));
                to.put("channels", List.of(p.front(), p.back()));
            }
            case Slice s -> {
                to.put("height", range(s.height()));
                to.put("width", range(s.width()));
                to.put("channels", range(s.channels()));
            }
            case Tile t -> to.put("repeats", List.of(t.height(), t.width(), t.channels()));
            case ConvTranspose2d t -> {
                LayerJson.writeConvolution(t.convolution(), to);
                to.put("output_padding", List.of(t.outputPadH(), t.outputPadW()));
                to.put("bias", t.bias());
            }
            case GroupNorm g -> {
                to.put("channels", g.channels());
                to.put("groups", g.groups());
                to.put("epsilon", g.epsilon());
            }
            case LayerNorm l -> {
                to.put("channels", l.channels());
                to.put("epsilon", l.epsilon());
            }
            case AxisSoftmax s -> {
                to.put("axes", s.axes().stream().map(Members::lower).toList());
                to.put("logarithm", s.logarithm());
            }
            case Reduce r -> {
                to.put("statistic", Members.lower(r.statistic()));
                to.put("axes", r.axes().stream().map(Members::lower).toList());
            }
            case Resize r -> writeResize(r, to);
            case FakeQuantize q -> {
                to.put("min", q.min());
                to.put("max", q.max());
                to.put("bits", q.bits());
                to.put("narrow", q.narrow());
            }
            case WindowPool w -> {
                to.put("statistic", Members.lower(w.statistic()));
                LayerJson.writePool(w.window(), to);
                to.put("dilation", List.of(w.dilationH(), w.dilationW()));
                to.put("power", w.power());
            }
        }
    }

    private static void writeResize(Resize r, Map<String, Object> to) {
        Interpolation way = r.interpolation();
        to.put("interpolation", Members.lower(way.kind()));
        to.put("coordinates", Members.lower(way.coordinates()));
        to.put("rounding", Members.lower(way.rounding()));
        to.put("cubic", way.cubic());
        to.put("exclude_outside", way.excludeOutside());
        to.put("antialias", way.antialias());
        to.put("scale", List.of(r.scaleH(), r.scaleW()));
        to.put("size", List.of(r.outH(), r.outW()));
    }

    private static Resize readResize(Members from) {
        Interpolation way = new Interpolation(from.constant("interpolation", Interpolation.Kind.values()),
                from.constant("coordinates", Interpolation.Coordinates.values()),
                from.constant("rounding", Interpolation.Rounding.values()), from.number("cubic"),
                from.truth("exclude_outside"), from.truth("antialias"));
        List<Float> scale = from.numbers("scale");
        if (scale.size() != 2) {
            throw new DescriptionException(from.where() + ": 'scale' expected 2 numbers, found " + scale);
        }
        int[] size = from.integers("size", 2);
        return new Resize(way, scale.getFirst(), scale.getLast(), size[0], size[1]);
    }

    private static List<Integer> shape(Shape s) {
        return List.of(s.h(), s.w(), s.c());
    }

    private static List<Integer> range(Slice.Range r) {
        return List.of(r.start(), r.end(), r.step());
    }

    /** @throws DescriptionException when the kind is unknown or a setting is missing or of another type */
    static Layer read(String kind, Members from) {
        return switch (kind) {
            case "Activation" -> new Activation(new ElementFunction(
                    from.constant("function", ElementFunction.Kind.values()), from.number("a"), from.number("b")));
            case "PRelu" -> ParameterArithmetic.prelu(readShape(from, "slopes"));
            case "Arithmetic" -> new Arithmetic(from.constant("operation", Operation.values()));
            case "ConstantArithmetic" -> ParameterArithmetic.constant(from.constant("operation", Operation.values()),
                    readShape(from, "constant"), from.truth("constant_first"));
            case "Constant" -> new Constant(readShape(from, "shape"));
            case "Scale" -> new Scale(from.integer("channels"), from.truth("bias"));
            case "Bias" -> ParameterArithmetic.bias(readShape(from, "offsets"));
            case "Reshape" -> new Reshape(readShape(from, "shape"), from.constant("order", Reshape.Order.values()));
            case "Transpose" -> {
                List<Axis> axes = from.constants("axes", Axis.values());
                if (axes.size() != 3) {
                    throw new DescriptionException(from.where() + ": 'axes' expected 3 axes, found " + axes);
                }
                yield new Transpose(axes.get(0), axes.get(1), axes.get(2));
            }
            case "ChannelShuffle" -> new ChannelShuffle(from.integer("groups"));
            case "DepthToSpace" -> new DepthToSpace(from.integer("block"), from.truth("depth_first"));
            case "SpaceToDepth" -> new SpaceToDepth(from.integer("block"), from.truth("depth_first"));
            case "Pad" -> {
                int[] around = from.integers("padding", 4);
                int[] channels = from.integers("channels", 2);
                yield new Pad(from.constant("mode", Pad.Mode.values()), from.number("value"), around[0], around[1],
                        around[2], around[3], channels[0], channels[1]);
            }
            case "Slice" -> new Slice(readRange(from, "height"), readRange(from, "width"),
                    readRange(from, "channels"));
            case "Tile" -> {
                int[] repeats = from.integers("repeats", 3);
                yield new Tile(repeats[0], repeats[1], repeats[2]);
            }
            case "ConvTranspose2d" -> {
                int[] pad = from.integers("output_padding", 2);
                yield new ConvTranspose2d(LayerJson.readConvolution(from), pad[0], pad[1], from.truth("bias"));
            }
            case "GroupNorm" -> new GroupNorm(from.integer("channels"), from.integer("groups"),
                    from.number("epsilon"));
            case "LayerNorm" -> new LayerNorm(from.integer("channels"), from.number("epsilon"));
            case "AxisSoftmax" -> new AxisSoftmax(from.constants("axes", Axis.values()), from.truth("logarithm"));
            case "Reduce" -> new Reduce(from.constant("statistic", Reduce.Statistic.values()),
                    from.constants("axes", Axis.values()));
            case "Resize" -> readResize(from);
            case "FakeQuantize" -> new FakeQuantize(from.numbers("min"), from.numbers("max"), from.integer("bits"),
                    from.truth("narrow"));
            case "WindowPool" -> {
                int[] dilation = from.integers("dilation", 2);
                yield new WindowPool(from.constant("statistic", WindowPool.Statistic.values()),
                        LayerJson.readPool(from), dilation[0], dilation[1], from.integer("power"));
            }
            default -> throw new DescriptionException(from.where() + ": unknown kind '" + kind
                    + "'; the file may be of a newer version of Graft");
        };
    }

    private static Shape readShape(Members from, String name) {
        int[] s = from.integers(name, 3);
        return new Shape(s[0], s[1], s[2]);
    }

    private static Slice.Range readRange(Members from, String name) {
        int[] r = from.integers(name, 3);
        return new Slice.Range(r[0], r[1], r[2]);
    }
}
