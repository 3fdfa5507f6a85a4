package graft.zoo.onnx.export;

import graft.engine.Conv2dSpec;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.AveragePool;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Concat;
import graft.layers.layer.Constant;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.FakeQuantize;
import graft.layers.layer.Flatten;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Rearrangement;
import graft.layers.layer.Reduce;
import graft.layers.layer.Relu;
import graft.layers.layer.Resize;
import graft.layers.layer.Scale;
import graft.layers.layer.Selection;
import graft.layers.layer.SentenceLayer;
import graft.layers.layer.Shape;
import graft.layers.layer.ShortcutA;
import graft.layers.layer.Softmax;
import graft.layers.layer.WindowPool;
import graft.zoo.onnx.OnnxAttribute;
import graft.zoo.onnx.export.Forms.Form;
import java.util.ArrayList;
import java.util.List;

/** Every kind of layer as operators of ONNX's opset 17. A new kind does not compile until it has its place here. */
final class LayerNodes {

    /** What a layer's operators make, and how it lies. */
    record Result(Form form, String value) {
    }

    private LayerNodes() {
    }

    /**
     * Adds a layer's operators.
     *
     * @param site where; its inputs have been added before
     */
    static Result add(Site site, Layer layer) {
        return switch (layer) {
            case Input _ -> throw new IllegalArgumentException("the input is no operator");
            case Conv2d c -> image(convolution(site, c));
            case ConvTranspose2d c -> image(transposed(site, c));
            case Dense d -> dense(site, d);
            case BatchNorm b -> new Result(site.form(), Norms.batch(site, b, site.value(0, site.form())));
            case Relu _ -> new Result(site.form(), site.add("Relu", site.value(0, site.form())));
            case Dropout _ -> new Result(site.form(), site.value(0, site.form()));
            case Flatten _ -> flatten(site);
            case MaxPool p -> image(Pools.max(site, WindowAttributes.of(p.spec(), site.in(), site.out())));
            case AveragePool p -> image(Pools.average(site, WindowAttributes.of(p.spec(), site.in(), site.out())));
            case AdaptiveAveragePool p -> image(Pools.adaptive(site, p));
            case WindowPool p -> image(Pools.window(site, p));
            case Lrn l -> image(Norms.lrn(site, l));
            case GroupNorm g -> image(Norms.group(site, g));
            case LayerNorm l -> new Result(site.plain(), Norms.layer(site, l, site.plain()));
            case Add _ -> new Result(site.common(), site.inputs() == 2
                    ? site.add("Add", site.all(site.common())) : site.add("Sum", site.all(site.common())));
            case Concat _ -> new Result(site.common(), site.add("Concat", site.all(site.common()), axis(1)));
            case Softmax _ -> new Result(site.plain(), site.add("Softmax", site.value(0, site.plain()), axis(1)));
            case AxisSoftmax s -> image(Norms.softmax(site, s));
            case Reduce r -> image(Norms.reduce(site, r));
            case ShortcutA s -> image(shortcut(site, s));
            case Activation a -> new Result(site.plain(), Functions.apply(site, a.function(), site.value(0,
                    site.plain())));
            case FakeQuantize q -> image(Functions.quantized(site, q));
            case Arithmetic a -> image(Operations.apply(site, a.operation(), site.image(0), site.image(1)));
            case ParameterArithmetic a -> image(arithmetic(site, a));
            case Constant c -> image(constant(site, c.shape()));
            case Scale s -> image(scale(site, s));
            case Rearrangement r -> image(Rearrangements.of(site, r));
            case Selection s -> image(SelectionNodes.of(site, s));
            case Resize r -> image(Resizes.of(site, r));
            case SentenceLayer s -> throw new IllegalArgumentException("'" + s.kind() + "' is not written to ONNX: how "
                    + "far a sentence goes follows from its words, which no operator of a convolution looks at; export "
                    + "to safetensors instead, which holds all weights under PyTorch's names");
        };
    }

    private static Result image(String value) {
        return new Result(Form.IMAGE, value);
    }

