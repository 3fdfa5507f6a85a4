package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void picturesThatCannotBeAreRefused() {
        assertTrue(assertThrows(WeightFileException.class, () -> of(input(4, 28), Map.of())).getMessage()
                .contains("takes images of 4 channels, expected 1 or 3"));
        assertTrue(assertThrows(WeightFileException.class, () -> of(input(3, 28),
                Map.of("transform_param.mean_value", "1.0,2.0"))).getMessage().contains("2 mean_value for 3 channels"));
    }
}
