package graft.zoo.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Transpose;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import graft.zoo.onnx.TensorFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Published ONNX files. */
class RealFilesTest {

    @Test
    void microsoftsMnistNetworkGivesTheVectorThatCameWithIt() {
        Path folder = SharedFiles.path("data/onnx");
        PretrainedModel model = Zoo.load(folder.resolve("mnist.onnx"));
        Tensor x = TensorFile.read(folder.resolve("mnist_test_data_set_0/input_0.pb")).read();
        float[] expected = TensorFile.read(folder.resolve("mnist_test_data_set_0/output_0.pb")).read().unwrap();
        float[] y = OnnxFixturesTest.run(model.network(), x.permute(0, 2, 3, 1)).unwrap();
        float largest = 0;
        for (float v : expected) {
            largest = Math.max(largest, Math.abs(v));
        }
        assertArrayEquals(expected, y, 1e-5f * largest);
        // Offsets that the graph adds after its convolutions and its matrix product are biases here.
        assertEquals(6, model.network().parameters().size());
    }

    /** A detector: its first output is [1,4420,2], a softmax over pairs of scores from four places of the network. */
    @Test
    void theUltraLightFaceDetectorIsImported() {
        Path path = SharedFiles.path("data/onnx/version-slim-320_without_postprocessing.onnx");
        Network network = Zoo.load(path).network();
        assertEquals(4420 * 2, network.outputShape().size());
        // Only the four heads' outputs move to be joined; nothing else does.
        assertTrue(network.nodes().stream().filter(n -> n.layer() instanceof Transpose).count() <= 8);
    }
}
