package graft.zoo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.layer.Shape;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreprocessingTextTest {
    private static final Shape COLOUR = new Shape(224, 224, 3);

    @Test
    void torchvisionsReadsAsItsDocumentationHasIt() {
        assertEquals("resize 256, crop 224, bilinear, RGB, x/255, mean 0.485 0.456 0.406, std 0.229 0.224 0.225",
                Preprocessing.torchvision(256, 224).toString());
    }

    @Test
    void whatIsWrittenIsReadAsTheSameToTheLastBit() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            Resize resize = Resize.values()[random.nextInt(3)];
            int side = 1 + random.nextInt(400);
            ImageSize to = resize == Resize.BOTH_SIDES ? new ImageSize(side, 1 + random.nextInt(400))
                    : ImageSize.square(side);
            Order order = Order.values()[random.nextInt(3)];
            float scale = List.of(1f, 1 / 255f, 1 / 256f, 1 / 127.5f, random.nextFloat() + 1e-6f,
                    1 / (1 + 300 * random.nextFloat())).get(random.nextInt(6));
            List<Float> mean = values(random, order, 0);
            List<Float> deviation = values(random, order, 1);
            Preprocessing p = new Preprocessing(resize, to, Interpolation.values()[random.nextInt(6)],
                    random.nextBoolean() ? ImageSize.NONE : new ImageSize(1 + random.nextInt(300), 7), order, scale,
                    mean, deviation, Optional.empty());
            assertEquals(p, Preprocessing.parse(p.toString()), p.toString());
        }
    }

    private static List<Float> values(Random random, Order order, float usual) {
        int n = order == Order.GREY ? 1 : 3;
        float one = random.nextFloat() * 200 - (usual == 0 ? 100 : -1e-3f);
        return switch (random.nextInt(3)) {
            case 0 -> java.util.Collections.nCopies(n, usual);
            case 1 -> java.util.Collections.nCopies(n, one);
            default -> random.doubles(n).mapToObj(d -> (float) d + usual).toList();
        };
    }

    @Test
    void partsComeInAnyOrderAndListsMayHaveCommas() {
        Preprocessing expected = new Preprocessing(Resize.SHORTER_SIDE, 232, Interpolation.BICUBIC, 224, Order.BGR,
                1 / 255f, List.of(.1f, .2f, .3f), List.of(.5f, .5f, .5f));
        assertEquals(expected, Preprocessing.parse("bgr, mean 0.1, 0.2, 0.3, std=0.5, X / 255, crop 224; resize 232, "
                + "bicubic"));
        assertEquals(expected, Preprocessing.parse("BGR, mean [0.1 0.2 0.3], std [0.5], x/255, crop 224x224, resize: "
                + "232, bicubic"));
    }

    @Test
    void whatIsSubtractedAfterXIsTheMeanOfEveryChannel() {
        Preprocessing tf = Preprocessing.parse("x/127.5 - 1");
        assertEquals(List.of(1f, 1f, 1f), tf.mean());
        assertEquals(1 / 127.5f, tf.scale());
        assertEquals(List.of(117f, 117f, 117f), Preprocessing.parse("x - 117").mean());
    }

    @Test
    void whatTextDoesNotStateStaysAsItWas() {
        Preprocessing known = Preprocessing.caffe(256, 227, 104, 117, 123);
        assertEquals("resize 256x256, crop 227, bilinear, RGB, x/255", PreprocessingText.read("x/255", known)
                .toString());
        assertEquals("resize 240, crop 227, bilinear, BGR, x, mean 104 117 123",
                PreprocessingText.read("resize 240", known).toString());
        assertEquals("resize 256x256, crop 227, bilinear, RGB, x, mean 123 117 104",
                PreprocessingText.read("RGB", known).toString());
        assertEquals("resize 64x96, crop 64x96, bilinear, BGR, x, mean 104 117 123",
                PreprocessingText.read("resize 64x96", known).toString());
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        refused("resize 224, RBG", "\"RBG\" is no part of a preparation");
        refused("resize big", "\"resize big\": expected a number of pixels");
        refused("mean 1 2", "mean has 2 numbers, expected 3");
        refused("mean 1 2 x", "expected a number, found 'x'");
        refused("x/255, x", "states again");
        refused("x/255 - 1, mean 0.5", "the mean is stated twice");
        refused("x/0", "scaled by Infinity");
        refused("std 0", "the deviation not 0");
        refused(" , ", "no preparation of images");
        refused("mean image 3x3 ab", "comes from a file");
    }

    private static void refused(String text, String message) {
        String said = assertThrows(IllegalArgumentException.class, () -> Preprocessing.parse(text)).getMessage();
        assertTrue(said.contains(message), said);
    }

    @Test
    void presetsAreWhatTheirPublishersDo() {
        Preprocessing known = Preprocessing.plain(Resize.BOTH_SIDES, 224, 224, 3, 1);
        String imagenet = "RGB, x/255, mean 0.485 0.456 0.406, std 0.229 0.224 0.225";
        assertEquals("resize 256, crop 224, bilinear, " + imagenet, preset("torchvision", known));
        assertEquals("resize 232, crop 224, bilinear, " + imagenet, preset("torchvision-v2", known));
        assertEquals("resize 256, crop 224, bicubic, " + imagenet, preset("timm", known));
        assertEquals("resize 256x256, crop 224, bilinear, BGR, x, mean 104 117 123", preset("caffe", known));
        assertEquals("resize 224x224, crop 224, bilinear, BGR, x, mean 103.939 116.779 123.68",
                preset("keras-caffe", known));
        assertEquals("resize 224x224, crop 224, bilinear, RGB, x/127.5 - 1", preset("tf", known));
        assertEquals("resize 224x224, crop 224, bilinear, RGB, x/255", preset("unit", known));
        assertEquals("resize 224x224, crop 224, bilinear, RGB, x", preset("raw", known));
        String wrong = assertThrows(IllegalArgumentException.class, () -> preset("torchvison", known)).getMessage();
        assertTrue(wrong.contains("there is no preparation called 'torchvison'"), wrong);
        Preprocessing grey = Preprocessing.plain(Resize.NONE, 0, 28, 1, 1);
        assertEquals("no resize, crop 28, bilinear, grey, x/127.5 - 1",
                PreparationPreset.read("tf", new Shape(28, 28, 1), grey).toString());
        assertThrows(IllegalArgumentException.class, () -> PreparationPreset.read("caffe", new Shape(28, 28, 1), grey));
    }

    private static String preset(String word, Preprocessing known) {
        return PreparationPreset.read(word, COLOUR, known).toString();
    }

    @Test
    void anotherInputSizeResizesAsMuchMoreAndLeavesTheMeansOfAMeanImage() {
        assertEquals("resize 288, crop 252, bilinear, RGB, x/255, mean 0.485 0.456 0.406, std 0.229 0.224 0.225",
                Preprocessing.torchvision(256, 224).forInput(252, 252).toString());
        // 1 2 3 4 and 10 20 30 40 and 5 5 5 5: means 2.5, 25, 5.
        MeanImage image = MeanImage.ofPlanes(3, 2, 2, new float[] {1, 2, 3, 4, 10, 20, 30, 40, 5, 5, 5, 5});
        Preprocessing less = Preprocessing.plain(Resize.BOTH_SIDES, 2, 2, 3, 1).less(image);
        assertEquals("resize 4x4, crop 4, bilinear, RGB, x, mean 2.5 25 5", less.forInput(4, 4).toString());
    }
}
