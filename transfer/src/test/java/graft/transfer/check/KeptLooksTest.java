package graft.transfer.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.images.Image;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Resampler;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was seen of images comes back as it was, and only for the same bytes, read in the same way. */
class KeptLooksTest {
    @TempDir
    private Path folder;
    private Path cache;
    private final List<Image> images = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        cache = folder.resolve("cache");
        for (int i = 0; i < 3; i++) {
            BufferedImage image = new BufferedImage(30 + i, 20, i == 2 ? BufferedImage.TYPE_USHORT_GRAY
                    : BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < 20; y++) {
                for (int x = 0; x < 30; x++) {
                    image.setRGB(x, y, 0x10307 * (x + 3 * y + i));
                }
            }
            // The first has another format's ending.
            Path file = folder.resolve(i + (i == 0 ? ".jpg" : ".png"));
            ImageIO.write(image, "png", file.toFile());
            images.add(new Image(file, 0));
        }
    }

    private KeptLooks open(ImageReading reading) {
        return KeptLooks.in(cache, 1 << 20, reading, said::add);
    }

    private void look() {
        ImageReading reading = ImageReading.turned();
        try (KeptLooks kept = open(reading)) {
            assertEquals(List.of(), new PictureCheck().keeping(kept).readMissing(images, reading, 2, _ -> { }));
        }
    }

    private static Optional<PictureLook> find(KeptLooks kept, Path file) throws IOException {
        return kept.find(Files.readAllBytes(file), file);
    }

    @Test
    void everythingComesBack() throws IOException {
        look();
        try (KeptLooks kept = open(ImageReading.turned())) {
            for (Image image : images) {
                byte[] bytes = Files.readAllBytes(image.file());
                PictureLook seen = PictureLook.of(image.file(), bytes, ImageReading.turned().read(image.file()),
                        new Resampler());
                PictureLook found = find(kept, image.file()).orElseThrow();
                assertArrayEquals(seen.copy(), found.copy());
                // All but the array, which records compare by identity.
                assertEquals(seen.toString().replaceAll("copy=.*", ""), found.toString().replaceAll("copy=.*", ""));
            }
        }
        assertEquals(List.of(), said);
    }

    @Test
    void otherBytesOtherNamesAndOtherReadingsAreNotFound() throws IOException {
        look();
        Path first = images.getFirst().file();
        Path renamed = Files.copy(first, folder.resolve("right.png"));
        try (KeptLooks kept = open(ImageReading.turned())) {
            assertTrue(find(kept, renamed).isEmpty(), "its ending is not wrong any more");
            Path elsewhere = Files.copy(first, folder.resolve("copy.jpg"));
            assertTrue(find(kept, elsewhere).isPresent(), "the same bytes with the same ending");
            assertTrue(kept.find(Files.readAllBytes(images.get(1).file()), first).isEmpty());
        }
        try (KeptLooks kept = open(ImageReading.asStored())) {
            assertTrue(find(kept, first).isEmpty(), "read as stored");
        }
    }

    @Test
    void aDamagedFileIsSeenAnew() throws IOException {
        look();
        List<Path> files;
        try (Stream<Path> all = Files.walk(cache)) {
            files = all.filter(f -> f.toString().endsWith(".features")).toList();
        }
        assertEquals(1, files.size());
        byte[] bytes = Files.readAllBytes(files.getFirst());
        bytes[bytes.length - 1] ^= 1; // of one row
        Files.write(files.getFirst(), bytes);
        try (KeptLooks kept = open(ImageReading.turned())) {
            assertEquals(2, images.stream().filter(i -> {
                try {
                    return find(kept, i.file()).isPresent();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }).count());
        }
        assertTrue(said.getFirst().startsWith("damaged features in "), said.toString());
        said.clear();
        look();
        assertEquals(List.of(), said);
    }

    @Test
    void whatTheLimitLeavesNoRoomForIsSaid() {
        ImageReading reading = ImageReading.turned();
        try (KeptLooks kept = KeptLooks.in(cache, 1000, reading, said::add)) {
            new PictureCheck().keeping(kept).readMissing(images, reading, 1, _ -> { });
        }
        assertEquals(List.of("what was seen of 3 images is not kept for later runs: the cache may take 0 MiB"), said);
        assertTrue(Files.notExists(cache));
    }
}
