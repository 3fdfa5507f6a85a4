package graft.zoo.description;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.Constant;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.DepthToSpace;
import graft.layers.layer.FakeQuantize;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Interpolation;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Lrn;
import graft.layers.layer.Operation;
import graft.layers.layer.Pad;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reshape;
import graft.layers.layer.Resize;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.layers.layer.ShortcutA;
import graft.layers.layer.Slice;
import graft.layers.layer.Softmax;
import graft.layers.layer.SpaceToDepth;
import graft.layers.layer.Tile;
import graft.layers.layer.Transpose;
import graft.layers.layer.WindowPool;
import graft.zoo.architecture.Architecture;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Publisher;
import graft.zoo.publisher.PublishedPreprocessing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkJsonTest {
    private static void comesBack(Network network) {
        Network back = NetworkJson.read(NetworkJson.write(network));
        assertEquals(network.nodes(), back.nodes());
        assertEquals(network.stages(), back.stages());
        assertEquals(List.copyOf(network.stages().keySet()), List.copyOf(back.stages().keySet()));
        assertEquals(network.parameters().values().stream().map(Parameter::toString).toList(),
                back.parameters().values().stream().map(Parameter::toString).toList());
    }

    @ParameterizedTest
    @EnumSource
    void everyArchitectureComesBack(Architecture architecture) {
        comesBack(architecture.network(1000));
        comesBack(architecture.network(3).replaceHead(2, 1));
    }

    /**
     * The text is the one that version 0.1 wrote, kept as a file: what it saved must be read as before, and what is
     * saved now must be the same text.
     */
    private static void isWrittenAndReadAsBefore(String file, Network network) throws IOException {
        try (InputStream in = NetworkJsonTest.class.getResourceAsStream("/description/" + file)) {
            assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip(), NetworkJson.write(network));
        }
        comesBack(network);
    }

    @Test
    void everyKindWithoutManySettingsIsWrittenAndReadAsBefore() throws IOException {
        isWrittenAndReadAsBefore("kinds.json", Network.input(16, 12, 3)
                .conv("conv", 6, 3, 1, 1, true).relu("relu").maxPool("max", 2)
                .averagePool("average", Pool2dSpec.square(3, 1, 1)).stage("first")
                .add("adaptive", new AdaptiveAveragePool(4, 3))
                .add("sum", new Add(), "adaptive", "adaptive", "adaptive")
                .concat("side", "sum", "adaptive").globalAveragePool("global").dropout("drop", 0.25f)
                .flatten("flat").dense("fc", 5).add("softmax", new Softmax()).build());
    }

    /** Every setting differs from every other and from its default, so that none can stand for another. */
    @Test
    void everySettingIsWrittenAndReadAsBefore() throws IOException {
        isWrittenAndReadAsBefore("settings.json", Network.input(40, 50, 6)
                .add("conv", new Conv2d(Conv2dSpec.of(6, 12, 3, 4).stride(2, 1).padding(5, 6, 7, 8)
                        .dilation(1, 2).groups(3), true))
                .add("lrn", new Lrn(new LrnSpec(5, 1e-4f, 0.75f, 2)))
                .add("average", new AveragePool(new Pool2dSpec(5, 6, 2, 3, 1, 2, 3, 4, true, false)))
                .add("bn", new BatchNorm(12, 1.001e-5f, 0.003f))
                .add("wide", new ShortcutA(2, 20))
                .dropout("drop", 0.3f).flatten("flat").dense("fc", 4).add("softmax", new Softmax())
                .build());
    }

    @Test
    void everySettingOfTheOperatorsIsWrittenAndReadAsBefore() throws IOException {
        isWrittenAndReadAsBefore("operators.json", Network.input(8, 12, 6)
                .add("clip", new Activation(ElementFunction.clip(-Float.MAX_VALUE, 6)))
                .add("elu", new Activation(new ElementFunction(ElementFunction.Kind.ELU, 1.5f, 2.5f)))
                .add("prelu", ParameterArithmetic.prelu(new Shape(8, 1, 6)))
                .add("divide", new Arithmetic(Operation.DIVIDE), "prelu", "elu")
                .add("minus", ParameterArithmetic.constant(Operation.SUBTRACT, new Shape(8, 12, 1), true))
                .add("larger", ParameterArithmetic.constant(Operation.MAX, new Shape(1, 1, 6), false))
                .add("bent", ParameterArithmetic.constant(Operation.PRELU, new Shape(1, 1, 1), true))
                .add("bias", ParameterArithmetic.bias(new Shape(8, 12, 1))).add("scale", new Scale(6, true))
                .add("constant", new Constant(new Shape(1, 12, 6)), "input")
                .add("sum", new Arithmetic(Operation.ADD), "scale", "constant")
                .add("shuffle", new ChannelShuffle(3))
                .add("pad", new Pad(Pad.Mode.REFLECT, 0.5f, 1, 2, 3, 4, -1, -2))
                .add("slice", new Slice(new Slice.Range(1, -2, 3), new Slice.Range(-1, Integer.MIN_VALUE, -2),
                        Slice.Range.ALL))
                .add("tile", new Tile(2, 4, 3))
                .add("deep", new SpaceToDepth(2, false)).add("wide", new DepthToSpace(3, true))
                .add("turn", new Transpose(Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH))
                .add("vector", new Reshape(Shape.vector(4 * 9 * 54), Reshape.Order.CHANNELS_FIRST))
                .build());
        isWrittenAndReadAsBefore("windows.json", Network.input(8, 12, 6)
                .add("up", new ConvTranspose2d(Conv2dSpec.of(4, 6, 3, 5).stride(3, 4).padding(0, 1, 2, 3)
                        .dilation(1, 2).groups(2), 2, 1, true))
                .add("group", new GroupNorm(4, 2, 0.25f)).add("layer", new LayerNorm(4, 0.5f))
                .add("resize", Resize.by(new Interpolation(Interpolation.Kind.CUBIC,
                        Interpolation.Coordinates.ALIGN_CORNERS, Interpolation.Rounding.CEIL, -0.5f, true, false),
                        0.5f, 0.75f))
                .add("size", Resize.to(new Interpolation(Interpolation.Kind.NEAREST,
                        Interpolation.Coordinates.ASYMMETRIC, Interpolation.Rounding.FLOOR, 0, false, true), 9, 11))
                .add("pool", new WindowPool(WindowPool.Statistic.NORM, new Pool2dSpec(5, 3, 2, 1, 1, 2, 3, 0, true,
                        false), 2, 1, 3))
                .add("integers", new FakeQuantize(List.of(-1f, 0f, -2f, 1f), List.of(1f, 2.5f, 0.1f,
                        4f), 7, true))
                .add("softmax", new AxisSoftmax(List.of(Axis.WIDTH, Axis.CHANNELS), true))
                .add("largest", new Reduce(Reduce.Statistic.MAX, Axis.SPACE)).build());
    }

    @Test
    void theTextIsPinned() {
        Network small = Network.input(4, 5, 1).conv("c", 2, 3, 2, 1, false).stage("s").relu("r")
                .globalAveragePool("g").build();
        assertEquals("""
                {"nodes":[{"name":"input","kind":"Input","shape":[4,5,1],"inputs":[]},\
                {"name":"c","kind":"Conv2d","in":1,"out":2,"kernel":[3,3],"stride":[2,2],"padding":[1,1,1,1],\
                "dilation":[1,1],"groups":1,"bias":false,"inputs":["input"]},\
                {"name":"r","kind":"Relu","inputs":["c"]},{"name":"g","kind":"GlobalAveragePool","inputs":["r"]}],\
                "stages":{"s":"c"}}""", NetworkJson.write(small));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"kind\":\"Relu\"|\"kind\":\"Gelu\"|layer 'r': unknown kind 'Gelu'",
        "\"inputs\":[\"c\"]|\"inputs\":[\"d\"]|layer 'r' takes its input from 'd', which does not exist before it",
        "\"inputs\":[\"c\"]|\"inputs\":[]|layer 'r': it has no inputs",
        "\"in\":1|\"in\":3|layer 'c': Conv2d expects 3 input channels, found 1",
        "\"in\":1|\"in\":\"one\"|layer 'c': 'in' expected a whole number of 32 bits, found one",
        "\"groups\":1|\"groups\":0|must be at least 1",
        "\"groups\":1|\"groups\":4294967297|'groups' expected a whole number of 32 bits, found 4294967297",
        "\"kernel\":[3,3]|\"kernel\":[3]|layer 'c': 'kernel' expected 2 whole numbers of 32 bits, found [3]",
        "\"shape\":[4,5,1]|\"shape\":[0,5,1]|no such shape: 0x5x1",
        "\"s\":\"c\"|\"s\":\"x\"|no layer ends the stages {s=x}",
        "\"name\":\"r\"|\"name\":\"c\"|two layers are named 'c'",
        "\"nodes\"|\"knots\"|network: 'nodes' expected a list, found null",
        "{\"nodes\"|\"nodes\"|JSON, character"})
    void aDamagedDescriptionSaysWhatIsWrong(String good, String bad, String message) {
        String text = NetworkJson.write(Network.input(4, 5, 1).conv("c", 2, 3, 2, 1, false).stage("s").relu("r")
                .globalAveragePool("g").build());
        assertTrue(text.contains(good), text);
        var e = assertThrows(DescriptionException.class, () -> NetworkJson.read(text.replace(good, bad)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"nodes\":[],\"stages\":{}}", "[]", "7",
        "{\"nodes\":[{\"name\":\"a\",\"kind\":\"Relu\",\"inputs\":[\"a\"]}],\"stages\":{}}"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThrows(DescriptionException.class, () -> NetworkJson.read(text));
    }

    @ParameterizedTest
    @EnumSource
    void everyPreprocessingComesBack(Architecture architecture) {
        for (Publisher publisher : Publisher.values()) {
            Preprocessing preprocessing = PublishedPreprocessing.of(architecture, publisher);
            assertEquals(preprocessing, PreprocessingJson.read(PreprocessingJson.write(preprocessing)));
        }
    }

    @Test
    void aDamagedPreprocessingSaysWhatIsWrong() {
        String text = PreprocessingJson.write(Preprocessing.cifar());
        var e = assertThrows(DescriptionException.class,
                () -> PreprocessingJson.read(text.replace("\"none\"", "\"stretch\"")));
        assertEquals("preprocessing: 'resize' expected one of [none, shorter_side, both_sides], found stretch",
                e.getMessage());
        assertThrows(DescriptionException.class, () -> PreprocessingJson.read(text.replace("rgb", "grey")));
    }
}
