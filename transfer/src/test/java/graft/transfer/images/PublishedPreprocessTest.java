package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.OnnxBytes;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What torchvision, timm and transformers make of three pictures for published files, and what we make of them when
 * their settings lie beside the weights: the resized and cropped bytes exactly, the values but for rounding.
 */
class PublishedPreprocessTest {
    private static final Map<String, int[]> SIZES = Map.of("wide", new int[] {500, 375}, "tall", new int[] {301, 452},
            "small", new int[] {161, 97});

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> asThePublishersThemselves() throws IOException {
        Path file = SharedFiles.path("golden/preprocess/published.json");
        List<?> cases = (List<?>) Json.parse(Files.readString(file));
        assertTrue(cases.size() >= 17, file.toString());
        return cases.stream().map(c -> (Map<?, ?>) c).flatMap(c -> ((Map<?, ?>) c.get("pictures")).entrySet().stream()
                .map(picture -> DynamicTest.dynamicTest(c.get("case") + ", " + picture.getKey(), () -> check(c,
                        (String) picture.getKey(), (Map<?, ?>) picture.getValue()))));
    }

    private void check(Map<?, ?> published, String picture, Map<?, ?> expected) throws Exception {
        int[] shape = ((List<?>) expected.get("shape")).stream().mapToInt(n -> ((Number) n).intValue()).toArray();
        Preprocessing preprocessing = published.get("prepared") instanceof String text ? Preprocessing.parse(text)
                : beside((String) published.get("file"), published.get("settings"), shape[1], shape[2]);
        ImageInput input = ImageInput.of(preprocessing);
        assertEquals(List.of(3, shape[1], shape[2]), List.of(input.channels(), input.height(), input.width()));
        float[] out = new float[input.size()];
        Path image = picture(picture);
        new ImagePreparer(input, Augmentation.none()).prepare(ImageDecoder.read(image), image, 0, out, 0);
        List<?> values = (List<?>) expected.get("values");
        int area = shape[1] * shape[2];
        for (int i = 0; i < values.size(); i++) {
            int at = (int) ((long) i * (out.length - 1) / (values.size() - 1));
            assertEquals(((Number) values.get(i)).floatValue(), out[at % area * 3 + at / area], 2e-6f, "value " + at);
        }
        assertEquals(expected.get("sha256"), sha256(bytes(out, preprocessing)));
    }

    /** By what a file beside weights states; the network is of the size that the publisher's images have. */
    private Preprocessing beside(String name, Object settings, int height, int width) throws IOException {
        Path model = new OnnxBytes(17).input("x", 1, 3, height, width).output("y").node("GlobalAveragePool",
                List.of("x"), List.of("m")).node("Flatten", List.of("m"), List.of("y"))
                .write(folder.resolve("model.onnx"));
        Files.writeString(folder.resolve(name), Json.write(settings));
        Preparation preparation = Zoo.load(model).preparation();
        Files.delete(folder.resolve(name));
        assertEquals(Preparation.Source.BESIDE, preparation.source(), preparation.toString());
        return preparation.preprocessing();
    }

    /** The pixels that became these values. */
    private static byte[] bytes(float[] values, Preprocessing preprocessing) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round((values[i] * preprocessing.deviation().get(i % 3) + preprocessing.mean()
                    .get(i % 3)) / preprocessing.scale());
        }
        return bytes;
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** The formula of tests/peers/preprocessing.py. */
    private Path picture(String name) throws IOException {
        int width = SIZES.get(name)[0];
        int height = SIZES.get(name)[1];
        Path file = folder.resolve(name + ".png");
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int k = 0; k < 3; k++) {
                    rgb = rgb << 8 | (x * x * (3 + k) + y * y * (5 - k) + x * y * 7 + (x ^ y) * 11 * (k + 1)) >> 6
                            & 255;
                }
                image.setRGB(x, y, rgb);
            }
        }
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
