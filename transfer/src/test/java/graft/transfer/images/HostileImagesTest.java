package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.model.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that declare much and hold little, and images that are large indeed, where memory is small. */
@Tag("small-heap")
class HostileImagesTest {
    @TempDir
    private Path dir;

    private Path good(String name, int side) throws IOException {
        return Files.write(dir.resolve(name), ImageDecoderTest.encode(ImageDecoderTest.noise(side, side,
                BufferedImage.TYPE_3BYTE_BGR), "png"));
    }

    @Test
    void eachBombIsOneSkippedImageForFourThreads() throws IOException {
        List<Image> images = new ArrayList<>();
        images.add(new Image(good("first.png", 40), 0));
        for (int i = 0; i < 4; i++) {
            images.add(new Image(SharedFiles.path("cases/hostile/bomb-10000x10000.jpg"), 0));
        }
        images.add(new Image(SharedFiles.path("cases/hostile/bomb-10000x10000.png"), 0));
        images.add(new Image(SharedFiles.path("cases/hostile/bad-1668.gif"), 0));
        images.add(new Image(good("last.png", 40), 0));
        ImageInput input = ImageInput.of(Preprocessing.torchvision(32, 32));
        try (ImageLoader loader = ImageLoader.of(images, input).threads(4).batch(8).open()) {
            ImageBatch batch = loader.next();
            assertEquals(List.of(images.getFirst(), images.getLast()), batch.images());
            assertEquals(6, loader.skipped().size());
            assertTrue(loader.skipped().get(0).reason().contains("10000x10000"), loader.skipped().toString());
        }
    }

    @Test
    void anImageThatFillsMemoryIsSkippedAndTheOthersAreRead() throws IOException {
        List<Image> images = List.of(new Image(good("a.png", 40), 0), new Image(good("b.png", 41), 0),
                new Image(good("c.png", 42), 0));
        ImageInput input = ImageInput.of(Preprocessing.torchvision(32, 32));
        try (ImageLoader loader = ImageLoader.of(images, input).threads(2).reader(image -> {
            if (image.file().endsWith("b.png")) {
                throw new OutOfMemoryError("Java heap space");
            }
            return ImageDecoder.read(image.file());
        }).open()) {
            assertEquals(2, loader.next().count());
            assertEquals(List.of(new SkippedFile(images.get(1).file(), "not enough memory for it. Give Java more with "
                    + "-Xmx, or store the image smaller")), loader.skipped());
        }
    }

    @Test
    void anImageLargerThanItsMemoryIsReadByEverySoManyRowsAndColumns() throws IOException {
        Path file = good("large.png", 300);
        Pixels whole = ImageDecoder.read(file);
        // Ten bytes a pixel: 90000 pixels take 900000; every third of 300 leaves 100 x 100, which take 100000.
        ImageReading reading = ImageReading.turned().within(100_000);
        Pixels reduced = reading.read(file);
        assertEquals(100, reduced.width());
        assertEquals(100, reduced.height());
        for (int at : new int[] {0, 1, 50, 99}) {
            assertArrayEquals(new int[] {whole.at(3 * at, 3, 0), whole.at(3 * at, 3, 1), whole.at(3 * at, 3, 2)},
                    new int[] {reduced.at(at, 1, 0), reduced.at(at, 1, 1), reduced.at(at, 1, 2)});
        }
        assertEquals(1, reading.reducedImages());
        assertEquals(3, reading.reduction(Files.readAllBytes(file), file));
        assertEquals(1, ImageReading.turned().reduction(Files.readAllBytes(file), file));
    }

    @Test
    void manyThreadsShareTheMemoryAndNoneIsLeftWaiting() throws IOException {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            images.add(new Image(good(i + ".png", 90 + i), 0));
        }
        ImageInput input = ImageInput.of(Preprocessing.torchvision(32, 32));
        ImageReading reading = ImageReading.turned().within(110_000);
        try (ImageLoader loader = ImageLoader.of(images, input).threads(4).source(ImageSource.files(reading))
                .batch(12).open()) {
            assertEquals(12, loader.next().count());
        }
        // Ten bytes each of 101 x 101 pixels are 102010.
        assertEquals(0, reading.reducedImages());
    }

    @Test
    void sizesThatGifAndBmpCannotHoldAreRefused() throws IOException {
        byte[] gif = ImageDecoderTest.encode(ImageDecoderTest.noise(8, 8, BufferedImage.TYPE_INT_RGB), "gif");
        int descriptor = 13 + 3 * (2 << (gif[10] & 7));
        while (gif[descriptor] != 0x2c) {
            descriptor++;
        }
        gif[descriptor + 6] = gif[descriptor + 8] = 0x27;
        assertTrue(refusal(gif).contains("bytes at least; the file has"), refusal(gif));
        byte[] bmp = ImageDecoderTest.encode(ImageDecoderTest.noise(8, 8, BufferedImage.TYPE_INT_RGB), "bmp");
        bmp[19] = bmp[23] = 0x27;
        assertTrue(refusal(bmp).startsWith("image: damaged BMP image ("), refusal(bmp));
    }

    private static String refusal(byte[] bytes) {
        return assertThrows(ImageException.class, () -> ImageDecoder.decode(bytes, Path.of("image"))).getMessage();
    }
}
