package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.engine.Tensor;
import graft.testing.OnnxBytes;
import graft.testing.SharedFiles;
import graft.zoo.TimeLimit;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.caffe.CaffeMean;
import graft.zoo.caffe.CaffeModelFile;
import graft.zoo.hdf5.write.Hdf5Writer;
import graft.zoo.hdf5.write.NewGroup;
import graft.zoo.json.JsonException;
import graft.zoo.model.Labels;
import graft.zoo.model.PretrainedModel;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What lies beside weights, and weights in containers of others, damaged as in {@link HostileCorpusTest}: cut, with
 * bits flipped, and JSON with absurd values. It is read, or refused in the file's name, within two seconds each.
 */
@Tag("small-heap")
class HostileCompanionsTest {
    private static final int CUTS = Integer.getInteger("graft.fuzz.cuts", 8);
    private static final int FLIPS = Integer.getInteger("graft.fuzz.flips", 200);
    private static final long SEED = Long.getLong("graft.fuzz.seed", 20261128);
    private static final String PART = "model-00001-of-00001.safetensors";

    @TempDir
    Path folder;

    /** Cut, with flipped bits, and where it is JSON with changed values. */
    private void damage(Path file, byte[] whole, Cases.Load load) throws IOException {
        var random = new Random(SEED);
        var lengths = new TreeSet<Integer>();
        for (int i = 0; i < CUTS; i++) {
            lengths.add(random.nextInt(whole.length));
        }
        for (int length : lengths) {
            check(file, Arrays.copyOf(whole, length), load, "cut after " + length);
        }
        for (int i = 0; i < FLIPS; i++) {
            byte[] flipped = whole.clone();
            int at = random.nextInt(whole.length);
            int bit = 1 << random.nextInt(8);
            flipped[at] ^= (byte) bit;
            check(file, flipped, load, "byte " + at + " xor " + bit);
        }
        JsonMutation json;
        try {
            json = new JsonMutation(new String(whole, StandardCharsets.UTF_8));
        } catch (JsonException noJson) {
            return;
        }
        for (int i = 0; i < FLIPS; i++) {
            String changed = json.mutated(random);
            check(file, changed.getBytes(StandardCharsets.UTF_8), load, changed);
        }
    }

    private void check(Path file, byte[] content, Cases.Load load, String how) throws IOException {
        Files.write(file, content);
        TimeLimit.check(how, () -> {
            try {
                load.from(file);
            } catch (WeightFileException refused) {
                assertTrue(refused.getMessage().startsWith(folder.toString())
                        && refused.getMessage().length() > file.toString().length() + 10, refused.getMessage());
            } catch (RuntimeException | Error other) {
                fail(how, other);
            }
        });
    }

    static List<Arguments> preparations() {
        return List.of(Arguments.of("preprocessor_config.json", """
                {"do_resize": true, "size": {"shortest_edge": 5}, "resample": 3, "do_center_crop": true, "crop_size":
                {"height": 4, "width": 4}, "crop_pct": 0.875, "do_rescale": true, "rescale_factor": 0.00784,
                "rescale_offset": true, "do_normalize": true, "image_mean": [0.485, 0.456, 0.406], "image_std":
                [0.229, 0.224, 0.225], "do_flip_channel_order": true}"""), Arguments.of("config.json", """
                {"architecture": "resnet50", "num_classes": 3, "pretrained_cfg": {"input_size": [3, 4, 4], "crop_pct":
                0.95, "crop_mode": "center", "interpolation": "bicubic", "mean": [0.5, 0.5, 0.5], "std": [0.2, 0.2,
                0.2]}, "id2label": {"0": "a", "1": "b", "2": "c"}}"""), Arguments.of("metadata.json", """
                {"tfjsVersion": "1.3.1", "packageName": "@teachablemachine/image", "labels": ["a", "b", "c"],
                "imageSize": 4}"""), Arguments.of("metadata_properties.json", """
                {"CustomVision.Preprocess.TargetHeight": "4", "CustomVision.Preprocess.TargetWidth": "4",
                "CustomVision.Preprocess.NormalizeMean": "[1.0, 2.0, 3.0]",
                "CustomVision.Preprocess.NormalizeStd": "[1.0, 1.0, 1.0]"}"""));
    }

