package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    Path dir;

    private void image(String path) throws IOException {
        Path file = dir.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, ImageDecoderTest.encode(ImageDecoderTest.noise(2, 2, BufferedImage.TYPE_INT_RGB), "png"));
    }

    private void text(String path, String content) throws IOException {
        Path file = dir.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content.getBytes(StandardCharsets.US_ASCII));
    }

    private void classOf(String name, int images) throws IOException {
        for (int i = 0; i < images; i++) {
            image(name + "/%03d.png".formatted(i));
        }
    }

    private String refusal(Path path) {
        return assertThrows(DataSetException.class, () -> ImageFolder.read(path)).getMessage();
    }

    private List<String> paths(List<Image> images) {
        return images.stream().map(p -> p.label() + " " + dir.relativize(p.file()).toString().replace('\\',
                '/')).toList();
    }

    @Test
    void classesAndImagesAreSortedAndOtherFilesAreListedAndLeftOut() throws IOException {
        image("cats/b.png");
        image("cats/a.jpg");
        image("cats/more/c.dat");
        image("ants/z.png");
        text("cats/notes.txt", "cats are nice");
        text("cats/.DS_Store", "\0\0\0");
        text("cats/fake.png", "this is text");
        text("cats/empty.jpg", "");
        text("cats/new.webp", "RIFF....WEBPVP8 ....");
        text("README.md", "BMP or not");
        image(".git/objects/x.png");
        ImageFolder folder = ImageFolder.read(dir);
        assertEquals(List.of("ants", "cats"), folder.classes());
        assertEquals(List.of("0 ants/z.png", "1 cats/a.jpg", "1 cats/b.png", "1 cats/more/c.dat"),
                paths(folder.images()));
        assertArrayEquals(new int[] {1, 3}, folder.counts());
        assertTrue(folder.split().isEmpty());
        assertEquals(List.of(
                ".git: hidden", "README.md: outside the classes' folders", ".DS_Store: hidden", "empty.jpg: empty file",
                "fake.png: named like an image, but its content is none",
                "new.webp: WEBP images are not read; convert it to PNG or JPEG", "notes.txt: not an image"),
                folder.skipped().stream().map(s -> s.file().getFileName() + ": " + s.reason()).toList());
    }

    @Test
    void whoIsStrictHearsOfTheFirstFileThatIsMeantAsAnImageAndIsNone() throws IOException {
        image("cats/a.jpg");
        image("ants/z.png");
        image("beside.png");
        text("cats/notes.txt", "cats are nice");
        text("cats/.hidden.png", "this is text");
        ImageFolder.read(dir).requireReadable();
        text("cats/new.webp", "RIFF....WEBPVP8 ....");
        assertTrue(strictly().contains("new.webp: WEBP images are not read"), strictly());
        text("cats/fake.png", "this is text");
        assertTrue(strictly().contains("fake.png: named like an image, but its content is none"), strictly());
        text("cats/empty.jpg", "");
        assertTrue(strictly().contains("empty.jpg: empty file"), strictly());
    }

    private String strictly() {
        return assertThrows(ImageException.class, () -> ImageFolder.read(dir).requireReadable()).getMessage();
    }

    @Test
    void everyNameOfAValidationFolderGivesTheSplit() throws IOException {
        for (String name : List.of("val", "validation", "valid", "test")) {
            Path base = dir.resolve("as-" + name);
            for (String file : List.of("train/a/1.png", "train/b/2.png", name + "/a/3.png", name + "/b/4.png")) {
                image("as-" + name + "/" + file);
            }
            ImageFolder folder = ImageFolder.read(base);
            assertEquals(List.of("a", "b"), folder.classes());
            assertEquals(4, folder.images().size());
            Split split = folder.split().orElseThrow();
            assertEquals(List.of("0 as-" + name + "/train/a/1.png", "1 as-" + name + "/train/b/2.png"),
                    paths(split.train()));
            assertEquals(List.of("0 as-" + name + "/" + name + "/a/3.png", "1 as-" + name + "/" + name + "/b/4.png"),
                    paths(split.validation()));
        }
    }

    @Test
    void aClassMayBeCalledTrain() throws IOException {
        classOf("train", 2);
        classOf("bus", 2);
        assertEquals(List.of("bus", "train"), ImageFolder.read(dir).classes());
        classOf("crash test", 2);
        assertEquals(List.of("bus", "crash test", "train"), ImageFolder.read(dir).classes());
    }

    @Test
    void aClassCalledTrainMayHaveFoldersBesideOtherClasses() throws IOException {
        classOf("bus", 2);
        classOf("train/steam", 1);
        classOf("train/electric", 1);
        ImageFolder folder = ImageFolder.read(dir);
        assertEquals(List.of("bus", "train"), folder.classes());
        assertEquals(List.of("train is taken for a class, as [bus] beside it"), folder.notes());
    }

    @Test
    void aPartBesideTheClassesThatItHoldsTooIsRefusedWithTheHint() throws IOException {
        for (String file : List.of("ants/1.png", "bees/2.png", "val/ants/3.png", "val/bees/4.png")) {
            image(file);
        }
        assertTrue(refusal(dir).contains("val holds folders of the same names as lie beside it (ants, bees)"),
                refusal(dir));
    }

    @Test
    void partsOfADataSetWithoutClassFoldersAreNoClasses() throws IOException {
        classOf("train", 2);
        classOf("test", 2);
        assertTrue(refusal(dir).contains("test, train hold their images without folders of classes"), refusal(dir));
    }

    @Test
    void usualNamesOfSplitsAreUnderstoodInAnyCase() throws IOException {
        String[][] pairs = {{"Training", "Test"}, {"train", "valid"}, {"training_set", "test_set"},
            {"TRAIN", "Validation"}, {"seg_train", "seg_test"}, {"Train Images", "Test Images"}, {"trainset", "valset"},
            {"TrainData", "TestData"}, {"training-set", "dev-set"}};
        for (String[] pair : pairs) {
            String base = pair[0] + "-case/";
            for (String file : List.of("/a/1.png", "/b/2.png")) {
                image(base + pair[0] + file);
                image(base + pair[1] + file);
            }
            ImageFolder folder = ImageFolder.read(dir.resolve(base));
            assertEquals(List.of("a", "b"), folder.classes(), base);
            Split split = folder.split().orElseThrow();
            assertTrue(split.train().getFirst().file().startsWith(dir.resolve(base + pair[0])), base);
            assertEquals(2, split.validation().size());
        }
    }

    @Test
    void validationComesBeforeTestAndTheOtherIsListed() throws IOException {
        for (String part : List.of("train", "val", "test")) {
            image(part + "/a/1.png");
            image(part + "/b/2.png");
        }
        ImageFolder folder = ImageFolder.read(dir);
        assertTrue(folder.split().orElseThrow().validation().getFirst().file().startsWith(dir.resolve("val")));
        assertEquals("test: beside train and val; not read", folder.skipped().getFirst().file().getFileName() + ": "
                + folder.skipped().getFirst().reason());
    }

    @Test
    void trainAloneAndOneBesideATestWithoutClassesAreReadAndStated() throws IOException {
        image("train/a/1.png");
        image("train/b/2.png");
        ImageFolder alone = ImageFolder.read(dir);
        assertEquals(List.of("a", "b"), alone.classes());
        assertTrue(alone.split().isEmpty());
        assertTrue(alone.notes().getFirst().contains("taken from " + dir.resolve("train") + " alone"),
                alone.notes().toString());
        image("test/3.png");
        ImageFolder beside = ImageFolder.read(dir);
        assertEquals(List.of("a", "b"), beside.classes());
        assertEquals("holds no folders of classes; not read", beside.skipped().getFirst().reason());
    }

    @Test
    void oneLevelTooManyIsUnderstoodAndStated() throws IOException {
        text("flower_photos/LICENSE.txt", "CC-BY");
        image("flower_photos/daisy/1.png");
        image("flower_photos/tulip/2.png");
        ImageFolder folder = ImageFolder.read(dir);
        assertEquals(List.of("daisy", "tulip"), folder.classes());
        assertEquals(List.of("the classes are taken from " + dir.resolve("flower_photos") + ", the only folder in "
                + dir), folder.notes());
        for (String file : List.of("seg_train/seg_train/a/1.png", "seg_train/seg_train/b/2.png",
                "seg_test/seg_test/a/3.png", "seg_test/seg_test/b/4.png")) {
            image("intel/" + file);
        }
        ImageFolder doubled = ImageFolder.read(dir.resolve("intel"));
        assertEquals(List.of("a", "b"), doubled.classes());
        assertEquals(2, doubled.split().orElseThrow().train().size());
    }

    @Test
    void foldersThatHoldTheSameFoldersAreClassesWithANote() throws IOException {
        for (String domain : List.of("amazon", "webcam")) {
            image(domain + "/bike/1.png");
            image(domain + "/mug/2.png");
        }
        ImageFolder folder = ImageFolder.read(dir);
        assertEquals(List.of("amazon", "webcam"), folder.classes());
        assertTrue(folder.notes().getFirst().contains("each of them has the same folders (bike, mug)"),
                folder.notes().toString());
    }

    @Test
    void hiddenFoldersAndFilesAreLeftOutAtEveryDepth() throws IOException {
        for (String name : List.of("ants", "bees")) {
            image(name + "/1.png");
            image(name + "/.ipynb_checkpoints/1-checkpoint.png");
            image(name + "/more/@eaDir/1.png/SYNOPHOTO_THUMB_M.jpg");
            image(name + "/more/2.png");
            image(name + "/.AppleDouble/1.png");
            image(name + "/._1.png");
            text(name + "/Thumbs.db", "x");
        }
        image("__MACOSX/ants/._1.png");
        image(".ipynb_checkpoints/1.png");
        ImageFolder folder = ImageFolder.read(dir);
        assertEquals(List.of("ants", "bees"), folder.classes());
        assertEquals(List.of("0 ants/1.png", "0 ants/more/2.png", "1 bees/1.png", "1 bees/more/2.png"),
                paths(folder.images()));
        assertEquals(Map.of(SkippedFile.Kind.HIDDEN, 12), SkippedFile.count(folder.skipped()));
    }

    @Test
    void linksThatLeadBackLinksToNothingAndPipesAreListedAndNotFollowed() throws Exception {
        classOf("ants", 1);
        classOf("bees", 1);
        Files.createSymbolicLink(dir.resolve("ants/loop"), dir.resolve("ants"));
        Files.createSymbolicLink(dir.resolve("ants/up"), dir);
        Files.createSymbolicLink(dir.resolve("all"), Path.of("."));
        Files.createSymbolicLink(dir.resolve("bees/gone.png"), dir.resolve("nowhere.png"));
        Path elsewhere = Files.createDirectories(dir.resolveSibling(dir.getFileName() + "-elsewhere"));
        Files.copy(dir.resolve("ants/000.png"), elsewhere.resolve("linked.png"));
        Files.createSymbolicLink(dir.resolve("bees/else"), elsewhere);
        assertEquals(0, new ProcessBuilder("mkfifo", dir.resolve("bees/pipe.png").toString()).start().waitFor());
        ImageFolder folder = ImageFolder.read(dir);
        assertEquals(List.of("all: a link back to a folder above it", "ants/loop: a link back to a folder above it",
                "ants/up: a link back to a folder above it", "bees/gone.png: a link to nothing",
                "bees/pipe.png: neither a file nor a folder"), folder.skipped().stream().filter(s -> s.kind()
                        == SkippedFile.Kind.UNFOLLOWED).map(s -> dir.relativize(s.file()) + ": " + s.reason())
                                .toList());
        // One image of ants; of bees one and the one by the link: none of them has come in by way of the folder above.
        assertEquals(List.of("ants", "bees"), folder.classes());
        assertEquals(3, folder.images().size());
        assertTrue(folder.images().stream().anyMatch(i -> i.file().endsWith("else/linked.png")));
        assertEquals(0, new ProcessBuilder("rm", "-r", elsewhere.toString()).start().waitFor());
    }

    @Test
    void allProblemsOfAFolderAreInOneMessage() throws IOException {
        image("train/a/1.png");
        Files.createDirectories(dir.resolve("train/b"));
        image("val/a/2.png");
        text("val/c/x.png", "no image");
        String message = refusal(dir);
        assertTrue(message.contains("3 problems:"), message);
        assertTrue(message.contains("only train has [b], only val has [c]"), message);
        assertTrue(message.contains("no readable images for class b; it is empty"), message);
        assertTrue(message.contains("no readable images for class c; 1 other files"), message);
    }

    @Test
    void whatIsSkippedHasAKind() throws IOException {
        classOf("ants", 1);
        classOf("bees", 1);
        text("ants/.DS_Store", "\0");
        text("ants/broken.jpg", "no image");
        text("ants/new.webp", "RIFF....WEBPVP8 ....");
        text("ants/notes.txt", "x");
        text("README", "x");
        assertEquals("1 broken image, 1 image of a format that is not read, 1 other file, 1 hidden file or folder, "
                + "1 file or folder outside the classes",
                SkippedFile.describe(ImageFolder.read(dir).skipped()));
    }

    @Test
    void aMissingFolderAFileAndAnEmptyFolderAreRefused() throws IOException {
        assertTrue(refusal(dir.resolve("nowhere")).contains("no such folder; expected DIR/<class>/<images>"));
        text("file", "x");
        assertTrue(refusal(dir.resolve("file")).contains("this is a file; expected a folder"));
        Files.delete(dir.resolve("file"));
        assertTrue(refusal(dir).contains("the folder is empty"));
    }

    @Test
    void imagesWithoutClassFoldersAreRefused() throws IOException {
        image("a.png");
        image("b.png");
        assertTrue(refusal(dir).contains("no sub-folders, 2 files"), refusal(dir));
    }

    @Test
    void aSingleClassIsRefusedByItsName() throws IOException {
        classOf("ants", 3);
        assertTrue(refusal(dir).contains("only one class (ants)"), refusal(dir));
    }

    @Test
    void aClassWithoutImagesIsRefusedWithWhatWasFoundInstead() throws IOException {
        classOf("ants", 3);
        Files.createDirectories(dir.resolve("bees"));
        assertTrue(refusal(dir).contains("no readable images for class bees; it is empty"), refusal(dir));
        text("bees/list.txt", "none yet");
        assertTrue(refusal(dir).contains("1 other files, the first: list.txt (not an image)"), refusal(dir));
    }

    @Test
    void differentClassesForTrainingAndValidationAreRefusedAndNamed() throws IOException {
        classOf("train/ants", 1);
        classOf("train/bees", 1);
        classOf("val/ants", 1);
        classOf("val/wasps", 1);
        assertTrue(refusal(dir).contains("only train has [bees], only val has [wasps]"), refusal(dir));
    }

    @Test
    void aStratifiedSplitKeepsProportionsAndShowsEachImageOnce() throws IOException {
        classOf("a", 10);
        classOf("b", 5);
        classOf("c", 2);
        ImageFolder folder = ImageFolder.read(dir);
        Split split = folder.stratified(0.8, 7);
        // round(.8 * 10) = 8, round(.8 * 5) = 4, round(.8 * 2) = 2, but one must remain to validate: 1.
        assertArrayEquals(new long[] {8, 4, 1}, counts(split.train()));
        assertArrayEquals(new long[] {2, 1, 1}, counts(split.validation()));
        Set<Image> all = new HashSet<>(split.train());
        all.addAll(split.validation());
        assertEquals(17, all.size());
        assertEquals(split, folder.stratified(0.8, 7));
        assertNotEquals(split, folder.stratified(0.8, 8));
        assertArrayEquals(new long[] {1, 1, 1}, counts(folder.stratified(0.01, 7).train()));
    }

    private static long[] counts(List<Image> images) {
        long[] counts = new long[3];
        images.forEach(p -> counts[p.label()]++);
        return counts;
    }

    @Test
    void aSplitNeedsTwoImagesOfAClassAndAFractionBetweenZeroAndOne() throws IOException {
        classOf("a", 2);
        classOf("b", 1);
        ImageFolder folder = ImageFolder.read(dir);
        assertTrue(assertThrows(DataSetException.class, () -> folder.stratified(.5, 1)).getMessage()
                .contains("class b has one image"));
        classOf("c", 1);
        ImageFolder more = ImageFolder.read(dir);
        assertTrue(assertThrows(DataSetException.class, () -> more.stratified(.5, 1)).getMessage()
                .contains("2 classes have one image: b, c; a split needs at least two"));
        assertThrows(IllegalArgumentException.class, () -> folder.stratified(1, 1));
        assertThrows(IllegalArgumentException.class, () -> folder.stratified(Double.NaN, 1));
    }

    @Test
    void antsAndBeesAreReadAsTheyLie() {
        ImageFolder folder = ImageFolder.read(SharedFiles.path("data/images/hymenoptera"));
        assertEquals(List.of("ants", "bees"), folder.classes());
        Split split = folder.split().orElseThrow();
        // 244 photographs and an image that says "image not found": a GIF like any other to a decoder.
        assertEquals(245, split.train().size());
        assertEquals(153, split.validation().size());
        assertFalse(split.train().stream().noneMatch(p -> p.file().endsWith("imageNotFound.gif")));
    }

    @Test
    void cifarTestImagesAreReadAsTheyLie() {
        ImageFolder folder = ImageFolder.read(SharedFiles.path("data/images/cifar10-test-1000"));
        assertEquals(10, folder.classes().size());
        assertEquals(1000, folder.images().size());
        assertEquals("airplane", folder.classes().getFirst());
        assertEquals("truck", folder.classes().getLast());
    }
}
