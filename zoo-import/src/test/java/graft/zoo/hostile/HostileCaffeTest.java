package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.testing.WireBytes;
import graft.zoo.caffe.CaffeLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Caffe's weights that cannot be, and descriptions of networks that are none. */
@Tag("small-heap")
class HostileCaffeTest {
    @TempDir
    Path folder;

    private static WireBytes shape(long... dims) {
        WireBytes shape = new WireBytes();
        for (long d : dims) {
            shape.number(1, d);
        }
        return new WireBytes().message(7, shape);
    }

    private static WireBytes layer(String name, WireBytes... blobs) {
        WireBytes layer = new WireBytes().text(1, name).text(2, "Convolution");
        for (WireBytes blob : blobs) {
            layer.message(7, blob);
        }
        return layer;
    }

    private static byte[] net(WireBytes... layers) {
        WireBytes net = new WireBytes().text(1, "net");
        for (WireBytes layer : layers) {
            net.message(100, layer);
        }
        return net.toArray();
    }

    private static byte[] blob(WireBytes blob) {
        return net(layer("c", blob));
    }

    private static WireBytes old(long n, long c, long h, long w) {
        return new WireBytes().number(1, n).number(2, c).number(3, h).number(4, w);
    }

    @TestFactory
    Stream<DynamicTest> blobsThatCannotBeAreRefusedByLayer() {
        WireBytes good = shape(4).floats(5, 1, 2, 3, 4);
        byte[] both = new WireBytes().text(1, "net").message(2, new WireBytes().text(4, "o").message(6, good))
                .message(100, layer("c", good)).toArray();
        return new Cases(folder, "x.caffemodel")
                .read("the blob that the others differ from", () -> blob(good), file -> assertArrayEquals(
                        new float[] {1, 2, 3, 4}, file.tensors().get("c[0]").read().unwrap()))
                .refused("fewer values than the shape takes", blob(shape(5).floats(5, 1, 2)),
                        "c[0] has shape [5], which takes 5 values; found 2")
                .refused("more values than the shape takes", blob(shape(1).floats(5, 1, 2)),
                        "c[0] has shape [1], which takes 1 values; found 2")
                .refused("floats and doubles", blob(shape(1).floats(5, 1).raw(8, new byte[8])),
                        "c[0] has 1 float and 1 double values")
                .refused("a negative size", blob(shape(-1).floats(5, 1)), "c[0] has shape [-1]")
                .refused("a size of zero", blob(shape(0)), "c[0] has shape [0], expected sizes from 1")
                .refused("a size of zero and a huge one", blob(shape(0, 1L << 40)), "c[0] has shape [0, 1099511627776]")
                .refused("old sizes of zero", blob(old(0, 0, 0, 0)), "c[0] has shape [0, 0, 0, 0]")
                .refused("old sizes of 2^31 - 1 each", blob(old(0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF)
                        .floats(5, 1)), "c[0]", "takes over 2^63 values; found 1")
                .refused("33 axes", blob(shape(new long[33]).floats(5, 1)), "c[0] has over 32 axes")
                .refused("a gradient alone", blob(shape(1).floats(6, 1)), "c[0]", "takes 1 values; found 0")
                .refused("packed numbers of 7 bytes", blob(shape(1).raw(5, new byte[7])),
                        "packs numbers of 4 bytes into 7")
                .refused("half precision of a descendant of Caffe", blob(shape(1).number(10, 2).raw(11, new byte[2])),
                        "c[0] is stored in NVIDIA's half-precision form")
                .refused("a network without weights", net(layer("c"), layer("d")), "2 layers and no weights",
                        "the .caffemodel of a training run")
                .refused("layers of both kinds", both, "1 new and 1 old (V1) layers")
                .refused("two layers of one name", net(layer("c", good), layer("c", good)),
                        "two layers with weights are named 'c'")
                .refused("a name of 100,000 letters", net(layer("c".repeat(100_000), good)), "has 100000 characters")
                .refused("six million empty blobs", () -> {
                    byte[] flood = new byte[12_000_000];
                    for (int i = 0; i < flood.length; i += 2) {
                        flood[i] = 7 * 8 + 2;
                    }
                    return new WireBytes().text(1, "net").raw(100, flood).toArray();
                }, "texts and messages")
                .read("a layer that is described twice but has weights once",
                        () -> net(layer("c", good), layer("c")), file -> assertEquals(1, file.tensors().size()))
                .tests();
    }

