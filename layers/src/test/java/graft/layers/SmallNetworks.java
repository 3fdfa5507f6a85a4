package graft.layers;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.Constant;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Interpolation;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Lrn;
import graft.layers.layer.Operation;
import graft.layers.layer.Pad;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reshape;
import graft.layers.layer.Resize;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.layers.layer.ShortcutA;
import graft.layers.layer.Slice;
import graft.layers.layer.SpaceToDepth;
import graft.layers.layer.WindowPool;
import java.util.List;

/** Small networks that hold every way in which published ones are wired. */
public final class SmallNetworks {
    private SmallNetworks() {
    }

    /** Two residual blocks, the second with a projection shortcut: ResNet in small. */
    public static Network residual() {
        return Network.input(9, 8, 3)
                .conv("conv1", 6, 3, 1, 1, false).batchNorm("bn1").relu("relu1")
                .conv("layer1.conv1", 6, 3, 1, 1, false).batchNorm("layer1.bn1").relu("layer1.relu1")
                .conv("layer1.conv2", 6, 3, 1, 1, false).batchNorm("layer1.bn2")
                .add("layer1.add", "layer1.bn2", "relu1").relu("layer1.relu")
                .conv("layer2.conv1", 8, 3, 2, 1, false).batchNorm("layer2.bn1").relu("layer2.relu1")
                .conv("layer2.conv2", 8, 3, 1, 1, false).batchNorm("layer2.bn2")
                .from("layer1.relu").conv("layer2.down", 8, 1, 2, 0, false).batchNorm("layer2.downbn")
                .add("layer2.add", "layer2.bn2", "layer2.downbn").relu("layer2.relu")
                .globalAveragePool("pool").dense("fc", 5).build();
    }

    /** Fire modules with concatenation, ceil-mode pooling and a convolutional head: SqueezeNet in small. */
    public static Network fire() {
        return Network.input(12, 11, 3)
                .conv("conv1", 5, 3, 2, 0, true).relu("relu1")
                .maxPool("pool1", Pool2dSpec.square(3, 2, 0).withCeil())
                .conv("fire2.squeeze", 4, 1).relu("fire2.squeeze.relu")
                .conv("fire2.e1", 6, 1).relu("fire2.e1.relu")
                .from("fire2.squeeze.relu").conv("fire2.e3", 7, 3, 1, 1, true).relu("fire2.e3.relu")
                .concat("fire2.cat", "fire2.e1.relu", "fire2.e3.relu").stage("fire2")
                .conv("fire3.squeeze", 4, 1).relu("fire3.squeeze.relu")
                .conv("fire3.e1", 3, 1).relu("fire3.e1.relu")
                .from("fire3.squeeze.relu").conv("fire3.e3", 3, 3, 1, 1, true).relu("fire3.e3.relu")
                .concat("fire3.cat", "fire3.e1.relu", "fire3.e3.relu").stage("fire3")
                .dropout("drop", 0).conv("head", 4, 1).relu("head.relu").globalAveragePool("head.pool").build();
    }

    /** Plain stack with flattening of an image and two fully connected layers: VGG and AlexNet in small. */
    public static Network stack() {
        return Network.input(11, 11, 3)
                .add("conv1", new Conv2d(Conv2dSpec.of(3, 8, 3).stride(2).padding(0, 0, 1, 1), true)).relu("relu1")
                .add("norm1", new Lrn(new LrnSpec(5, 0.1f, 0.75f, 1)))
                .maxPool("pool1", Pool2dSpec.square(3, 2, 0))
                .add("conv2", new Conv2d(Conv2dSpec.square(8, 6, 3, 1, 1).groups(2), true)).relu("relu2")
                .add("avg", new AdaptiveAveragePool(3, 3)).stage("block1")
                .flatten("flat").dropout("drop1", 0).dense("fc1", 10).relu("relu3").dropout("drop2", 0)
                .dense("fc2", 4).build();
    }

    /** Values with several readers, in places where overwriting them would go unseen otherwise. */
    public static Network tangled() {
        return Network.input(6, 6, 4)
                .batchNorm("bn0").relu("relu0")
                .from("bn0").averagePool("avg", Pool2dSpec.square(3, 1, 1).excludingPadding())
                .concat("cat1", "relu0", "avg", "relu0")
                .dropout("alias", 0).relu("relu1")
                .from("alias").conv("conv", 12, 1).relu("relu2")
                .add("sum", new Add(), "relu1", "relu2", "cat1")
                .concat("cat2", "sum", "conv")
                .maxPool("max", 2).add("short", new ShortcutA(2, 30)).flatten("flat").dense("fc", 3).build();
    }