    private static OnnxAttribute axis(int axis) {
        return OnnxAttribute.integer("axis", axis);
    }

    /** A layer's input, its weight and, where there is one, its bias. */
    private static List<String> weighed(Site site, String x, boolean bias) {
        List<String> inputs = new ArrayList<>(List.of(x, site.parameter("weight")));
        if (bias) {
            inputs.add(site.parameter("bias"));
        }
        return inputs;
    }

    private static List<OnnxAttribute> settings(Conv2dSpec c) {
        return List.of(OnnxAttribute.integers("dilations", c.dilationH(), c.dilationW()),
                OnnxAttribute.integer("group", c.groups()),
                OnnxAttribute.integers("kernel_shape", c.kernelH(), c.kernelW()),
                OnnxAttribute.integers("pads", c.padTop(), c.padLeft(), c.padBottom(), c.padRight()),
                OnnxAttribute.integers("strides", c.strideH(), c.strideW()));
    }

    private static String convolution(Site site, Conv2d c) {
        return site.add("Conv", weighed(site, site.image(), c.bias()),
                settings(c.spec()).toArray(OnnxAttribute[]::new));
    }

    private static String transposed(Site site, ConvTranspose2d c) {
        List<OnnxAttribute> settings = new ArrayList<>(settings(c.convolution()));
        settings.add(OnnxAttribute.integers("output_padding", c.outputPadH(), c.outputPadW()));
        return site.add("ConvTranspose", weighed(site, site.image(), c.bias()),
                settings.toArray(OnnxAttribute[]::new));
    }

    /** The weight's inputs have the order in which a flattened image lies. */
    private static Result dense(Site site, Dense d) {
        String x = site.value(0, site.form() == Form.FLATTENED ? Form.FLATTENED : Form.VECTOR);
        return new Result(Form.VECTOR, site.add("Gemm", weighed(site, x, d.bias()),
                OnnxAttribute.integer("transB", 1)));
    }

    private static Result flatten(Site site) {
        if (site.in().isVector()) {
            Form form = site.form() == Form.FLATTENED ? Form.FLATTENED : Form.VECTOR;
            return new Result(form, site.value(0, form));
        }
        return new Result(Form.FLATTENED, site.add("Flatten", site.image(), axis(1)));
    }

    private static String shortcut(Site site, ShortcutA s) {
        String x = site.image();
        Shape in = site.in();
        if (s.stride() > 1) {
            x = site.add("Slice", List.of(x, site.integers(0, 0), site.integers(in.h(), in.w()),
                    site.integers(2, 3), site.integers(s.stride(), s.stride())));
        }
        int before = (s.outChannels() - in.c()) / 2;
        return SelectionNodes.constant(site, x, 0, 0, before, 0, 0, 0, s.outChannels() - in.c() - before, 0, 0);
    }

    private static String arithmetic(Site site, ParameterArithmetic a) {
        return switch (a.role()) {
            case BIAS -> site.add("Add", List.of(site.image(), site.parameter("bias")));
            case SLOPE -> site.add("PRelu", List.of(site.image(), site.parameter("weight")));
            default -> {
                String value = site.parameter("value");
                yield a.first() ? Operations.apply(site, a.operation(), value, site.image())
                        : Operations.apply(site, a.operation(), site.image(), value);
            }
        };
    }

    /** The stored value once for each image of the batch. */
    private static String constant(Site site, Shape shape) {
        String batch = site.add("Shape", site.image(), OnnxAttribute.integer("start", 0),
                OnnxAttribute.integer("end", 1));
        String all = site.add("Concat", List.of(batch, site.integers(shape.c(), shape.h(), shape.w())), axis(0));
        return site.add("Expand", List.of(site.parameter("value"), all));
    }

    private static String scale(Site site, Scale s) {
        String scaled = site.add("Mul", List.of(site.image(), site.parameter("weight")));
        return s.bias() ? site.add("Add", List.of(scaled, site.parameter("bias"))) : scaled;
    }
}