    /** Whatever is beside the weights, they load; what they are then prepared with is finite. */
    @ParameterizedTest
    @MethodSource("preparations")
    void aDamagedPreparationBesideTheWeightsIsNoObstacle(String name, String json) throws IOException {
        Path model = new OnnxBytes(17).input("x", 1, 3, 4, 4).output("y").node("GlobalAveragePool", List.of("x"),
                List.of("m")).node("Flatten", List.of("m"), List.of("y")).write(folder.resolve("m.onnx"));
        damage(folder.resolve(name), json.getBytes(StandardCharsets.UTF_8), _ -> {
            PretrainedModel loaded = Zoo.load(model);
            assertTrue(Float.isFinite(loaded.preprocessing().scale()) && Stream.concat(loaded.preprocessing().mean()
                    .stream(), loaded.preprocessing().deviation().stream()).allMatch(Float::isFinite),
                    () -> loaded.preparation().toString());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00ef\u00bb\u00bf0 cat\r\n1 dog\r\n2 cow\r\n", "/c/cat 0\n/c/dog 1\n", "0: cat\n1: dog\n",
        "n01440764 tench, Tinca\nn01443537 goldfish\n", "id,name,n\n0,\"cat, big\",5\n1,dog,6\n", "cat;0\ndog;1\n",
        "{0: 'cat', 1: \"dog\\u00e9\", 2: 'it''s'}", "names = ['cat', 'dog',\n 'cow']", "[\"cat\", \"dog\"]",
        "{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\"}, \"label2id\": {\"cat\": 0}}", "{\"cat\": 0, \"dog\": 1}",
        "{\"0\": [\"n01440764\", \"tench\"], \"1\": [\"n01443537\", \"goldfish\"]}",
        "[{\"id\": 0, \"name\": \"cat\"}, {\"id\": 1, \"name\": \"dog\"}]"})
    void damagedLabelsAreReadOrRefused(String text) throws IOException {
        damage(folder.resolve("labels.txt"), Cases.latin1(text), file -> assertFalse(Labels.read(file).isEmpty()));
    }

    @Test
    void aDamagedMeanImageIsReadOrRefused() throws IOException {
        byte[] mean = Files.readAllBytes(SharedFiles.path("fixtures/caffe/mean.binaryproto"));
        damage(folder.resolve("mean.binaryproto"), mean, CaffeMean::image);
        Path model = copied("vgg.caffemodel");
        copied("vgg.prototxt");
        damage(folder.resolve("mean.binaryproto"), mean, _ -> Zoo.load(model));
    }

    private Path copied(String name) throws IOException {
        return Files.copy(SharedFiles.path("fixtures/caffe/" + name), folder.resolve(name),
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aDamagedIndexOfPartsIsReadOrRefused() throws IOException {
        SafetensorsWriter.write(folder.resolve(PART), Map.of("a", Tensor.wrap(new float[2], 2), "b",
                Tensor.wrap(new float[3], 3)), Map.of());
        damage(folder.resolve("model.safetensors.index.json"), Cases.latin1("{\"metadata\": {\"total_size\": 20}, "
                + "\"weight_map\": {\"a\": \"" + PART + "\", \"b\": \"" + PART + "\"}}"), Cases::readAll);
    }

    @Test
    void damagedCaffeWeightsInHdf5AreReadOrRefused() throws IOException {
        Path file = folder.resolve("vgg.caffemodel.h5");
        NewGroup root = new NewGroup();
        try (CaffeModelFile caffe = CaffeModelFile.open(copied("vgg.caffemodel"))) {
            caffe.tensors().forEach((name, values) -> root.group("data/" + name.substring(0, name.indexOf('[')))
                    .dataset(name.substring(name.indexOf('[') + 1, name.length() - 1), values));
            Hdf5Writer.write(file, root);
        }
        copied("vgg.prototxt");
        damage(file, Files.readAllBytes(file), damaged -> {
            Cases.readAll(damaged);
            Zoo.load(damaged);
        });
    }

    /** Weights whose groups have other numbers than their layers, as Keras writes a model that was built twice. */
    @Test
    void damagedKerasWeightsWithOtherNumbersAreReadOrRefused() throws IOException {
        byte[] whole = Files.readAllBytes(SharedFiles.path("cases/keras/renumbered-weights.hdf5"));
        damage(folder.resolve("renumbered.h5"), whole, damaged -> {
            try (WeightFile file = WeightFiles.open(damaged)) {
                file.tensors().values().forEach(StoredTensor::read);
                Zoo.load(file, null);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras/vgg_weights_keras1.h5", "keras/vgg_weights_keras2.h5", "keras/nested_model.h5",
        "hdf5/many_links.h5", "hdf5/chunked_gzip_shuffle.h5", "mat/simplenn_beta.mat"})
    void damagedArraysOfOtherProgramsAreReadOrRefused(String name) throws IOException {
        Path fixture = SharedFiles.path("fixtures/" + name);
        damage(folder.resolve(fixture.getFileName()), Files.readAllBytes(fixture), Cases::readAll);
    }
}
