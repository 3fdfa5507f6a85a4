package graft.transfer.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.images.DataSetException;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Splits that keep groups together. */
class GroupedSplitTest {
    @TempDir
    Path dir;

    private void image(String name) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }

    /** {@code films} films of {@code frames} frames of a class. */
    private void films(String name, int films, int frames) throws IOException {
        for (int film = 0; film < films; film++) {
            for (int frame = 0; frame < frames; frame++) {
                image(name + "/film" + (char) ('a' + film) + "_" + frame + ".png");
            }
        }
    }

    private static Set<String> films(List<Image> images) {
        return images.stream().map(i -> i.file().getParent().getFileName() + "/" + i.file().getFileName().toString()
                .substring(0, 5)).collect(Collectors.toSet());
    }

    private GroupedSplit split(Grouping by, long seed) {
        ImageFolder folder = ImageFolder.read(dir);
        return GroupedSplit.of(dir, folder, by.groups(folder, new PictureCheck()), by, 0.8, seed);
    }

    @Test
    void framesOfAFilmStayTogetherAndSharesAreKept() throws IOException {
        films("run", 5, 4);
        films("walk", 10, 3);
        GroupedSplit made = split(Grouping.PREFIX, 3);
        Set<String> train = films(made.split().train());
        Set<String> validation = films(made.split().validation());
        assertTrue(train.stream().noneMatch(validation::contains), train + " and " + validation);
        // A fifth of 20 frames is one film of 4, a fifth of 30 two films of 3.
        assertEquals(4 + 6, made.split().validation().size());
        assertEquals(1, validation.stream().filter(f -> f.startsWith("run")).count());
        assertEquals(made.split().validation(), split(Grouping.PREFIX, 3).split().validation());
    }

    @Test
    void aClassOfOneGroupIsNotMeasuredAndThatIsSaid() throws IOException {
        films("run", 1, 8);
        films("walk", 4, 2);
        GroupedSplit made = split(Grouping.PREFIX, 3);
        assertEquals(2, made.split().validation().size());
        assertTrue(made.notes().getLast().contains("no image of run validates"), made.notes().toString());
    }

    @Test
    void nothingToMeasureOnIsRefused() throws IOException {
        films("run", 1, 8);
        films("walk", 1, 8);
        var e = assertThrows(DataSetException.class, () -> split(Grouping.PREFIX, 3));
        assertTrue(e.getMessage().contains("DIR/val/<class>"), e.getMessage());
    }

    @Test
    void foldersBelowTheClassStayTogether() throws IOException {
        for (int patient = 0; patient < 5; patient++) {
            for (String name : List.of("ill", "well")) {
                image(name + "/p" + patient + "/left/1.png");
                image(name + "/p" + patient + "/right/1.png");
            }
        }
        image("well/alone.png");
        GroupedSplit made = split(Grouping.FOLDER, 1);
        Set<Path> validating = made.split().validation().stream().map(i -> Grouping.folderBelowClass(i.file(),
                i.label() == 0 ? "ill" : "well")).collect(Collectors.toSet());
        assertTrue(made.split().train().stream().noneMatch(i -> validating.contains(Grouping.folderBelowClass(
                i.file(), i.label() == 0 ? "ill" : "well"))));
        assertEquals(2, made.split().validation().stream().filter(i -> i.label() == 0).count());
    }

    @Test
    void namesWithoutPrefixAreByThemselves() {
        assertEquals(Path.of("a", "12.png"), Grouping.prefix(Path.of("a", "12.png")));
        assertEquals(Grouping.prefix(Path.of("a", "film_01.png")), Grouping.prefix(Path.of("a", "film_7.jpg")));
        assertEquals(Grouping.prefix(Path.of("a", "film (1).png")), Grouping.prefix(Path.of("a", "film (22).png")));
    }

    @Test
    void groupsThatKeepNothingTogetherAreCalledSo() throws IOException {
        films("run", 5, 1);
        films("walk", 5, 1);
        assertEquals(List.of("grouped by folder: no two images belong together, so that nothing is kept together; "
                + "8 images train, 2 validate"), split(Grouping.FOLDER, 3).notes());
    }
}
