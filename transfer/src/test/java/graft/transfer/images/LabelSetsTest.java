package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelSetsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws IOException {
        for (int i = 1; i <= 6; i++) {
            ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", folder.resolve(i + ".png")
                    .toFile());
        }
    }

    private LabelSets read(String... lines) throws IOException {
        return LabelSets.read(Files.write(folder.resolve("list.csv"), List.of(lines)));
    }

    private String refused(String... lines) {
        return assertThrows(DataSetException.class, () -> read(lines)).getMessage();
    }

    @Test
    void labelsAreSeparatedByBarsOrSemicolonsAndMayBeMissing() throws IOException {
        LabelSets sets = read("file,labels", "1.png,sea|people", "2.png,people", "3.png,", "4.png, people ; sea ;sea");
        assertEquals(List.of("people", "sea"), sets.labels());
        assertEquals(List.of(Set.of(0, 1), Set.of(0), Set.of(), Set.of(0, 1)), sets.sets());
        assertArrayEquals(new int[] {3, 2}, sets.counts(sets.images()));
        assertTrue(sets.split().isEmpty());
        assertEquals(sets, LabelSets.read(folder));
    }

    @Test
    void aFileMayStandInALineForEachLabel() throws IOException {
        LabelSets sets = read("file,label", "1.png,sea", "2.png,people", "1.png,people");
        assertEquals(2, sets.images().size());
        assertEquals(List.of(Set.of(0, 1), Set.of(0)), sets.sets());
    }

    @Test
    void theListMayGiveTheSplit() throws IOException {
        LabelSets sets = read("file,labels,split", "1.png,a|b,train", "2.png,a,test", "3.png,b,train");
        assertEquals(List.of(0, 2), sets.split().orElseThrow().train().stream().map(Image::label).toList());
        assertEquals(List.of(1), sets.split(0.9, 1).validation().stream().map(Image::label).toList());
        assertTrue(refused("file,labels,split", "1.png,a|b,train", "1.png,a,test", "2.png,b,train")
                .contains("both for training and for validation"));
    }

    @Test
    void aSplitByChanceHasTheFractionThatWasAskedForAndImagesOnBothSides() throws IOException {
        LabelSets sets = read("1.png,a", "2.png,b", "3.png,a|b", "4.png,", "5.png,a", "6.png,b");
        Split split = sets.split(1 / 3.0, 7);
        assertEquals(4, split.train().size());
        assertEquals(2, split.validation().size());
        assertEquals(split, sets.split(1 / 3.0, 7));
        assertEquals(1, sets.split(0.01, 7).validation().size());
        assertEquals(1, sets.split(0.99, 7).train().size());
    }

    @Test
    void listsThatAreNoneAreRefused() throws IOException {
        assertTrue(refused("file,labels", "1.png,a", "2.png,a").contains("has only the label a"));
        assertTrue(refused("file,labels", "1.png,", "2.png,").contains("has no label"));
        assertTrue(refused("file,labels", "1.png,a|b", "1.png,a").contains("names one image"));
        assertEquals(1, read("file,labels", "1.png,a|b", "2.png,a", "nowhere.png,a").skipped().size());
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertTrue(assertThrows(DataSetException.class, () -> LabelSets.read(empty)).getMessage()
                .contains("holds no list of images"));
    }
}
