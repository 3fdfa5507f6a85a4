package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.testing.SharedFiles;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PIL and torchvision made of five images, and what we make of them. */
class GoldenPreprocessTest {

    private static Preprocessing bytes(Interpolation interpolation) {
        return new Preprocessing(Resize.SHORTER_SIDE, 64, interpolation, 56, Order.RGB, 1, List.of(0f, 0f, 0f),
                List.of(1f, 1f, 1f));
    }

    private static float[] prepared(String image, Preprocessing preprocessing) {
        Path file = SharedFiles.path("golden/preprocess/" + image + ".png");
        ImageInput input = ImageInput.of(preprocessing);
        float[] out = new float[input.size()];
        new ImagePreparer(input, Augmentation.none()).prepare(ImageDecoder.read(file), file, 0, out, 0);
        return out;
    }

    private static void resizedBytesEqualPillows(String image, Interpolation interpolation, String kind)
            throws IOException {
        float[] ours = prepared(image, bytes(interpolation));
        NpyFile theirs = NpyFile.read(SharedFiles.path("golden/preprocess/" + image + "." + kind
                + ".resize64crop56.uint8.npy"), "|u1");
        assertArrayEquals(new int[] {56, 56, 3}, theirs.shape());
        for (int i = 0; i < ours.length; i++) {
            assertEquals(theirs.payload()[i] & 0xff, ours[i], image + " " + kind + " at " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "tall", "small", "grey", "alpha"})
    void bilinearResizeAndCropGiveExactlyPillowsBytes(String image) throws IOException {
        resizedBytesEqualPillows(image, Interpolation.BILINEAR, "bilinear");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "tall", "small", "grey", "alpha"})
    void bicubicResizeAndCropGiveExactlyPillowsBytes(String image) throws IOException {
        resizedBytesEqualPillows(image, Interpolation.BICUBIC, "bicubic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "tall", "small", "grey", "alpha"})
    void torchvisionPreprocessingAgreesToFloatRounding(String image) throws IOException {
        agrees(image, Preprocessing.torchvision(64, 56), "torchvision", 2e-6f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "tall", "small", "grey", "alpha"})
    void caffePreprocessingAgreesToFloatRounding(String image) throws IOException {
        agrees(image, Preprocessing.caffe(64, 56, 103.939f, 116.779f, 123.68f), "caffe", 0);
    }

    private static void agrees(String image, Preprocessing preprocessing, String kind, float tolerance)
            throws IOException {
        float[] ours = prepared(image, preprocessing);
        NpyFile theirs = NpyFile.read(SharedFiles.path("golden/preprocess/" + image + "." + kind + ".npy"), "<f4");
        assertArrayEquals(new int[] {3, 56, 56}, theirs.shape());
        float[] chw = theirs.floats();
        for (int c = 0; c < 3; c++) {
            for (int p = 0; p < 56 * 56; p++) {
                assertEquals(chw[c * 56 * 56 + p], ours[p * 3 + c], tolerance, image + " " + kind + " channel " + c);
            }
        }
    }
}
