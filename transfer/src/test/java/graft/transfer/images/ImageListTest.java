package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageListTest {
    @TempDir
    private Path dir;

    private void images(String... paths) throws IOException {
        for (String path : paths) {
            Path file = dir.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, ImageDecoderTest.encode(ImageDecoderTest.noise(2, 2, BufferedImage.TYPE_INT_RGB),
                    "png"));
        }
    }

    private Path list(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    private List<String> paths(List<Image> images) {
        return images.stream().map(p -> p.label() + " " + dir.relativize(p.file())).toList();
    }

    private String refusal(String text) throws IOException {
        Path list = list("list.csv", text);
        return assertThrows(DataSetException.class, () -> ImageFolder.read(list)).getMessage();
    }

    @Test
    void aListWithOrWithoutAHeaderInAnySeparatorGivesTheClasses() throws IOException {
        images("1.png", "2.png", "3.png");
        for (String text : List.of("file,label\n1.png,bee\n2.png,ant\n3.png,bee\n", "1.png,bee\n2.png,ant\n3.png,bee",
                "\ufefffilename;class\r\n1.png;bee\r\n\r\n2.png;ant\r\n3.png;bee\r\n",
                "bee\t1.png\nant\t2.png\nbee\t3.png",
                ",image,label\n0,1.png,bee\n1,2.png,ant\n2,3.png,bee", "1.png bee\n2.png ant\n3.png bee",
                "id,breed\n1,bee\n2,ant\n3,bee\n", "\"1.png\",\"bee\"\n\"2.png\",\"ant\"\n\"3.png\",\"bee\"",
                "file,width,label\n1.png,20,bee\n2.png,20,ant\n3.png,30,bee\n")) {
            ImageFolder folder = ImageFolder.read(list("list.csv", text));
            assertEquals(List.of("ant", "bee"), folder.classes(), text);
            assertEquals(List.of("1 1.png", "0 2.png", "1 3.png"), paths(folder.images()), text);
            assertEquals(folder.images(), ImageFolder.read(dir).images(), text);
        }
    }

    @Test
    void imagesMayLieInAFolderBesideTheList() throws IOException {
        images("train/1.png", "train/2.png", "test/1.png", "test/9.png");
        list("labels.csv", "id,breed\n1,poodle\n2,terrier\n");
        list("sample_submission.csv", "id,terrier,poodle\n77,0.5,0.5\n");
        ImageFolder folder = ImageFolder.read(dir);
        assertEquals(List.of("0 train/1.png", "1 train/2.png"), paths(folder.images()));
        assertTrue(folder.notes().getFirst().contains("labels.csv"), folder.notes().toString());
    }

    @Test
    void aColumnOfPartsGivesTheSplit() throws IOException {
        images("a/1.png", "a/2.png", "a/3.png", "a/4.png");
        list("list.tsv", "path\tlabel\tsplit\na/1.png\tx\ttrain\na/2.png\ty\ttrain\na/3.png\tx\ttest\n"
                + "a/4.png\ty\ttest\n");
        Split split = ImageFolder.read(dir.resolve("list.tsv")).split().orElseThrow();
        assertEquals(List.of("0 a/1.png", "1 a/2.png"), paths(split.train()));
        assertEquals(List.of("0 a/3.png", "1 a/4.png"), paths(split.validation()));
    }

    @Test
    void imagesThatAreMissingOrBrokenAreListedAsSuch() throws IOException {
        images("1.png", "2.png", "3.png");
        list("broken.png", "no image");
        ImageFolder folder = ImageFolder.read(list("list.csv",
                "1.png,a\n2.png,b\n3.png,a\ngone.png,b\nbroken.png,a\n"));
        assertEquals(3, folder.images().size());
        assertEquals(List.of("in the list, but not there", "named like an image, but its content is none"),
                folder.skipped().stream().map(SkippedFile::reason).toList());
    }

    @Test
    void whatIsNoListOrCanBeReadInTwoWaysIsRefused() throws IOException {
        images("1.png", "2.png", "3.png", "4.png", "5.png", "6.png");
        assertTrue(refusal("a,b\nc,d\n").contains("names no images that are there"));
        assertTrue(refusal("1.png\n2.png\n").contains("is no list of images and classes"));
        assertTrue(refusal("1.png,a\n2.png,a\n").contains("only one class (a)"));
        assertTrue(refusal("1.png,a,x\n2.png,b,y\n").contains("several columns that may be the class: "
                + "[column 2 (a), column 3 (x)]"));
        assertTrue(refusal("1.png,a\n2.png,\n3.png,a\n4.png,a\n").contains("some images have no class"));
        assertTrue(refusal("1.png,a\n2.png,b\n3.png,c\n4.png,d\n5.png,e\n6.png,f\n")
                .contains("has 6 classes for 6 images"));
        assertTrue(refusal("1.png,a\n2.png,a\ngone.png,b\n").contains("no readable images for b"));
        list("list.csv", "1.png,a\n2.png,b\n");
        list("other.csv", "1.png,b\n2.png,a\n");
        assertTrue(assertThrows(DataSetException.class, () -> ImageFolder.read(dir)).getMessage()
                .contains("holds several lists of images: [list.csv, other.csv]"));
    }
}
