package graft.zoo.hostile;

import static graft.zoo.hostile.Hdf5Bytes.FLOAT64;
import static graft.zoo.hostile.Hdf5Bytes.attribute;
import static graft.zoo.hostile.Hdf5Bytes.link;
import static graft.zoo.hostile.Hdf5Bytes.space;
import static graft.zoo.hostile.Hdf5Bytes.texts;
import static graft.zoo.hostile.Hdf5Bytes.type;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.zoo.WeightFiles;
import graft.zoo.keras.KerasFile;
import graft.zoo.keras.KerasNetwork;
import graft.zoo.weights.WeightFile;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Keras's {@code .h5} whose lists of layers and weights, or whose configuration, cannot be. */
@Tag("small-heap")
class HostileKerasTest {
    private static final byte[] NONE = attribute("weight_names", FLOAT64, space(0));

    @TempDir
    Path folder;

    /** A file whose layer {@code c} has a dataset {@code k}; attributes of the layer and of the root. */
    private static byte[] layer(byte[] ofLayer, byte[]... ofRoot) {
        Hdf5Bytes h = new Hdf5Bytes();
        long group = h.header(link("k", h.numbers()), ofLayer);
        byte[][] messages = java.util.Arrays.copyOf(ofRoot, ofRoot.length + 1);
        messages[ofRoot.length] = link("c", group);
        return h.root(messages);
    }

    private static byte[] weights(String... names) {
        return layer(texts("weight_names", names), texts("layer_names", "c"));
    }

    private static byte[] config(String json) {
        return attribute("model_config", type(0x13, 0, json.length()), space(), Cases.latin1(json));
    }

    private static byte[] configured(String json) {
        return layer(texts("weight_names", "k"), texts("layer_names", "c"), config(json));
    }

    private static void hasNumbers(WeightFile file) {
        assertEquals(Set.of("c/k"), file.tensors().keySet());
        assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("c/k").read().unwrap());
    }

    @TestFactory
    Stream<DynamicTest> listsThatNameWhatIsNotThereAreRefused() {
        return new Cases(folder, "x.h5")
                .read("the file that the others differ from", () -> weights("k"), HostileKerasTest::hasNumbers)
                .refused("layer names that are numbers", layer(texts("weight_names", "k"), attribute("layer_names",
                        FLOAT64, space(1), new byte[8])), "attribute 'layer_names' holds floats", "expected strings")
                .refused("weight names that are numbers", layer(attribute("weight_names", FLOAT64, space(1),
                        new byte[8]), texts("layer_names", "c")), "attribute 'weight_names' holds floats")
                .refused("a layer that is not there", layer(texts("weight_names", "k"), texts("layer_names", "c", "d")),
                        "layer_names lists 'd', which is not there")
                .refused("a layer that is a dataset", layer(texts("weight_names", "k"), texts("layer_names", "c/k")),
                        "layer_names lists 'c/k'")
                .refused("a weight that is not there", weights("k", "b"), "weight_names of layer 'c' lists 'b'")
                .refused("a weight upwards", weights("../c/k"), "weight_names of layer 'c' lists '../c/k'")
                .refused("a weight from the top", weights("/etc/passwd"),
                        "weight_names of layer 'c' lists '/etc/passwd'")
                .refused("a weight that is a group", layer(texts("weight_names", ""), texts("layer_names", "c")),
                        "weight_names of layer 'c' lists ''")
                .refused("a layer twice", layer(texts("weight_names", "k"), texts("layer_names", "c", "c")),
                        "layer_names lists 'c' twice")
                .refused("a weight twice", weights("k", "k"), "weight_names of layer 'c' lists 'k' twice")
                .read("a layer without weights, whose empty list is of float64", () -> layer(NONE, texts("layer_names",
                        "c")), file -> assertEquals(Set.of(), file.tensors().keySet()))
                .read("a list cut into pieces, of which there is one", () -> layer(texts("weight_names0", "k"),
                        texts("layer_names0", "c")), HostileKerasTest::hasNumbers)
                .read("a list whose first piece is missing is no list", () -> layer(texts("weight_names", "k"),
                        texts("layer_names1", "c")), HostileKerasTest::hasNumbers)
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> configurationsAreDataAndNothingElse() {
        String lambda = "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": ["
                + "{\"module\": \"os\", \"class_name\": \"Lambda\", \"config\": {\"name\": \"c\", "
                + "\"function\": \"system\"}}]}}";
        return new Cases(folder, "x.h5")
                .refused("a configuration that is no JSON", configured("{\"class_name\": "),
                        "model_config does not parse")
                .refused("a configuration that is a list", configured("[]"), "model_config is no JSON object")
                .refused("a configuration 10,000 deep", configured("{\"a\":".repeat(10_000)),
                        "nested deeper than 64")
                .read("a function that a Lambda names is a word", () -> configured(lambda),
                        HostileKerasTest::hasNumbers)
                .refused("a network with a Lambda", () -> configured(lambda), file -> {
                    try (KerasFile open = (KerasFile) WeightFiles.open(file)) {
                        KerasNetwork.load(open);
                    }
                }, "Lambda", "'c'")
                .refused("a configuration of 17 MB", () -> heap(17 << 20), "attribute 'model_config'",
                        "over 16777216 bytes")
                .tests();
    }

    /** A configuration of blanks in the global heap. */
    private static byte[] heap(int size) {
        Hdf5Bytes h = new Hdf5Bytes();
        long group = h.header(link("k", h.numbers()), texts("weight_names", "k"));
        long heap = h.put(new Little().text("GCOL").u8(1, 0, 0, 0).u64(32 + size).u16(1, 1).u32(0).u64(size)
                .bytes(new byte[size]).toArray());
        return h.root(link("c", group), texts("layer_names", "c"), attribute("model_config", type(0x19, 1, 16,
                Hdf5Bytes.FLOAT32), space(1), new Little().u32(size).u64(heap).u32(1).toArray()));
    }
}
