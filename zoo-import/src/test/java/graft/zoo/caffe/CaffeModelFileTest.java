package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.testing.SharedFiles;
import graft.zoo.Fixtures;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaffeModelFileTest {
    /** A tensor as a fixture's description states it, and as it is read. */
    private record Described(String name, List<Integer> shape, String dtype, String sha256) {
        static Described of(Map<?, ?> tensor) {
            Object stored = tensor.get("stored_shape");
            return new Described((String) tensor.get("name"),
                    Fixtures.shape(stored != null ? stored : tensor.get("shape")), (String) tensor.get("dtype"),
                    (String) tensor.get("sha256_f32le"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"alexnet", "alexnet_v1", "googlenet", "googlenet_v1", "resnet", "vgg", "vgg_double",
        "vgg_v1"})
    void everyTensorOfAFileThatTheReferenceSoftwareWroteIsReadBitForBit(String name) throws IOException {
        Path folder = SharedFiles.path("fixtures/caffe");
        List<Described> expected = Fixtures.tensors(folder.resolve(name
                + ".json")).stream().map(Described::of).toList();
        assertTrue(expected.size() >= 8, "the fixture's JSON lists " + expected.size() + " tensors");
        try (CaffeModelFile file = CaffeModelFile.open(folder.resolve(name + ".caffemodel"))) {
            List<Described> found = new ArrayList<>();
            file.tensors().values().forEach(t -> found.add(new Described(t.name(), t.shape(),
                    t.dtype() == DType.FLOAT64 ? "float64 (double_data)" : "float32", Fixtures.sha256(t.read()))));
            assertEquals(expected, found);
        }
    }

    @Test
    void aMeanImageIsReadBitForBitAndItsChannelsAreAveraged() throws IOException {
        Path folder = SharedFiles.path("fixtures/caffe");
        Tensor mean = CaffeMean.read(folder.resolve("mean.binaryproto"));
        assertEquals(Described.of(Fixtures.tensors(folder.resolve("mean.json")).getFirst()).sha256(),
                Fixtures.sha256(mean));
        assertEquals("Tensor[1, 3, 4, 5]", mean.toString());
        double sum = 0;
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 5; x++) {
                sum += mean.get(0, 2, y, x);
            }
        }
        List<Float> channels = CaffeMean.image(folder.resolve("mean.binaryproto")).channelMeans();
        assertEquals(3, channels.size());
        assertEquals(sum / 20, channels.get(2), 1e-5);
    }

    @Test
    void lenetSaysWhatItsTrainingDidToImages() {
        Path file = SharedFiles.path("data/caffe/mnist-lenet/lenet_iter_10000.caffemodel");
        try (CaffeModelFile lenet = CaffeModelFile.open(file)) {
            // 1,725,006 bytes: 500 + 20 + 25,000 + 50 + 400,000 + 500 + 5,000 + 10 = 431,080 floats and a little text
            assertEquals(431_080, lenet.tensors().values().stream().mapToInt(t -> t.read().size()).sum());
            assertEquals("LeNet", lenet.metadata().get("name"));
            assertEquals(1 / 256f, Float.parseFloat(lenet.metadata().get("transform_param.scale")));
            assertEquals(List.of(20, 1, 5, 5), lenet.tensors().get("conv1[0]").shape());
        }
    }

    @Test
    void caffemodelsAreToldFromOtherFilesByTheirContent() throws IOException {
        assertTrue(isCaffe(SharedFiles.path("fixtures/caffe/vgg.caffemodel")));
        assertTrue(isCaffe(SharedFiles.path("fixtures/caffe/vgg_v1.caffemodel")));
        for (String folder : List.of("hdf5", "keras", "mat", "npy", "onnx", "pytorch", "safetensors", "t7",
                "tensorflow", "wordvec")) {
            List<Path> others = SharedFiles.files("fixtures/" + folder, "");
            assertFalse(others.isEmpty());
            others.forEach(f -> assertFalse(isCaffe(f), f.toString()));
        }
        SharedFiles.files("fixtures/caffe", ".prototxt", ".json", ".npy", ".binaryproto")
                .forEach(f -> assertFalse(isCaffe(f), f.toString()));
    }

    private static boolean isCaffe(Path path) {
        try {
            return CaffeModelFile.recognises(MemorySegment.ofArray(Files.readAllBytes(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thePublishedSqueezeNetIsToldByItsContent() {
        assertTrue(isCaffe(
                SharedFiles.path("data/caffe/squeezenet-imagenet/SqueezeNet_decoded.caffemodel")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncated_202", "truncated_2704", "truncated_6288", "count_mismatch", "deep_groups",
        "dims_absurd", "packed_not_multiple"})
    void aDamagedFileIsRefusedWithTheOffsetOfTheFault(String name) {
        Path file = SharedFiles.path("fixtures/hostile/caffe__" + name + ".caffemodel");
        String message = assertThrows(WeightFileException.class, () -> CaffeModelFile.open(file)).getMessage();
        String expected = switch (name) {
            case "count_mismatch" -> "conv1_1[0] has shape [2, 3], which takes 6 values; found 5";
            case "deep_groups" -> "has wire type 3, expected 0, 1, 2 or 5";
            case "dims_absurd" -> "which takes 100000000000000 values; found 4";
            case "packed_not_multiple" -> "packs numbers of 4 bytes into 7 bytes";
            default -> "the file is cut short or damaged";
        };
        assertTrue(message.contains("at offset ") && message.contains(expected), message);
    }

    @Test
    void anAbsentFileIsNamed() {
        Path file = Path.of("nowhere.caffemodel");
        assertTrue(assertThrows(WeightFileException.class, () -> CaffeModelFile.open(file)).getMessage()
                .startsWith("nowhere.caffemodel: there is no such file"));
    }
}
