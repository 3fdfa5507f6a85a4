package graft.zoo.onnx.export;

import static graft.engine.ElementFunction.Kind;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.engine.LrnSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
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
import graft.layers.layer.Layer;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Lrn;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Reduce;
import graft.layers.layer.Relu;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.layers.layer.ShortcutA;
import graft.layers.layer.Softmax;
import java.util.ArrayList;
import java.util.List;

/** A small network for every kind of layer, and for what its settings change; windows and places are elsewhere. */
final class ExportCases {
    static final Shape SMALL = new Shape(7, 6, 5);

    /**
     * A network that is exported.
     *
     * @param shift added to inputs and constants, which lie in (-1, 1) without it: for functions of positives
     */
    record Case(String name, Network network, float shift) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final List<Case> cases = new ArrayList<>();

    private ExportCases() {
    }

    static List<Case> all() {
        ExportCases all = new ExportCases();
        all.functions();
        all.arithmetic();
        all.statistics();
        all.convolutions();
        all.flattened();
        WindowCases.add(all);
        PlaceCases.add(all);
        return all.cases;
    }

    /** A network of one layer. */
    void one(Layer layer, Shape in, float shift) {
        cases.add(new Case(cases.size() + " " + layer, Network.input(in.h(), in.w(), in.c()).add("layer", layer)
                .build(), shift));
    }

    void one(Layer layer, Shape in) {
        one(layer, in, 0);
    }

    /** A layer that changes nothing, and one that does. */
    void idle(Layer layer, Shape in) {
        network(layer.toString(), Network.input(in.h(), in.w(), in.c()).add("layer", layer).relu("relu").build(), 0);
    }

    void network(String name, Network network, float shift) {
        cases.add(new Case(cases.size() + " " + name, network, shift));
    }

    private void functions() {
        for (ElementFunction f : List.of(ElementFunction.relu6(), ElementFunction.clip(-0.3f, 0.5f),
                ElementFunction.clip(-Float.MAX_VALUE, 0.5f), ElementFunction.clip(0.1f, Float.MAX_VALUE),
                ElementFunction.leakyRelu(0.1f), ElementFunction.elu(0.7f), ElementFunction.selu(),
                ElementFunction.swish(), new ElementFunction(Kind.SWISH, 1.7f, 0), ElementFunction.hardSigmoid(),
                new ElementFunction(Kind.THRESHOLDED_RELU, 0.3f, 0), ElementFunction.affine(-2, 0.3f),
                ElementFunction.affine(-1, 0), ElementFunction.affine(1, 0), ElementFunction.power(2))) {
            one(new Activation(f), SMALL);
        }
        for (Kind kind : List.of(Kind.SIGMOID, Kind.TANH, Kind.HARD_SWISH, Kind.GELU, Kind.GELU_TANH, Kind.SOFTPLUS,
                Kind.SOFTSIGN, Kind.MISH, Kind.ABS, Kind.EXP, Kind.ERF, Kind.SIN, Kind.COS, Kind.SIGN, Kind.FLOOR,
                Kind.CEIL, Kind.ROUND)) {
            one(new Activation(ElementFunction.of(kind)), SMALL);
        }
        for (ElementFunction f : List.of(ElementFunction.of(Kind.LOG), ElementFunction.of(Kind.SQRT),
                ElementFunction.of(Kind.RECIPROCAL), ElementFunction.power(0.5f), ElementFunction.power(-1.5f))) {
            one(new Activation(f), SMALL, 2);
        }
        one(new Relu(), SMALL);
        one(new Relu(), Shape.vector(9));
        idle(new Dropout(0.4f), SMALL);
        for (Shape slopes : List.of(Shape.vector(1), Shape.vector(5), SMALL, new Shape(7, 1, 1))) {
            one(ParameterArithmetic.prelu(slopes), SMALL);
            one(ParameterArithmetic.bias(slopes), SMALL);
        }
        one(new FakeQuantize(List.of(-1.2f), List.of(0.9f), 8, false), SMALL);
        one(new FakeQuantize(List.of(-1f, 0f, -2f, 0.3f, -1.5f), List.of(1f, 2.5f, 0.1f, 1f, -0.5f), 4, true), SMALL);
        one(new Scale(5, true), SMALL);
        one(new Scale(5, false), SMALL);
    }

    private void arithmetic() {
        for (Operation op : Operation.values()) {
            float shift = op == Operation.POWER || op == Operation.DIVIDE ? 2 : 0;
            for (List<String> two : List.of(List.of("a", "b"), List.of("a", "v"), List.of("v", "b"),
                    List.of("b", "m"))) {
                network(op + " of " + two, branches(two).add("both", new Arithmetic(op), two.getFirst(),
                        two.getLast()).build(), shift);
            }
            one(ParameterArithmetic.constant(op, Shape.vector(5), false), SMALL, shift);
            one(ParameterArithmetic.constant(op, Shape.vector(1), true), SMALL, shift);
            one(ParameterArithmetic.constant(op, SMALL, true), Shape.vector(5), shift);
        }
        one(ParameterArithmetic.constant(Operation.MULTIPLY, SMALL, false), SMALL);
        network("a constant", branches(List.of("a")).add("c", new Constant(new Shape(7, 6, 2)), "a")
                .add("both", new Concat(), "a", "c").build(), 0);
        network("three added", branches(List.of("a", "b")).add("sum", new Add(), "a", "b", "input").build(), 0);
        network("joined", branches(List.of("a", "m", "b")).add("join", new Concat(), "a", "m", "b").build(), 0);
        network("joined vectors", branches(List.of("v")).add("dense", new Dense(5, 3, true), "v")
                .add("other", new Dense(5, 3, true), "v").add("join", new Concat(), "dense", "other").build(), 0);
        network("a vector added to a pooled image", branches(List.of("v")).add("dense", new Dense(5, 5, true), "v")
                .add("sum", new Add(), "dense", "v").build(), 0);
    }

