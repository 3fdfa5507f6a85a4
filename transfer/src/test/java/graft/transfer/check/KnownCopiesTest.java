package graft.transfer.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Pixels;
import graft.transfer.images.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that were searched for before the split are not searched for again, and are the same. */
class KnownCopiesTest {
    private static final int SIDE = 96;

    @TempDir
    Path folder;

    /** Squares of 6 pixels, each of one random grey: as it is, mirrored, or a little darker. */
    private void write(String name, long seed, boolean mirrored, int darker) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int[] greys = random.ints(SIDE / 6 * (SIDE / 6), 20, 250).toArray();
        byte[] rgb = new byte[SIDE * SIDE * 3];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int from = mirrored ? SIDE - 1 - x : x;
                for (int c = 0; c < 3; c++) {
                    rgb[(y * SIDE + x) * 3 + c] = (byte) (greys[y / 6 * (SIDE / 6) + from / 6] - darker);
                }
            }
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        new Pixels(SIDE, SIDE, 3, rgb).writePng(file);
    }

    @Test
    void theSameCopiesAndLeaksAreFoundWhereGroupsAreKnown() throws IOException {
        write("a/1.png", 1, false, 0);
        write("a/2.png", 1, true, 0);
        write("a/3.png", 2, false, 0);
        write("b/4.png", 3, false, 0);
        write("b/5.png", 3, false, 0);
        write("b/6.png", 1, false, 9);
        write("b/7.png", 4, false, 0);
        ImageFolder images = ImageFolder.read(folder);
        List<Image> all = images.images();
        Split split = new Split(List.of(all.get(0), all.get(2), all.get(3)), List.of(all.get(1), all.get(4), all.get(5),
                all.get(6)));
        PictureFindings alone = findings(new PictureCheck(), images, split);
        assertEquals(3, alone.duplicates().size());
        assertEquals(3, alone.leaks().size());

        PictureCheck grouped = new PictureCheck();
        grouped.readMissing(all, ImageReading.turned(), 1, _ -> { });
        int[] groups = grouped.copies(all);
        assertEquals(4, Arrays.stream(groups).distinct().count());
        PictureFindings known = findings(grouped, images, split);
        assertEquals(alone.duplicates(), known.duplicates());
        assertEquals(alone.leaks(), known.leaks());
    }

    private static PictureFindings findings(PictureCheck check, ImageFolder images, Split split) {
        check.readMissing(images.images(), ImageReading.turned(), 1, _ -> { });
        return check.findings(images, split, List.of());
    }
}
