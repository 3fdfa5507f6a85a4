package graft.zoo.description;

import graft.engine.Conv2dSpec;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.AveragePool;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Concat;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.Embedding;
import graft.layers.layer.Flatten;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;
import graft.layers.layer.OperatorLayer;
import graft.layers.layer.Relu;
import graft.layers.layer.SentenceAverage;
import graft.layers.layer.SentenceConvolution;
import graft.layers.layer.Shape;
import graft.layers.layer.ShortcutA;
import graft.layers.layer.Softmax;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One layer's kind and settings as JSON. Sizes of two axes are {@code [height, width]}, paddings
 * {@code [top, left, bottom, right]}.
 */
final class LayerJson {
    private LayerJson() {
    }

    /** The members that describe {@code layer}, {@code kind} first. */
    static Map<String, Object> write(Layer layer) {
        Map<String, Object> to = new LinkedHashMap<>();
        to.put("kind", layer.kind());
        switch (layer) {
            case Input i -> to.put("shape", List.of(i.shape().h(), i.shape().w(), i.shape().c()));
            case Conv2d c -> {
                writeConvolution(c.spec(), to);
                to.put("bias", c.bias());
                writeSame(c.same(), to);
            }
            case Dense d -> {
                to.put("in", d.inFeatures());
                to.put("out", d.outFeatures());
                to.put("bias", d.bias());
            }
            case BatchNorm b -> {
                to.put("channels", b.channels());
                to.put("epsilon", b.epsilon());
                to.put("momentum", b.momentum());
            }
            case MaxPool p -> {
                writePool(p.spec(), to);
                writeSame(p.same(), to);
            }
            case AveragePool p -> writePool(p.spec(), to);
            case AdaptiveAveragePool p when p.isGlobal() -> {
                // A kind of its own, without settings.
            }
            case AdaptiveAveragePool p -> to.put("size", List.of(p.outH(), p.outW()));
            case Lrn l -> {
                to.put("size", l.spec().size());
                to.put("alpha", l.spec().alpha());
                to.put("beta", l.spec().beta());
                to.put("k", l.spec().k());
            }
            case Dropout d -> to.put("probability", d.probability());
            case ShortcutA s -> {
                to.put("stride", s.stride());
                to.put("out", s.outChannels());
            }
            case Embedding e -> {
                to.put("words", e.words());
                to.put("dimension", e.dimension());
            }
            case SentenceConvolution s -> {
                to.put("width", s.width());
                to.put("dimension", s.dimension());
                to.put("maps", s.maps());
                to.put("margin", s.margin());
            }
            case SentenceAverage s -> to.put("dimension", s.dimension());
            case OperatorLayer o -> OperatorJson.write(o, to);
            case Relu _, Flatten _, Add _, Concat _, Softmax _ -> {
                // They have no settings.
            }
        }
        return to;
    }

    /** Only where it holds: whoever reads older descriptions, or writes them, knows no such member. */
    private static void writeSame(boolean same, Map<String, Object> to) {
        if (same) {
            to.put("same", true);
        }
    }

    static void writeConvolution(Conv2dSpec c, Map<String, Object> to) {
        to.put("in", c.inChannels());
        to.put("out", c.outChannels());
        to.put("kernel", List.of(c.kernelH(), c.kernelW()));
        to.put("stride", List.of(c.strideH(), c.strideW()));
        to.put("padding", List.of(c.padTop(), c.padLeft(), c.padBottom(), c.padRight()));
        to.put("dilation", List.of(c.dilationH(), c.dilationW()));
        to.put("groups", c.groups());
    }

    static void writePool(Pool2dSpec p, Map<String, Object> to) {
        to.put("kernel", List.of(p.kernelH(), p.kernelW()));
        to.put("stride", List.of(p.strideH(), p.strideW()));
        to.put("padding", List.of(p.padTop(), p.padLeft(), p.padBottom(), p.padRight()));
        to.put("ceil", p.ceil());
        to.put("count_padding", p.countPadding());
    }

    /**
     * The layer that these members describe.
     *
     * @throws DescriptionException     when the kind is unknown or a setting is missing or of another type
     * @throws IllegalArgumentException when the settings contradict one another
     */
    static Layer read(Members from) {
        String kind = from.text("kind");
        return switch (kind) {
            case "Input" -> {
                int[] shape = from.integers("shape", 3);
                yield new Input(new Shape(shape[0], shape[1], shape[2]));
            }
            case "Conv2d" -> new Conv2d(readConvolution(from), from.truth("bias"), from.truth("same", false));
            case "Dense" -> new Dense(from.integer("in"), from.integer("out"), from.truth("bias"));
            case "BatchNorm" -> new BatchNorm(from.integer("channels"), from.number("epsilon"),
                    from.number("momentum"));
            case "Relu" -> new Relu();
            case "MaxPool" -> new MaxPool(readPool(from), from.truth("same", false));
            case "AveragePool" -> new AveragePool(readPool(from));
            case "AdaptiveAveragePool" -> {
                int[] size = from.integers("size", 2);
                yield new AdaptiveAveragePool(size[0], size[1]);
            }
            case "GlobalAveragePool" -> AdaptiveAveragePool.global();
            case "Lrn" -> new Lrn(new LrnSpec(from.integer("size"), from.number("alpha"), from.number("beta"),
                    from.number("k")));
            case "Dropout" -> new Dropout(from.number("probability"));
            case "Flatten" -> new Flatten();
            case "Add" -> new Add();
            case "Concat" -> new Concat();
            case "Softmax" -> new Softmax();
            case "Embedding" -> new Embedding(from.integer("words"), from.integer("dimension"));
            case "SentenceConvolution" -> new SentenceConvolution(from.integer("width"), from.integer("dimension"),
                    from.integer("maps"), from.integer("margin"));
            case "SentenceAverage" -> new SentenceAverage(from.integer("dimension"));
            case "ShortcutA" -> new ShortcutA(from.integer("stride"), from.integer("out"));
            default -> OperatorJson.read(kind, from);
        };
    }

    static Conv2dSpec readConvolution(Members from) {
        int[] kernel = from.integers("kernel", 2);
        int[] stride = from.integers("stride", 2);
        int[] pad = from.integers("padding", 4);
        int[] dilation = from.integers("dilation", 2);
        return Conv2dSpec.of(from.integer("in"), from.integer("out"), kernel[0], kernel[1])
                .stride(stride[0], stride[1]).padding(pad[0], pad[1], pad[2], pad[3])
                .dilation(dilation[0], dilation[1]).groups(from.integer("groups"));
    }

    static Pool2dSpec readPool(Members from) {
        int[] kernel = from.integers("kernel", 2);
        int[] stride = from.integers("stride", 2);
        int[] pad = from.integers("padding", 4);
        return new Pool2dSpec(kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[1], pad[2], pad[3],
                from.truth("ceil"), from.truth("count_padding"));
    }
}
