package graft.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.transfer.images.Image;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Pixels;
import graft.zoo.model.MeanImage;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyViewsTest {
    @TempDir
    private Path folder;

    /** Images of odd sizes, whose resized sides leave halves to be rounded. */
    private List<Image> images() throws Exception {
        List<Image> images = new ArrayList<>();
        int[][] sizes = {{41, 57}, {60, 44}, {50, 50}, {43, 90}};
        for (int[] size : sizes) {
            byte[] data = new byte[size[0] * size[1] * 3];
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) (i * 31 + i / 97);
            }
            Path file = folder.resolve(size[0] + "x" + size[1] + ".png");
            new Pixels(size[0], size[1], 3, data).writePng(file);
            images.add(new Image(file, images.size() % 2));
        }
        return images;
    }

    private static PretrainedModel model(Preprocessing p, int side) {
        Network network = Network.input(side, side, 3).flatten("flat").dense("fc", 2).build().initialize(1);
        return new PretrainedModel(network, Preparation.ofFile(p, "test"), List.of("a", "b"), "demo", "graft", "test");
    }

    private static float[][] read(Samples samples, int batch) {
        float[][] all = new float[samples.count()][];
        float[] buffer = new float[batch * samples.shape().size()];
        int[] ids = new int[batch];
        try (Samples.Reader reader = samples.read(IntStream.range(0, samples.count()).toArray(), batch, 0)) {
            for (int n; (n = reader.next(buffer, 0, ids)) > 0; ) {
                for (int i = 0; i < n; i++) {
                    all[ids[i]] = Arrays.copyOfRange(buffer, i * samples.shape().size(),
                            (i + 1) * samples.shape().size());
                }
            }
        }
        return all;
    }

    @Test
    void tenViewsBeginWithThePlainImageAndTheSecondHalfIsMirrored() throws Exception {
        for (int resize : new int[] {36, 37, 38, 39, 41}) {
            PretrainedModel model = model(Preprocessing.torchvision(resize, 32), 32);
            List<Image> images = images();
            ManyViews views = ManyViews.of(model, images, 2, true, ImageReading.turned());
            float[][] plain = read(new ImageSamples(images, ImageInput.of(model), 2, true), 4);
            float[][] all = read(views, 7);
            assertEquals(10, views.views());
            for (int i = 0; i < images.size(); i++) {
                assertArrayEquals(plain[i], all[i * 10], "resize " + resize + ", image " + i);
                for (int v = 0; v < 5; v++) {
                    assertArrayEquals(mirrored(all[i * 10 + v]), all[i * 10 + 5 + v]);
                }
            }
        }
    }

    private static float[] mirrored(float[] image) {
        float[] mirror = new float[image.length];
        for (int i = 0; i < image.length; i++) {
            int c = i % 3;
            int x = i / 3 % 32;
            int y = i / 96;
            mirror[(y * 32 + 31 - x) * 3 + c] = image[i];
        }
        return mirror;
    }

    @Test
    void withoutAMarginTheImageAndItsMirrorImageAreLeft() throws Exception {
        ManyViews views = ManyViews.of(model(Preprocessing.cifar(), 32), images(), 1, true, ImageReading.turned());
        assertEquals(2, views.views());
        float[][] all = read(views, 3);
        assertArrayEquals(mirrored(all[4]), all[5]);
    }

    @Test
    void probabilitiesAreAveragedOverTheViewsOfAnImage() throws Exception {
        ManyViews views = ManyViews.of(model(Preprocessing.cifar(), 32), images(), 1, true, ImageReading.turned());
        // The third image could not be read. (0.9 + 0.3) / 2 = 0.6, (0.2 + 0.4) / 2 = 0.3, (0.5 + 0.1) / 2 = 0.3
        Predictions all = new Predictions(new int[] {0, 1, 2, 3, 6, 7}, new int[] {0, 0, 1, 1, 1, 1},
                Tensor.wrap(new float[] {.9f, .1f, .3f, .7f, .2f, .8f, .4f, .6f, .5f, .5f, .1f, .9f}, 6, 2), 0);
        ManyViews.Answers answers = views.answers(all);
        assertArrayEquals(new int[] {0, 1, 3}, answers.plain().ids());
        assertArrayEquals(new float[] {.9f, .1f, .2f, .8f, .5f, .5f}, answers.plain().probabilities().unwrap());
        assertArrayEquals(new float[] {.6f, .4f, .3f, .7f, .3f, .7f}, answers.averaged().probabilities().unwrap(),
                1e-6f);
        // -(ln 0.6 + ln 0.7 + ln 0.7) / 3 = (0.510826 + 2 * 0.356675) / 3
        assertEquals(0.408059, answers.averaged().loss(), 1e-6);
        assertEquals(1, answers.averaged().accuracy(1));
        assertEquals(2 / 3.0, answers.plain().accuracy(1), 1e-12);
    }

    @Test
    void aMeanImageIsRefusedSinceItBelongsToOnePlace() throws Exception {
        Preprocessing p = Preprocessing.cifar().less(MeanImage.of(32, 32, 3, new float[32 * 32 * 3]));
        List<Image> images = images();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ManyViews.of(model(p, 32), images, 1, true,
                ImageReading.turned())).getMessage().contains("mean image"));
    }
}
