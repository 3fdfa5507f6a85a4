package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.layer.Shape;
import graft.testing.SharedFiles;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooTest {
    @TempDir
    private Path folder;

    @Test
    void publishedCifarCheckpointsAreRecognised() throws IOException {
        for (Path file : SharedFiles.files("data/pytorch/cifar10-resnet", ".th")) {
            PretrainedModel model = Zoo.load(file);
            assertEquals(file.getFileName().toString().replaceAll("-.*", ""), model.architecture());
            assertEquals("torchvision", model.publisher());
            assertEquals(List.of(), model.network().missing());
            assertEquals(List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship",
                    "truck"), model.labels());
            assertEquals(Preprocessing.cifar(), model.preprocessing());
            assertEquals(new Shape(32, 32, 3), model.network().inputShape());
        }
    }

    /** The numbers are those of zoo/manifests/_real_files_golden.json. */
    @Test
    void aPublishedCheckpointsValuesArriveInPlace() {
        Path file = SharedFiles.path("data/pytorch/cifar10-resnet/resnet20-12fca82f.th");
        var network = Zoo.load(file).network();
        assertEquals(-0.13818146288394928f, network.parameter("conv1.weight").value().get(0, 0, 0, 0));
        assertEquals(0.3087101876735687f, network.parameter("conv1.weight").value().get(2, 2, 2, 15));
        assertEquals(10.227829933166504f, network.parameter("bn1.running_var").value().get(15));
    }

    @Test
    void aCaffeModelFindsThePrototxtBesideIt() {
        Path lenet = SharedFiles.path("data/caffe/mnist-lenet");
        PretrainedModel model = Zoo.load(lenet.resolve("lenet_iter_10000.caffemodel"));
        assertEquals("caffe", model.publisher());
        assertEquals("graph", model.architecture());
        assertEquals(Shape.vector(10), model.network().outputShape());
        PretrainedModel named = Zoo.load(lenet.resolve("lenet_iter_10000.caffemodel"),
                lenet.resolve("lenet.prototxt").toString());
        assertEquals(model.network().nodes(), named.network().nodes());
    }

    @Test
    void labelsBesideTheWeightsAreTaken() throws IOException {
        Path published = SharedFiles.path("data/caffe/squeezenet-imagenet");
        assertEquals(List.of(), Zoo.load(published.resolve("SqueezeNet_decoded.caffemodel")).labels());
        Path copy = Files.copy(published.resolve("SqueezeNet_decoded.caffemodel"), folder.resolve("copy.caffemodel"));
        Files.copy(SharedFiles.path("data/images/synset_words.txt"), folder.resolve("synset_words.txt"));
        PretrainedModel model = Zoo.load(copy, published.resolve("SqueezeNet_deploy.prototxt").toString());
        assertEquals("tench, Tinca tinca", model.labels().getFirst());
        assertEquals(1000, model.network().outputShape().c());
    }

    @Test
    void aCaffeGraphComesBackFromGraftsOwnFile() throws IOException {
        Path published = SharedFiles.path("data/caffe/squeezenet-imagenet");
        PretrainedModel model = Zoo.load(published.resolve("SqueezeNet_decoded.caffemodel"));
        Path file = folder.resolve("model.safetensors");
        ModelFile.write(file, model);
        PretrainedModel back = Zoo.load(file);
        assertEquals(model.network().nodes(), back.network().nodes());
        assertEquals(model.preprocessing(), back.preprocessing());
        model.network().parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                back.network().parameter(name).value().unwrap(), name));
    }

    @Test
    void aCaffeModelThatNeedsItsPrototxtSaysSo() throws IOException {
        Path lenet = SharedFiles.path("data/caffe/mnist-lenet/lenet_iter_10000.caffemodel");
        Path alone = Files.copy(lenet, folder.resolve("alone.caffemodel"));
        var e = assertThrows(WeightFileException.class, () -> Zoo.load(alone));
        assertTrue(e.getMessage().contains("a caffemodel needs its network's prototxt"), e.getMessage());
    }

    @Test
    void aPrototxtThatIsNotThereOrNamedForOtherWeightsIsSaid() throws IOException {
        Path weights = folder.resolve("w.safetensors");
        ModelFile.write(weights, Zoo.network("resnet20", 10).initialize(1), Preprocessing.cifar(), List.of(),
                java.util.Map.of(ModelFile.ARCHITECTURE, "resnet20"));
        Path prototxt = folder.resolve("net.prototxt");
        var missing = assertThrows(WeightFileException.class, () -> Zoo.load(weights, prototxt.toString()));
        assertTrue(missing.getMessage().startsWith(prototxt + ": there is no such file"), missing.getMessage());
        Files.writeString(prototxt, "name: \"net\"");
        var other = assertThrows(WeightFileException.class, () -> Zoo.load(weights, prototxt.toString()));
        assertTrue(other.getMessage().contains("is safetensors, and net.prototxt describes a network for Caffe's"),
                other.getMessage());
    }

    @Test
    void networksCanBeHadWithoutWeights() {
        assertEquals(Shape.vector(5), Zoo.network("vgg16@torchvision", 5).outputShape());
        Path prototxt = SharedFiles.path("data/caffe/topologies/ResNet-50-deploy.prototxt");
        assertEquals(Shape.vector(1000), Zoo.network(prototxt.toString(), 5).outputShape());
        var e = assertThrows(IllegalArgumentException.class, () -> Zoo.network("vgg16@tourchvision", 5));
        assertTrue(e.getMessage().startsWith("no publisher 'tourchvision'; nearest: torchvision"), e.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        var e = assertThrows(WeightFileException.class, () -> Zoo.load(folder.resolve("resnet18.pth")));
        assertTrue(e.getMessage().contains("resnet18.pth"), e.getMessage());
    }
}
