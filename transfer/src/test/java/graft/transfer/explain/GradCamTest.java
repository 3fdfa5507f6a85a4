package graft.transfer.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.testing.SharedFiles;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageDecoder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImagePreparer;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradCamTest {
    /** The classes of CIFAR-10 in their published order. */
    private static final List<String> CIFAR = List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog",
            "horse", "ship", "truck");

    /** See golden/gradcam/README.md for the reference (PyTorch's autograd) and the tolerances. */
    @Test
    void mapsOfThePublishedResNetAreThoseOfPyTorch() throws Exception {
        PretrainedModel model = Zoo.load(
                SharedFiles.path("data/pytorch/cifar10-resnet/resnet20-12fca82f.th"));
        Path golden = SharedFiles.path("golden/gradcam");
        Path images = SharedFiles.path("data/images/cifar10-test-1000");
        List<?> expected = (List<?>) ((Map<?, ?>) Json.parse(Files.readString(golden.resolve("expected.json"))))
                .get("pictures");
        assertEquals(4, expected.size());
        try (ThreadTeam team = ThreadTeam.of(2);
                GradCam last = GradCam.of(model.network(), 1, team);
                GradCam third = GradCam.at(model.network(), "layer3", 1, team);
                GradCam second = GradCam.at(model.network(), "layer2", 1, team)) {
            assertEquals(third.layer(), last.layer());
            for (Object e : expected) {
                String file = (String) ((Map<?, ?>) e).get("file");
                String number = file.substring(file.indexOf('/') + 1, file.indexOf('.'));
                int predicted = CIFAR.indexOf(((Map<?, ?>) e).get("predicted"));
                Tensor image = prepared(model, images.resolve(file));
                HeatMap map = third.of(image, new int[] {predicted}).getFirst();
                assertNear(golden.resolve("cam_" + number + ".npy"), map, 1e-4f);
                assertNear(golden.resolve("overlay_" + number + ".npy"), map.over(32, 32), 1e-3f);
                assertNear(golden.resolve("cam_layer2_" + number + ".npy"),
                        second.of(image, new int[] {predicted}).getFirst(), 1e-4f);
            }
        }
    }

    private static Tensor prepared(PretrainedModel model, Path file) {
        ImageInput input = ImageInput.of(model);
        float[] values = new float[input.size()];
        new ImagePreparer(input, Augmentation.none()).prepare(ImageDecoder.read(file), file, 0, values, 0);
        return Tensor.wrap(values, 1, input.height(), input.width(), input.channels());
    }

    private static void assertNear(Path expected, HeatMap found, float tolerance) {
        Tensor e = NpyFile.read(expected);
        assertArrayEquals(new int[] {e.dim(0), e.dim(1)}, new int[] {found.height(), found.width()});
        assertArrayEquals(e.unwrap(), found.values(), tolerance, expected.toString());
    }

    /** Zhou et al., 2016: the map of a pooled, linear head is the weighted sum of the channels. */
    @Test
    void forAPooledLinearHeadTheMapIsTheClassActivationMapDividedByThePlaces() {
        Network network = Network.input(6, 6, 2).conv("conv", 5, 3).relu("relu").globalAveragePool("pool")
                .flatten("flat").dense("fc", 3).build().initialize(4);
        Tensor images = images(3, 6, 6, 2);
        try (ThreadTeam team = ThreadTeam.of(1); GradCam cam = GradCam.of(network, 2, team);
                InferencePlan plan = network.upTo("relu").compileForInference(3, team)) {
            assertEquals("relu", cam.layer());
            float[] a = plan.run(images).unwrap();
            float[] w = network.parameter("fc.weight").value().unwrap();
            int[] classes = {2, 0, 1};
            List<HeatMap> maps = cam.of(images, classes);
            boolean positive = false;
            for (int n = 0; n < 3; n++) {
                for (int place = 0; place < 16; place++) {
                    double sum = 0;
                    for (int k = 0; k < 5; k++) {
                        sum += w[k * 3 + classes[n]] / 16.0 * a[(n * 16 + place) * 5 + k];
                    }
                    assertEquals(Math.max(0, sum), maps.get(n).values()[place], 1e-6);
                    positive |= sum > 0;
                }
            }
            assertTrue(positive);
        }
    }

    /** dy/dA by finite differences of the network itself, at a layer that a shortcut jumps over. */
    @Test
    void atALayerInsideABlockTheGradientGoesThroughTheBranchAlone() {
        Network network = Network.input(4, 4, 2).conv("a", 3, 3, 1, 1, true).relu("first")
                .conv("b", 3, 3, 1, 1, true).relu("second").add("sum", "first", "second").globalAveragePool("pool")
                .flatten("flat").dense("fc", 2).build().initialize(3);
        Tensor image = images(1, 4, 4, 2);
        try (ThreadTeam team = ThreadTeam.of(1); GradCam cam = GradCam.at(network, "b", 1, team);
                InferencePlan plan = network.upTo("b").compileForInference(1, team)) {
            float[] b = plan.run(image).unwrap();
            // y = sum over k of W[k,1]/16 * (… + sum over places of max(0, b)): dy/db = W[k,1]/16 where b > 0, else 0
            float[] fc = network.parameter("fc.weight").value().unwrap();
            HeatMap map = cam.of(image, new int[] {1}).getFirst();
            double[] w = new double[3];
            for (int i = 0; i < b.length; i++) {
                w[i % 3] += b[i] > 0 ? fc[i % 3 * 2 + 1] / 16.0 / 16 : 0;
            }
            for (int place = 0; place < 16; place++) {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += w[k] * b[place * 3 + k];
                }
                assertEquals(Math.max(0, sum), map.values()[place], 1e-6);
            }
        }
    }

    @Test
    void aLayerWithoutPlacesIsRefusedAndTheOneThatHasThemNamed() {
        Network network = Network.input(6, 6, 2).conv("conv", 5, 3).relu("relu").globalAveragePool("pool")
                .flatten("flat").dense("fc", 3).build().initialize(4);
        try (ThreadTeam team = ThreadTeam.of(1)) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> GradCam.at(network, "pool", 1, team)).getMessage();
            assertTrue(message.contains("pool") && message.contains("relu"), message);
            Network flat = Network.input(1, 1, 4).dense("fc1", 3).dense("fc2", 2).build().initialize(1);
            assertThrows(IllegalArgumentException.class, () -> GradCam.of(flat, 1, team));
        }
    }

    @Test
    void aMapIsEnlargedBetweenTheCentresOfItsPlaces() {
        // Centres of 4 pixels lie at -0.25, 0.25, 0.75, 1.25 of the 2 places: 0, 1/4, 3/4, 1 of the way
        HeatMap large = new HeatMap(1, 2, new float[] {2, 6}).over(1, 4);
        assertArrayEquals(new float[] {0, .25f, .75f, 1}, large.values(), 1e-6f);
        assertArrayEquals(new float[4], new HeatMap(1, 1, new float[] {3}).over(2, 2).values());
    }

    private static Tensor images(int n, int h, int w, int c) {
        float[] values = new float[n * h * w * c];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.7 + i % 5);
        }
        return Tensor.wrap(values, n, h, w, c);
    }
}
