package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.WireBytes;
import graft.zoo.model.MeanImage;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaffePreprocessingTest {
    @TempDir
    Path folder;

    private Preprocessing of(String input, Map<String, String> stored) throws IOException {
        Path file = folder.resolve("net.prototxt");
        Files.writeString(file, input + " layer { name: 'f' type: 'InnerProduct' bottom: 'data' top: 'f' "
                + "inner_product_param { num_output: 2 } }");
        return CaffePreprocessing.of(CaffeNetwork.read(file), stored).preprocessing();
    }

    private static String input(int channels, int side) {
        return "input: 'data' input_dim: 10 input_dim: " + channels + " input_dim: " + side + " input_dim: " + side;
    }

    @Test
    void anImageNetNetworkWithoutFurtherWordTakesImageNetsMeans() throws IOException {
        assertEquals(Preprocessing.caffe(256, 224, 104, 117, 123), of(input(3, 224), Map.of()));
        assertEquals(Preprocessing.caffe(256, 227, 104, 117, 123), of(input(3, 227), Map.of()));
        assertEquals(Preprocessing.caffe(32, 32, 104, 117, 123), of(input(3, 32), Map.of()));
    }

    @Test
    void theDataLayerOfPhaseTestDecidesAndTrainingDataFillsWhatItLeavesOpen() throws IOException {
        String data = "layer { name: 'd' type: 'Data' top: 'data' top: 'label' include { phase: TRAIN } "
                + "transform_param { crop_size: 20 mean_value: 1 scale: 0.5 mirror: true } }"
                + "layer { name: 'd' type: 'Data' top: 'data' top: 'label' include { phase: TEST } "
                + "transform_param { %s } }";
        Preprocessing test = of(data.formatted("mean_value: 10 mean_value: 20 mean_value: 30 scale: 0.25"), Map.of());
        assertEquals(20, test.crop().height());
        assertEquals(List.of(10f, 20f, 30f), test.mean());
        assertEquals(List.of(4f, 4f, 4f), test.deviation());
        Preprocessing training = of(data.formatted(""), Map.of());
        assertEquals(List.of(1f, 1f, 1f), training.mean());
        assertEquals(List.of(2f, 2f, 2f), training.deviation());
    }

    @Test
    void aGreyNetworkTakesWhatItsCaffemodelRemembers() throws IOException {
        Preprocessing p = of(input(1, 28), Map.of("transform_param.scale", "0.00390625"));
        assertEquals(Preprocessing.Order.GREY, p.order());
        assertEquals(List.of(0f), p.mean());
        assertEquals(List.of(256f), p.deviation());
        assertEquals(List.of(1f), of(input(1, 28), Map.of()).deviation());
    }

    @Test
    void imagesThatCannotBeAreRefused() {
        assertTrue(assertThrows(WeightFileException.class, () -> of(input(4, 28), Map.of())).getMessage()
                .contains("takes images of 4 channels, expected 1 or 3"));
        assertTrue(assertThrows(WeightFileException.class, () -> of(input(3, 28),
                Map.of("transform_param.mean_value", "1.0,2.0"))).getMessage().contains("2 mean_value for 3 channels"));
    }

    private Preparation withMean(String input, String name, int side, float... means) throws IOException {
        float[] values = new float[means.length * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = means[i / (side * side)] + i % (side * side);
        }
        Files.write(folder.resolve(name), new WireBytes().number(1, 1).number(2, means.length).number(3, side)
                .number(4, side).floats(5, values).toArray());
        Path file = folder.resolve("net.prototxt");
        Files.writeString(file, input + " layer { name: 'f' type: 'InnerProduct' bottom: 'data' top: 'f' "
                + "inner_product_param { num_output: 2 } }");
        return CaffePreprocessing.of(CaffeNetwork.read(file), Map.of());
    }

    @Test
    void aMeanImageBesideTheDeployPrototxtIsSubtractedPixelByPixel() throws IOException {
        Preparation found = withMean(input(3, 4), "mean.binaryproto", 4, 100, 110, 120);
        assertEquals("beside: mean.binaryproto", found.known());
        MeanImage mean = found.preprocessing().meanImage().orElseThrow();
        // Row 2, column 3 is pixel 11 of each channel.
        assertEquals(List.of(111f, 121f, 131f), List.of(mean.at(2, 3, 0), mean.at(2, 3, 1), mean.at(2, 3, 2)));
        assertEquals(Preprocessing.Order.BGR, found.preprocessing().order());
    }

    @Test
    void aLargerMeanImageIsAsLargeAsImagesBeforeTheirCentreIsCropped() throws IOException {
        Preprocessing found = withMean(input(3, 64), "a_mean.binaryproto", 72, 1, 2, 3).preprocessing();
        assertEquals("72x72 64x64", found.resizeTo() + " " + found.crop());
        // The centre begins at (72 - 64) / 2 = 4 on both axes: pixel 4 * 72 + 4.
        assertEquals(1 + 4 * 72 + 4, found.meanImage().orElseThrow().at(0, 0, 0));
    }

    @Test
    void redComesFirstInCifarsDatabasesAndWhereTheMeanFallsFromTheFirstChannel() throws IOException {
        Preparation falling = withMean(input(3, 4), "mean.binaryproto", 4, 125, 123, 114);
        assertEquals(Preprocessing.Order.RGB, falling.preprocessing().order());
        assertTrue(falling.detail().contains("red first, since its mean falls"), falling.detail());
        Preparation cifar = withMean("layer { name: 'd' type: 'Data' top: 'data' transform_param { crop_size: 4 "
                + "mean_file: 'mean.binaryproto' } data_param { source: '../cifar10_test_lmdb' } }",
                "mean.binaryproto", 4, 1, 2, 3);
        assertEquals(Preprocessing.Order.RGB, cifar.preprocessing().order());
        assertTrue(cifar.detail().contains("as Caffe stores CIFAR's"), cifar.detail());
    }

    @Test
    void aMeanImageThatIsNotThereIsNamedAndWhatReplacesItIsAGuess() throws IOException {
        Path file = folder.resolve("net.prototxt");
        Files.writeString(file, "layer { name: 'd' type: 'Data' top: 'data' transform_param { crop_size: 4 mean_file: "
                + "'far/mean.binaryproto' } } layer { name: 'f' type: 'InnerProduct' bottom: 'data' top: 'f' "
                + "inner_product_param { num_output: 2 } }");
        Preparation found = CaffePreprocessing.of(CaffeNetwork.read(file), Map.of());
        assertTrue(found.isGuess());
        assertTrue(found.detail().contains("names far/mean.binaryproto, which is not there"), found.detail());
    }
}
