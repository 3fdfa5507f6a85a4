package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.images.Augmentation;
import graft.transfer.images.Image;
import graft.transfer.images.ImageDecoder;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImagePreparer;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import graft.zoo.npy.NpyFile;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesCommandTest {
    @TempDir
    private Path folder;
    private Path weights;
    private Path data;
    private Network network;
    private final CommandLine graft = new CommandLine();

    @BeforeEach
    void draw() throws Exception {
        weights = folder.resolve("source.safetensors");
        data = folder.resolve("images");
        network = DemoNetwork.network(3).initialize(1);
        ModelFile.write(weights, network, DemoNetwork.preprocessing(), List.of(), Map.of());
        DemoImages.target(2, 1).writeFolder(data);
    }

    private int features(Path out, String... more) {
        List<String> words = new ArrayList<>(List.of("features", "--weights", weights.toString(), "--data",
                data.toString(), "--out", out.toString(), "--threads", "2"));
        words.addAll(List.of(more));
        return graft.run(words.toArray(String[]::new));
    }

    /** One image through the network by another way through the library. */
    private float[] expected(Path file, String layer) {
        ImageInput input = ImageInput.of(DemoNetwork.preprocessing());
        float[] values = new float[input.size()];
        new ImagePreparer(input, Augmentation.none()).prepare(ImageDecoder.read(file), file, 0, values, 0);
        try (InferencePlan plan = network.upTo(layer).compileForInference(1)) {
            return plan.run(Tensor.wrap(values, 1, input.height(), input.width(), input.channels())).unwrap();
        }
    }

    @Test
    void theArchiveHoldsWhatTheNetworkMakesOfEachImageWithItsClassAndFile() throws Exception {
        Path out = folder.resolve("new").resolve("f.npz");
        assertEquals(0, features(out, "--json"), graft.err());
        ImageFolder images = ImageFolder.read(data);
        Map<?, ?> json = (Map<?, ?>) Json.parse(graft.out());
        assertEquals((long) images.images().size(), json.get("pictures"));
        assertEquals("NC", json.get("layout"));
        Tensor features = array(out, "features");
        assertEquals(images.images().size(), features.dim(0));
        Tensor labels = array(out, "labels");
        List<String> files = strings(out, "files");
        assertEquals(images.classes(), strings(out, "classes"));
        assertEquals(List.of((String) json.get("layer")), strings(out, "layer"));
        for (int i = 0; i < features.dim(0); i++) {
            Image image = images.images().get(i);
            assertEquals(image.label(), labels.unwrap()[i]);
            assertEquals(data.relativize(image.file()).toString().replace('\\', '/'), files.get(i));
            float[] row = Arrays.copyOfRange(features.unwrap(), i * features.dim(1),
                    (i + 1) * features.dim(1));
            assertArrayEquals(expected(image.file(), (String) json.get("layer")), row, 1e-5f);
        }
    }

    @Test
    void aLayerWithPlacesKeepsThemChannelsLast() throws Exception {
        String layer = network.nodes().stream().filter(n -> !n.shape().isVector()).skip(3).findFirst().orElseThrow()
                .name();
        Path out = folder.resolve("f.npz");
        assertEquals(0, features(out, "--at", layer), graft.err());
        String at = network.lastNodeOf(layer);
        Tensor features = array(out, "features");
        var shape = network.node(at).shape();
        assertArrayEquals(new int[] {features.dim(0), shape.h(), shape.w(), shape.c()}, features.shape());
        assertTrue(graft.err().contains("channels last: [N,H,W,C]"), graft.err());
        Path first = ImageFolder.read(data).images().getFirst().file();
        assertArrayEquals(expected(first, at), Arrays.copyOf(features.unwrap(), shape.size()), 1e-4f);
    }

    @Test
    void whatIsWrongIsRefusedBeforeAnythingIsWritten() throws Exception {
        Path out = folder.resolve("f.npz");
        Files.writeString(out, "mine");
        assertEquals(1, features(out));
        assertTrue(graft.err().contains("is there already; --overwrite replaces it"), graft.err());
        assertEquals("mine", Files.readString(out));
        assertEquals(0, features(out, "--overwrite"), graft.err());
        assertEquals(2, features(folder.resolve("f.csv")));
        assertTrue(graft.err().contains(".npz"), graft.err());
        assertEquals(1, features(folder.resolve("g.npz"), "--at", "stage9"));
        assertTrue(graft.err().contains("no layer or stage 'stage9'"), graft.err());
        Path damaged = data.resolve(ImageFolder.read(data).classes().getFirst()).resolve("zz.png");
        Files.write(damaged, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0});
        assertEquals(0, features(folder.resolve("h.npz")), graft.err());
        assertTrue(graft.err().contains("zz.png"), graft.err());
        assertEquals(strings(folder.resolve("h.npz"), "files").size(), array(folder.resolve("h.npz"), "features")
                .dim(0));
        assertEquals(1, features(folder.resolve("i.npz"), "--strict"));
        assertTrue(!Files.exists(folder.resolve("g.npz")) && !Files.exists(folder.resolve("i.npz")));
    }

    private Tensor array(Path archive, String name) throws Exception {
        Path single = folder.resolve(name + ".npy");
        try (ZipFile zip = new ZipFile(archive.toFile()); InputStream in = zip.getInputStream(
                zip.getEntry(name + ".npy"))) {
            Files.write(single, in.readAllBytes());
        }
        return NpyFile.read(single);
    }

    /** Strings as NumPy has them: a header that ends in a line break, then 32 bits a letter. */
    private static List<String> strings(Path archive, String name) throws Exception {
        try (ZipFile zip = new ZipFile(archive.toFile()); InputStream in = zip.getInputStream(
                zip.getEntry(name + ".npy"))) {
            byte[] bytes = in.readAllBytes();
            int start = 10 + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
            String header = new String(bytes, 10, start - 10, StandardCharsets.US_ASCII);
            int width = Integer.parseInt(header.replaceAll("(?s).*'<U(\\d+)'.*", "$1"));
            ByteBuffer letters = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(start);
            List<String> strings = new ArrayList<>();
            while (letters.hasRemaining()) {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < width; i++) {
                    int letter = letters.getInt();
                    if (letter != 0) {
                        text.appendCodePoint(letter);
                    }
                }
                strings.add(text.toString());
            }
            return strings;
        }
    }
}