    private static final String INPUT = "input: 'data' input_shape { dim: 1 dim: 4 dim: 8 dim: 8 }\n";

    private static byte[] convolution(String settings) {
        return layers("layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c'\n convolution_param { " + settings
                + " } }");
    }

    private static byte[] pooling(String settings) {
        return layers("layer { name: 'p' type: 'Pooling' bottom: 'data' top: 'p'\n pooling_param { " + settings
                + " } }");
    }

    private static byte[] layers(String text) {
        return (INPUT + text).getBytes(StandardCharsets.UTF_8);
    }

    @TestFactory
    Stream<DynamicTest> descriptionsOfNoNetworkAreRefusedAtTheirLineOrLayer() {
        return new Cases(folder, "x.prototxt", CaffeLoader::network)
                .refused("a million braces in one another", () -> layers("layer " + "{ a ".repeat(1_000_000)), "line 2",
                        "more than 64 deep")
                .refused("a text that does not end", layers("layer { name: 'c }"), "line 2, column 15", "does not end")
                .refused("a word of 60 MB", () -> layers("layer { name: '" + "c".repeat(60_000_000) + "' }"),
                        "bytes, expected at most")
                .refused("a word of 5 MB", () -> layers("layer { name: '" + "c".repeat(5_000_000) + "' }"), "line 2")
                .refused("a million words", () -> layers("a: 1 ".repeat(400_000)), "over 1000000 words")
                .refused("bytes that are not UTF-8", Cases.latin1(INPUT + "layer { n\u00e4me: 'c' }"), "line 2")
                .refused("a caffemodel", new WireBytes().text(1, "net").message(100, layer("c")).toArray(), "line 2",
                        "looks like a binary file")
                .refused("a size of 10^18", Cases.latin1("input: 'data' input_shape { dim: 1 dim: 1000000000000000000 "
                        + "dim: 8 dim: 8 } layer { name: 'r' type: 'ReLU' bottom: 'data' top: 'r' }"), "line 1",
                        "1000000000000000000")
                .refused("a bottom that nothing makes", layers("layer { name: 'r' type: 'ReLU' bottom: 'x' top: 'r' }"),
                        "'x'", "line 2")
                .refused("layers that wait for each other",
                        layers("layer { name: 'a' type: 'ReLU' bottom: 'b' top: 'a' "
                        + "}\nlayer { name: 'b' type: 'ReLU' bottom: 'a' top: 'b' }"), "'b'", "line 2")
                .refused("an unknown type of layer", layers("layer { name: 'a' type: 'Os' bottom: 'data' top: 'a' }"),
                        "Os", "'a'")
                .refused("a kernel of 0", convolution("num_output: 4 kernel_size: 0"), "line 3", "'kernel_size' is 0")
                .refused("a stride of 0", convolution("num_output: 4 kernel_size: 3 stride: 0"), "line 3",
                        "'stride' is 0")
                .refused("no outputs", convolution("num_output: 0 kernel_size: 3"), "line 3", "'num_output' is 0")
                .refused("groups that do not divide", convolution("num_output: 4 kernel_size: 3 group: 3"), "'c'")
                .refused("a kernel beyond the image", convolution("num_output: 4 kernel_size: 99"), "'c'")
                .refused("a kernel of 10^18", convolution("num_output: 4 kernel_size: 1000000000000000000"), "line 3")
                .refused("outputs of 2^31 - 1", convolution("num_output: 2147483647 kernel_size: 3"), "line 3",
                        "'num_output' is 2147483647")
                .refused("a border as wide as the kernel of a pooling", pooling("kernel_size: 2 stride: 2 pad: 2"),
                        "'p'")
                .refused("a pooling with a stride of 0", pooling("kernel_size: 2 stride: 0"), "line 3", "'stride' is 0")
                .tests();
    }
}
