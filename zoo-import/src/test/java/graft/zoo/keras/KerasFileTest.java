package graft.zoo.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.testing.SharedFiles;
import graft.zoo.Fixtures;
import graft.zoo.WeightFiles;
import graft.zoo.json.Json;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in the layouts of Keras 0, 1, 2 and 3, compared with what their writer noted. */
class KerasFileTest {

    @TestFactory
    Stream<DynamicTest> everyTensorOfEveryFixtureHasItsBitsAndItsLayer() throws IOException {
        return SharedFiles.files("fixtures/keras", ".json").stream()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    private static void compare(Path json) throws IOException {
        Map<?, ?> description = (Map<?, ?>) Json.parse(Files.readString(json));
        String name = (String) ((Map<?, ?>) ((List<?>) description.get("files")).getFirst()).get("file");
        try (WeightFile opened = WeightFiles.open(json.resolveSibling(name))) {
            KerasFile file = (KerasFile) opened;
            List<?> tensors = (List<?>) description.get("tensors");
            assertEquals(tensors.size(), file.tensors().size());
            assertEquals(tensors.size(), file.variables().size());
            for (Object item : tensors) {
                Map<?, ?> tensor = (Map<?, ?>) item;
                String path = (String) tensor.get("name");
                StoredTensor found = file.tensors().get(path);
                assertEquals(tensor.get("shape").toString(), found.shape().toString(), path);
                assertEquals(DType.valueOf(((String) tensor.get("dtype")).toUpperCase(Locale.ROOT)), found.dtype());
                assertEquals(tensor.get("sha256_f32le"), Fixtures.sha256(found.read()), path);
                // Keras 0 knows only numbers.
                String layer = name.contains("keras0") ? path.substring(0, path.indexOf('/'))
                        : (String) tensor.get("layer");
                assertEquals(found, file.variables().get(layer + "/" + tensor.get("weight")), path);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"vgg_weights_keras1.h5, 'Keras (.h5, weights)', ''",
        "vgg_weights_keras2.h5, 'Keras (.h5, weights)', Keras 2.2.4 on tensorflow",
        "vgg_model_keras2.h5, 'Keras (.h5, whole model)', Keras 2.2.4 on tensorflow",
        "vgg_model.h5, 'Keras (.h5, whole model)', Keras 3.15.1 on tensorflow",
        "vgg.weights.h5, 'Keras (.weights.h5, weights)', ''",
        "vgg.keras, 'Keras (.keras, whole model)', Keras 3.15.1"})
    void formatAndWriterAreToldApart(String name, String format, String writer) {
        try (WeightFile file = WeightFiles.open(SharedFiles.path("fixtures/keras/" + name))) {
            assertEquals(format, file.format());
            assertEquals(writer, file.writer());
        }
    }

    /** HDF5 sorts by name, so that bias comes before kernel and predictions before what is computed first. */
    @ParameterizedTest
    @CsvSource({"vgg_weights_keras2.h5", "vgg_weights_keras2_chunked_attrs.h5", "vgg_weights_keras2_vlen.h5",
        "vgg_model.h5"})
    void tensorsComeInTheOrderOfLayers(String name) {
        try (KerasFile file = (KerasFile) WeightFiles.open(SharedFiles.path("fixtures/keras/" + name))) {
            List<String> layers = List.of("block1_conv1", "block2_conv1", "block2_conv2", "fc1", "predictions");
            assertEquals(layers.stream().flatMap(l -> Stream.of(l + "/kernel", l + "/bias")).toList(),
                    List.copyOf(file.variables().keySet()));
        }
    }

    @ParameterizedTest
    @CsvSource({"block1_conv1_W_1:0, block1_conv1/kernel", "fc1000_b:0, fc1000/bias",
        "bn_conv1/bn_conv1_running_std:0, bn_conv1/moving_variance",
        "bn2a_branch2a_running_mean:0, bn2a_branch2a/moving_mean", "conv2d_1/conv2d_1/kernel:0, conv2d_1/kernel",
        "model_weights/base/block1_conv1/kernel, block1_conv1/kernel",
        "batch_normalization_v1_b/gamma:0, batch_normalization_v1_b/gamma"})
    void namesOfAllGenerationsMeanTheSame(String path, String expected) {
        assertEquals(expected, KerasVariable.of(path).toString());
    }

    @Test
    void theResNetOfMlPerfTinyIsRead() {
        Path path = SharedFiles.path("data/keras/mlperf-tiny/pretrainedResnet.h5");
        try (KerasFile file = (KerasFile) WeightFiles.open(path)) {
            assertEquals("Keras 2.4.0 on tensorflow", file.writer());
            // 9 convolutions and a dense layer with bias, 7 BatchNorms of 4; without the optimiser's two moments.
            assertEquals(9 * 2 + 2 + 7 * 4, file.tensors().size());
            // Convolutions 3-16-16-16, 16-32-32, 32-64-64, their 1x1 shortcuts, 64 features to 10 classes.
            int kernels = 9 * (3 * 16 + 2 * 256 + 16 * 32 + 32 * 32 + 32 * 64 + 64 * 64) + 16 * 32 + 32 * 64 + 64 * 10;
            assertEquals(kernels, file.variables().entrySet().stream().filter(e -> e.getKey().endsWith("/kernel"))
                    .mapToInt(e -> e.getValue().read().size()).sum());
        }
    }

    /** Sums and end values that another reader found in this file of Keras 2.0.5. */
    @Test
    void theFaceNetworkOfKeras2HasItsNotedValuesInItsOrder() throws IOException {
        Path path = SharedFiles.path("data/keras/mini-xception/gender_mini_XCEPTION.21-0.95.hdf5");
        String golden = Files.readString(SharedFiles.path("zoo/manifests/_real_files_golden.json"));
        Map<?, ?> noted = ((List<?>) Json.parse(golden)).stream().map(f -> (Map<?, ?>) f)
                .filter(f -> ((String) f.get("file")).endsWith(path.getFileName().toString()))
                .findFirst().orElseThrow();
        try (KerasFile file = (KerasFile) WeightFiles.open(path)) {
            assertEquals("Keras 2.0.5 on tensorflow", file.writer());
            List<?> tensors = (List<?>) noted.get("tensors");
            assertEquals(tensors.stream().map(t -> ((String) ((Map<?, ?>) t).get("hdf5_path")).substring(1)).toList(),
                    List.copyOf(file.tensors().keySet()));
            int i = 0;
            for (StoredTensor tensor : file.tensors().values()) {
                Map<?, ?> expected = (Map<?, ?>) tensors.get(i++);
                float[] values = tensor.read().unwrap();
                assertEquals(expected.get("shape").toString(), tensor.shape().toString());
                double sum = 0;
                for (float value : values) {
                    sum += value;
                }
                double noise = 1e-5 * Math.max(1, ((Number) expected.get("abs_sum")).doubleValue());
                assertEquals(((Number) expected.get("sum")).doubleValue(), sum, noise, tensor.name());
                assertEquals(((Number) expected.get("first")).floatValue(), values[0], 1e-6f * Math.abs(values[0]));
                assertEquals(((Number) expected.get("last")).floatValue(), values[values.length - 1],
                        1e-6f * Math.abs(values[values.length - 1]));
            }
        }
    }

    @Test
    void damageIsNamed() {
        Path hostile = SharedFiles.path("fixtures/hostile");
        Map<String, String> words = Map.of("keras__names_without_datasets.h5", "'conv1/nothing:0'",
                "keras__model_config_broken.h5", "model_config does not parse",
                "keras__zip_evil_config.keras", "holds no model.weights.h5",
                "keras__zip_bomb_config.keras", "config.json");
        assertEquals("", words.entrySet().stream().filter(e -> !assertThrows(WeightFileException.class,
                () -> WeightFiles.open(hostile.resolve(e.getKey()))).getMessage().contains(e.getValue()))
                .map(Map.Entry::getKey).collect(Collectors.joining(" ")));
    }
}