    /** Images a and b, a vector v and a map of pixels m, all of positive numbers where the input is. */
    private static NetworkBuilder branches(List<String> wanted) {
        NetworkBuilder network = Network.input(7, 6, 5);
        for (String name : wanted) {
            network.add(name, switch (name) {
                case "a" -> new Activation(ElementFunction.affine(0.5f, 0));
                case "b" -> new Activation(ElementFunction.affine(0.7f, 0));
                case "v" -> AdaptiveAveragePool.global();
                default -> new Reduce(Reduce.Statistic.MEAN, List.of(Axis.CHANNELS));
            }, "input");
        }
        return network;
    }

    private void statistics() {
        for (List<Axis> axes : List.of(Axis.SPACE, List.of(Axis.CHANNELS), List.of(Axis.values()),
                List.of(Axis.WIDTH), List.of(Axis.HEIGHT), List.of(Axis.CHANNELS, Axis.HEIGHT),
                List.of(Axis.CHANNELS, Axis.WIDTH))) {
            for (Reduce.Statistic statistic : Reduce.Statistic.values()) {
                one(new Reduce(statistic, axes), SMALL);
            }
            one(new AxisSoftmax(axes, false), SMALL);
            one(new AxisSoftmax(axes, true), SMALL);
        }
        one(new Softmax(), SMALL);
        one(new Softmax(), Shape.vector(9));
        one(new BatchNorm(5, 1e-3f, 0.2f), SMALL);
        one(GroupNorm.instance(5, 1e-3f), SMALL);
        one(new GroupNorm(6, 2, 1e-5f), new Shape(4, 3, 6));
        one(new GroupNorm(5, 1, 1e-5f), SMALL);
        one(new LayerNorm(5, 1e-6f), SMALL);
        one(new LayerNorm(9, 1e-6f), Shape.vector(9));
        one(new Lrn(new LrnSpec(3, 0.5f, 0.75f, 1)), SMALL);
        one(new Lrn(new LrnSpec(5, 0.1f, 0.75f, 2)), new Shape(2, 3, 17));
        one(AdaptiveAveragePool.global(), SMALL);
    }

    private void convolutions() {
        one(new Conv2d(Conv2dSpec.square(5, 4, 3, 1, 1), true), SMALL);
        one(new Conv2d(Conv2dSpec.square(5, 7, 1, 2, 0), false), SMALL);
        one(new Conv2d(Conv2dSpec.of(5, 3, 2, 3).stride(1, 2).padding(0, 1, 2, 0).dilation(2, 1), true), SMALL);
        one(new Conv2d(Conv2dSpec.square(6, 4, 3, 1, 1).groups(2), true), new Shape(6, 7, 6));
        one(new Conv2d(Conv2dSpec.square(6, 6, 3, 2, 1).groups(6), false), new Shape(7, 7, 6));
        Shape tiny = new Shape(4, 3, 5);
        one(new ConvTranspose2d(Conv2dSpec.square(4, 5, 3, 2, 1), 1, 0, true), tiny);
        one(new ConvTranspose2d(Conv2dSpec.square(4, 5, 2, 2, 0), 0, 0, false), tiny);
        one(new ConvTranspose2d(Conv2dSpec.of(3, 5, 2, 3).stride(3, 2).padding(0, 1, 2, 0).dilation(1, 2), 2, 1, true),
                tiny);
        one(new ConvTranspose2d(Conv2dSpec.square(4, 6, 4, 2, 1).groups(2), 0, 1, true), new Shape(3, 4, 6));
        one(new ShortcutA(2, 12), SMALL);
        idle(new ShortcutA(1, 5), SMALL);
        one(new Dense(9, 4, false), Shape.vector(9));
    }

    /** Where the order of a flattened image matters. */
    private void flattened() {
        one(new Flatten(), SMALL);
        idle(new Flatten(), Shape.vector(9));
        network("flattened, normalised and rectified on the way", Network.input(7, 6, 5).flatten("flat")
                .add("drop", new Dropout(0.5f)).batchNorm("norm").relu("relu").dense("fc", 3).build(), 0);
        network("flattened for a function", Network.input(7, 6, 5).flatten("flat").relu("relu")
                .add("tanh", new Activation(ElementFunction.of(Kind.TANH))).dense("fc", 3).build(), 0);
        network("flattened for two readers", Network.input(7, 6, 5).flatten("flat").dense("fc", 4)
                .add("scaled", new Scale(210, true), "flat").add("join", new Concat(), "fc", "scaled")
                .dense("head", 3).build(), 0);
        network("a flattened image as output", Network.input(7, 6, 5).conv("conv", 4, 3).flatten("flat")
                .add("norm", new BatchNorm(80)).build(), 0);
    }
}
