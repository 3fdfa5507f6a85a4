package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DIR/CLASS/train and DIR/CLASS/val: the parts of a data set below its classes instead of above them. */
class PartsBelowClassesTest {
    @TempDir
    Path dir;

    private void image(String name) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }

    @Test
    void areReadAsOneWithANote() throws IOException {
        for (String name : List.of("ants/train/1.png", "ants/val/2.png", "bees/train/3.png", "bees/val/4.png")) {
            image(name);
        }
        ImageFolder folder = ImageFolder.read(dir);
        assertEquals(List.of("ants", "bees"), folder.classes());
        assertEquals(4, folder.images().size());
        assertTrue(folder.split().isEmpty());
        assertEquals(List.of("the classes are ants, bees; their folders train, val are read as one and split anew. To "
                + "keep those parts, put them above the classes: DIR/train/<class>/<images>"), folder.notes());
    }

    @Test
    void oneAloneIsSaidToo() throws IOException {
        image("ants/train/1.png");
        image("bees/train/2.png");
        ImageFolder folder = ImageFolder.read(dir);
        assertEquals(List.of("ants", "bees"), folder.classes());
        assertTrue(folder.notes().getFirst().startsWith("the classes are ants, bees; their folders train are read as"),
                folder.notes().toString());
    }
}