    /**
     * Squeeze-and-excitation, activations that may and may not overwrite their input, constants, values moved about:
     * MobileNets, EfficientNets and ShuffleNets in small.
     */
    public static Network mobile() {
        return Network.input(8, 8, 3)
                .add("mean", ParameterArithmetic.constant(Operation.SUBTRACT, Shape.vector(3), false))
                .add("pad", Pad.zeros(0, 0, 1, 1))
                .conv("stem", 6, 3, 2, 0, false).batchNorm("bn1").add("relu6", new Activation(ElementFunction.relu6()))
                .add("depthwise", new Conv2d(Conv2dSpec.square(6, 6, 3, 1, 1).groups(6), false)).batchNorm("bn2")
                .add("swish", new Activation(ElementFunction.swish()))
                .globalAveragePool("squeeze").conv("reduce", 3, 1)
                .add("prelu", ParameterArithmetic.prelu(Shape.vector(3)))
                .conv("expand", 6, 1).add("gate", new Activation(ElementFunction.of(ElementFunction.Kind.SIGMOID)))
                .add("excite", new Arithmetic(Operation.MULTIPLY), "swish", "gate")
                .add("project", new Conv2d(Conv2dSpec.pointwise(6, 6), true)).add("scale", new Scale(6, true))
                .add("sum", new Arithmetic(Operation.ADD), "scale", "relu6").stage("block1")
                .add("offset", new Constant(Shape.vector(6)), "scale")
                .add("larger", new Arithmetic(Operation.MAX), "sum", "offset")
                .add("shuffle", new ChannelShuffle(2))
                .add("left", Slice.channels(0, 4)).from("shuffle").add("right", Slice.channels(4, 2))
                .add("hard", new Activation(ElementFunction.of(ElementFunction.Kind.HARD_SWISH)))
                .concat("cat", "left", "hard").add("deep", new SpaceToDepth(2, true))
                .add("flat", new Reshape(Shape.vector(96), Reshape.Order.CHANNELS_FIRST)).dense("fc", 5)
                .add("double", ParameterArithmetic.constant(Operation.MULTIPLY, Shape.vector(1), true)).build();
    }

    /** Down and up again: transposed convolution, resizing, normalisation of single images, general pooling. */
    public static Network decoder() {
        return Network.input(8, 6, 3)
                .conv("down", 6, 3, 2, 1, true).add("instance", GroupNorm.instance(6, 1e-3f)).relu("relu1")
                .add("up", new ConvTranspose2d(Conv2dSpec.square(4, 6, 3, 2, 1), 1, 1, true))
                .add("layer", new LayerNorm(4, 1e-3f)).add("tanh", new Activation(ElementFunction.of(
                        ElementFunction.Kind.TANH)))
                .from("relu1").add("resize", Resize.by(Interpolation.BILINEAR, 2, 2))
                .concat("skip", "tanh", "resize").stage("up")
                .add("holes", WindowPool.dilated(WindowPool.Statistic.MAX, Pool2dSpec.square(2, 1, 0), 2, 2))
                .add("attention", new AxisSoftmax(Axis.SPACE, false))
                .add("weighed", new Arithmetic(Operation.MULTIPLY), "holes", "attention")
                .add("total", new Reduce(Reduce.Statistic.SUM, Axis.SPACE))
                .from("holes").add("largest", new Reduce(Reduce.Statistic.MAX, Axis.SPACE))
                .concat("both", "total", "largest").dense("fc", 4)
                .add("logs", new AxisSoftmax(List.of(Axis.CHANNELS), true)).build();
    }

    /** Sums of all kinds of terms: pre-activation blocks, terms that a ReLU overwrote, terms with other readers. */
    public static Network sums() {
        return Network.input(6, 5, 4)
                .conv("stem", 6, 3, 1, 1, false)
                .batchNorm("a.bn").relu("a.relu").conv("a.conv", 6, 3, 1, 1, false).add("a.add", "a.conv", "stem")
                .batchNorm("b.bn").relu("b.relu").conv("b.conv", 6, 3, 1, 1, false).add("b.add", "b.conv", "a.add")
                .conv("c.left", 6, 1).relu("c.leftrelu")
                .from("b.add").conv("c.right", 6, 1).relu("c.rightrelu")
                .add("c.add", "c.leftrelu", "c.rightrelu").relu("c.relu")
                .conv("d.left", 6, 1).from("c.relu").conv("d.right", 6, 3, 1, 1, false).batchNorm("d.rightbn")
                .add("d.add", "d.left", "d.rightbn").relu("d.relu")
                .from("d.add").batchNorm("e.bn").add("e.add", "d.relu", "e.bn").relu("e.relu")
                .add("f.add", new Add(), "e.relu", "d.add", "c.relu").relu("f.relu")
                .conv("g.left", 6, 1).from("f.relu").conv("g.right", 6, 1).relu("g.rightrelu")
                .add("g.add", "g.left", "g.rightrelu").relu("g.relu")
                .globalAveragePool("pool").dense("fc", 5).build();
    }

    /** A flattened image that shares its memory with the layer before it, beside a vector. */
    public static Network flattenedBeside() {
        return Network.input(4, 3, 5)
                .add("double", new Activation(ElementFunction.affine(2, 1)))
                .add("tanh", new Activation(ElementFunction.of(ElementFunction.Kind.TANH)))
                .flatten("flat")
                .add("pool", AdaptiveAveragePool.global(), "input")
                .concat("both", "pool", "flat")
                .dense("fc", 3)
                .build();
    }

    public static List<Network> all() {
        return List.of(residual(), fire(), stack(), tangled(), mobile(), decoder(), sums(), flattenedBeside());
    }
}
