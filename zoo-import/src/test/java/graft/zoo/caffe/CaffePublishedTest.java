package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.testing.SharedFiles;
import graft.zoo.WeightRecipe;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Published caffemodels under their prototxts give the logits that PyTorch 2.13 computes in float64 from the same
 * weights, layer by layer as the papers have them. Images are {@link WeightRecipe}'s values of a name.
 */
class CaffePublishedTest {
    private static final double[][] LENET = {
        {1.011708, -5.978106, 2.048109, 2.429276, -2.158035, 1.595091, -3.598432, 1.244288, 1.392048, -0.691723},
        {-2.560606, -2.395582, 4.900682, 4.598419, -2.17385, 0.027181, -3.742313, 1.900602, 3.299308, -4.239676}};

    @Test
    void lenetGivesItsLogits() {
        Path folder = SharedFiles.path("data/caffe/mnist-lenet");
        Network network = CaffeLoader.load(folder.resolve("lenet_iter_10000.caffemodel")).network();
        float[] found = PlainRun.nchw(network, Tensor.wrap(WeightRecipe.values("lenet", 2 * 28 * 28), 2, 1, 28, 28))
                .toArray();
        for (int i = 0; i < 20; i++) {
            // 1e-5 of the largest logit, 5.98
            assertEquals(LENET[i / 10][i % 10], found[i], 6e-5, "logit " + i);
        }
    }

    @Test
    void squeezeNetGivesItsLogits() {
        Path folder = SharedFiles.path("data/caffe/squeezenet-imagenet");
        Network network = CaffeLoader.load(folder.resolve("SqueezeNet_decoded.caffemodel"),
                folder.resolve("SqueezeNet_deploy.prototxt")).network();
        float[] image = WeightRecipe.values("squeezenet", 3 * 227 * 227);
        for (int i = 0; i < image.length; i++) {
            image[i] *= 100;
        }
        float[] found = PlainRun.nchw(network, Tensor.wrap(image, 1, 3, 227, 227)).toArray();
        assertEquals(1000, found.length);
        List<Integer> best = IntStream.range(0, 1000).boxed()
                .sorted(Comparator.comparing((Integer i) -> -found[i])).limit(5).toList();
        assertEquals(List.of(611, 533, 489, 735, 824), best);
        double[] logits = {7.14089, 7.07936, 6.37666, 6.09862, 5.60345};
        for (int i = 0; i < 5; i++) {
            // 1e-5 of the largest
            assertEquals(logits[i], found[best.get(i)], 7e-5);
        }
        assertEquals(0.7950018, IntStream.range(0, 1000).mapToDouble(i -> found[i]).average().orElseThrow(), 1e-5);
        assertEquals(1.2498454, Math.sqrt(IntStream.range(0, 1000).mapToDouble(i -> found[i] * found[i]).sum() / 1000),
                1e-5);
    }

    /** MTCNN's first two detectors, up to the logits that their softmax reads; PReLUs with a slope for each channel. */
    @ParameterizedTest
    @CsvSource({"det1, 12, 4.007277, -3.731104, 3.124462, -2.970307",
        "det2, 24, 2.966713, -2.963676, 0.820413, -0.817903"})
    void mtcnnGivesItsLogits(String name, int side, double a, double b, double c, double d) {
        Path folder = SharedFiles.path("data/caffe/mtcnn");
        Network network = CaffeLoader.load(folder.resolve(name + ".caffemodel"), folder.resolve(name + ".prototxt"))
                .network();
        float[] found = PlainRun.nchw(network, Tensor.wrap(WeightRecipe.values(name, 2 * 3 * side * side), 2, 3, side,
                side)).toArray();
        double[] expected = {a, b, c, d};
        assertEquals(4, found.length);
        for (int i = 0; i < 4; i++) {
            assertEquals(expected[i], found[i], 4e-5, "logit " + i);
        }
    }
}
