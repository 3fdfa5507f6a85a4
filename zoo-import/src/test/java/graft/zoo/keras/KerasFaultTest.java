package graft.zoo.keras;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.hostile.KerasZip;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that are not sound: one message that names the layer, and nothing built. */
class KerasFaultTest {
    private static final String INPUT = layer("InputLayer", "x", "\"batch_shape\": [null, 4, 4, 2]");

    @TempDir
    Path folder;

    /** A layer of a functional model that reads others. */
    private static String layer(String kind, String name, String config, String... inputs) {
        var nodes = new StringBuilder();
        for (String input : inputs) {
            nodes.append(nodes.isEmpty() ? "" : ", ").append("[\"").append(input).append("\", 0, 0, {}]");
        }
        return """
                {"class_name": "%s", "name": "%s", "config": {"name": "%s"%s}, "inbound_nodes": [%s]}"""
                .formatted(kind, name, name, config.isEmpty() ? "" : ", " + config,
                        inputs.length == 0 ? "" : "[" + nodes + "]");
    }

    private static String model(String... layers) {
        return """
                {"class_name": "Functional", "config": {"name": "m", "layers": [%s, %s]}}"""
                .formatted(INPUT, String.join(", ", layers));
    }

    private void assertSays(String config, String... words) throws IOException {
        Path path = Files.write(folder.resolve("bad.keras"),
                new KerasZip(SharedFiles.path("fixtures/keras/vgg.keras")).with(config));
        String message = assertThrows(WeightFileException.class, () -> Zoo.load(path)).getMessage();
        assertTrue(message.startsWith(path + ": "), message);
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void aCycleIsNamed() throws IOException {
        assertSays(model(layer("Add", "a", "", "x", "b"), layer("ReLU", "b", "", "a")),
                "layer 'a' (Add) reads 'b', which does not come before it");
    }

    @Test
    void anInputThatNobodyMakesIsNamed() throws IOException {
        assertSays(model(layer("ReLU", "y", "", "nowhere")), "layer 'y' (ReLU) reads 'nowhere'");
        assertSays(model(layer("ReLU", "y", "")), "layer 'y' (ReLU) reads nothing; expected an input");
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnce() throws IOException {
        assertSays(model(layer("Lambda", "a", "", "x"), layer("ReLU", "b", "", "a"), layer("LSTM", "c", "", "b"),
                layer("Conv2D", "d", "\"activation\": \"own\"", "c"), layer("MaxPooling2D", "e",
                "\"data_format\": \"channels_first\"", "d"), layer("AveragePooling2D", "f", "\"padding\": \"half\"",
                "e")),
                "5 layers of model_config cannot be imported: layer 'a' (Lambda) is Python code, which "
                + "is never run; put Keras's layers in its place (Rescaling, Activation, Resizing, ...) and save the "
                + "model again, layer 'c' (LSTM) is not supported, layer 'd' (Conv2D) has the activation 'own', which "
                + "is not supported, layer 'e' (MaxPooling2D) has images with channels first",
                "layer 'f' (AveragePooling2D) has padding 'half'; expected valid or same");
    }

    @Test
    void functionsThatAreNotKnownAreNamed() throws IOException {
        assertSays(model(layer("TFOpLambda", "y", "\"function\": \"math.bessel_j0\"", "x")),
                "layer 'y' (TFOpLambda) stands for the function 'bessel_j0', which is not supported");
        assertSays(model(layer("TFOpLambda", "y", "\"function\": \"math.reduce_mean\", \"axis\": [3]", "x")),
                "layer 'y' (TFOpLambda) is taken over axes [3]; expected some of 1 to 3, all but the channels where");
        assertSays(model(layer("TFOpLambda", "y", "\"function\": \"math.add\", \"y\": [1, 2, 3]", "x")),
                "layer 'y' (TFOpLambda) is given [1, 2, 3]; expected one number, or 2");
        assertSays(model(layer("SlicingOpLambda", "y", "\"function\": \"__operators__.getitem\", \"slice_spec\": "
                + "[{\"start\": null}, \"2\"]", "x")), "layer 'y' (SlicingOpLambda) is indexed by 2; expected ranges");
    }

    /** Of a layer's own call, and of the call of the model that it is part of, unless its own says otherwise. */
    @Test
    void aNormalisationThatIsCalledAsInTrainingIsRefused() throws IOException {
        String norm = layer("BatchNormalization", "y", "", "x");
        String training = "layer 'y' (BatchNormalization) is called with training=True";
        assertSays(model(called(norm, true)), training);
        assertSays(model(called(norm, false)), "y/moving_mean is missing");
        String inner = layer("Functional", "m", "\"layers\": [%s, %s]", "x");
        assertSays(model(called(inner, true).formatted(INPUT, norm)), training);
        assertSays(model(called(inner, true).formatted(INPUT, called(norm, false))), "m/y/moving_mean is missing");
    }

    private static String called(String layer, boolean training) {
        return layer.replace("{}]", "{\"training\": " + training + "}]");
    }

    /** What is not done is not passed over: a function's argument, a layer's setting, a setting of another kind. */
    @Test
    void whatIsStatedAndNotDoneIsNamed() throws IOException {
        assertSays(model(layer("TFOpLambda", "y", "\"function\": \"nn.relu\", \"quantile\": 3", "x")),
                "layer 'y' (TFOpLambda) has quantile 3, which is not supported");
        assertSays(model(layer("TFOpLambda", "y", "\"function\": \"cast\", \"dtype\": \"int32\"", "x")),
                "layer 'y' (TFOpLambda) makes values of type int32; expected real numbers");
        assertSays(model(layer("MaxPooling2D", "y", "\"pool_size\": 2, \"mystery\": \"on\"", "x")),
                "layer 'y' (MaxPooling2D) has mystery on, which is not supported");
        assertSays(model(layer("Softmax", "y", "\"axis\": [1, 2]", "x")),
                "layer 'y' (Softmax) has axis [1, 2]; expected a number");
        assertSays(model(layer("Activation", "y", "\"activation\": {\"class_name\": \"ReLU\", \"config\": {}}",
                "x")), "layer 'y' (Activation) has activation {class_name=ReLU, config={}}; expected a word");
        assertSays(model(layer("BatchNormalization", "y", "\"mode\": 1", "x")),
                "layer 'y' (BatchNormalization) has mode 1.0; expected 0");
        for (String spec : List.of("[1, {\"start\": null}]", "[null, {\"start\": null}]", "[{\"start\": 1}]")) {
            assertSays(model(layer("SlicingOpLambda", "y", "\"function\": \"__operators__.getitem\", \"slice_spec\": "
                    + spec, "x")), "layer 'y' (SlicingOpLambda) takes some of the images");
        }
    }

    @Test
    void shapesThatDoNotFitAreNamedWithTheLayer() throws IOException {
        assertSays(model(layer("Conv2D", "a", "\"filters\": 3", "x"), layer("Add", "y", "", "a", "x")),
                "layer 'y' (Add) does not fit what it reads: ");
        assertSays(model(layer("MaxPooling2D", "a", "", "x"), layer("Concatenate", "y", "", "a", "x")),
                "layer 'y' (Concatenate) does not fit what it reads: ");
        assertSays(model(layer("Reshape", "y", "\"target_shape\": [5, -1]", "x")),
                "layer 'y' (Reshape) reshapes an image of 4x4x2 to [5, -1]");
        assertSays(model(layer("Reshape", "y", "\"target_shape\": [2, 2, 2, 4]", "x")), "layer 'y' (Reshape) reshapes "
                + "to [2, 2, 2, 4]; expected a vector, a column or height, width and channels");
        assertSays(model(layer("Reshape", "y", "\"target_shape\": [5, 1, -1]", "x")),
                "layer 'y' (Reshape) reshapes an image of 4x4x2 to [5, 1, -1]");
        assertSays(model(layer("Permute", "y", "\"dims\": [1, 2, 4]", "x")),
                "layer 'y' (Permute) exchanges axes [1, 2, 4]; expected 1 to 3 in some order");
        assertSays(model(layer("Add", "y", "", "x")), "layer 'y' (Add) does not fit what it reads: it joins 1 input");
        assertSays(model(layer("Conv2D", "y", "\"filters\": 3, \"kernel_size\": [9, 9]", "x")),
                "layer 'y' (Conv2D) does not fit what it reads: ");
    }

    @Test
    void absurdSettingsAreNamed() throws IOException {
        assertSays(model(layer("Conv2D", "y", "\"filters\": 3, \"strides\": [0, 1]", "x")),
                "layer 'y' (Conv2D) has strides 0; expected 1 to 2^24");
        assertSays(model(layer("Conv2D", "y", "\"filters\": 3, \"kernel_size\": -3", "x")),
                "layer 'y' (Conv2D) has kernel_size -3");
        assertSays(model(layer("Conv2D", "y", "\"filters\": 99999999999", "x")), "layer 'y' (Conv2D) has filters");
        assertSays(model(layer("Conv2D", "y", "\"filters\": 4, \"groups\": 3", "x")), "layer 'y' (Conv2D) ");
        assertSays(model(layer("Conv2D", "y", "\"filters\": 16777216, \"kernel_size\": 4096, \"padding\": \"same\"",
                "x")), "layer 'y' (Conv2D) ");
        assertSays(model(layer("ZeroPadding2D", "y", "\"padding\": [[0, 0], [0, 99999]]", "x")),
                "layer 'y' (ZeroPadding2D) has a padding that is not 0 to 2^12");
        assertSays(model(layer("BatchNormalization", "y", "\"axis\": 1", "x")),
                "layer 'y' (BatchNormalization) normalises axis 1");
        assertSays(model(layer("BatchNormalization", "y", "\"epsilon\": -1", "x")), "layer 'y' (BatchNormalization) ");
    }

    @Test
    void missingAndSuperfluousWeightsAreAllNamed() throws IOException {
        assertSays(model(layer("Conv2D", "y", "\"filters\": 3", "x")), "the weights do not fit model_config:\n",
                "is missing", "has no place in model_config");
    }

    @Test
    void anOutputThatDoesNotExistIsNamed() throws IOException {
        String model = model(layer("ReLU", "y", "", "x"));
        assertSays(model.replace("\"layers\"", "\"output_layers\": [[\"nowhere\", 0, 0]], \"layers\""),
                "layer 'm' (Functional) has 'nowhere' for its output, which is none of its layers");
    }
}
