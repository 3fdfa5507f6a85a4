package graft.zoo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aTextFileHasOneLabelALineAndBlankLinesNameNoClass() throws IOException {
        assertEquals(List.of("ants", "black bees"), Labels.read(file("a.txt", "\ufeffants\r\n\n black bees \n\n")));
    }

    @Test
    void synsetLinesLoseTheirIdentifier() throws IOException {
        assertEquals(List.of("tench, Tinca tinca", "n5 is no identifier"),
                Labels.read(file("synset_words.txt", "n01440764 tench, Tinca tinca\nn5 is no identifier\n")));
    }

    @Test
    void jsonMayBeAListOrNamesByIndexWithOrWithoutIdentifiers() throws IOException {
        List<String> expected = List.of("tench", "goldfish");
        assertEquals(expected, Labels.read(file("list.json", "[\"tench\", \"goldfish\"]")));
        assertEquals(expected, Labels.read(file("map.json", "{\"1\": \"goldfish\", \"0\": \"tench\"}")));
        assertEquals(expected, Labels.read(file("keras.json",
                "{\"0\": [\"n01440764\", \"tench\"], \"1\": [\"n01443537\", \"goldfish\"]}")));
    }

    @Test
    void otherJsonIsRefusedWithThePlaceOfTheFault() throws IOException {
        Path gap = file("gap.json", "{\"0\": \"tench\", \"2\": \"goldfish\"}");
        var e = assertThrows(WeightFileException.class, () -> Labels.read(gap));
        assertTrue(e.getMessage().endsWith("numbers its 2 names from 0 to 2, expected 0 to 1: [1] missing. Number them"
                + " from 0 without a gap"), e.getMessage());
        Path number = file("number.json", "7");
        assertThrows(WeightFileException.class, () -> Labels.read(number));
        Path latin = Files.write(folder.resolve("latin.txt"), "Bär".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(assertThrows(WeightFileException.class, () -> Labels.read(latin)).getMessage().contains("UTF-8"));
    }

    @Test
    void labelsBesideTheWeightsCountWhenThereAreAsManyAsOutputs() throws IOException {
        file("labels.json", "{\"ants\": 0}");
        file("synset_words.txt", "n00000001 ants\nn00000002 bees\n");
        assertEquals(List.of("ants", "bees"), Labels.beside(folder.resolve("net.pth"), 2));
        assertEquals(List.of(), Labels.beside(folder.resolve("net.pth"), 3));
    }

    @Test
    void imageNetsSynsetsAndSimpleNamesAreAThousand() {
        assertEquals("tench, Tinca tinca",
                Labels.read(SharedFiles.path("data/images/synset_words.txt")).getFirst());
        List<String> simple = Labels.read(SharedFiles.path("data/images/imagenet-simple-labels.json"));
        assertEquals(1000, simple.size());
        assertEquals("tench", simple.getFirst());
    }

    /** The ways in which three classes are listed in public; all mean the same. */
    private static final Map<String, String> FORMS = Map.ofEntries(
            Map.entry("numbers first", "0 tabby cat\n1 dog\n2 cow\n"),
            Map.entry("colons", "0: tabby cat\n1: dog\n2: cow"),
            Map.entry("colons without spaces", "0:tabby cat\n1:dog\n2:cow"),
            Map.entry("tabs", "0\ttabby cat\n1\tdog\n2\tcow"),
            Map.entry("dots", "0. tabby cat\n1. dog\n2. cow"),
            Map.entry("brackets", "[0] tabby cat\n[1] dog\n[2] cow"),
            Map.entry("numbers last", "tabby cat 0\ndog 1\ncow 2"),
            Map.entry("folders of letters", "/c/cow 2\n/d/dog 1\n/t/tabby cat 0"),
            Map.entry("another order", "2 cow\n0 tabby cat\n1 dog"),
            Map.entry("byte order mark, Windows, blank lines", "\ufeff0 tabby cat\r\n\r\n1 dog\r\n\r\n2 cow\r\n"),
            Map.entry("a heading comment", "# the classes\ntabby cat\ndog\ncow"),
            Map.entry("a header of one column", "class_name\ntabby cat\ndog\ncow"),
            Map.entry("CSV with a header", "index,name\n0,tabby cat\n1,dog\n2,cow"),
            Map.entry("CSV of pandas", ",label\n0,tabby cat\n1,dog\n2,cow"),
            Map.entry("CSV, names first", "name,class_id\n\"tabby cat\",0\ndog,1\ncow,2"),
            Map.entry("CSV without a header", "0,tabby cat\n1,dog\n2,cow"),
            Map.entry("CSV with a further column", "id;name;count\n0;tabby cat;900\n1;dog;7000\n2;cow;50"),
            Map.entry("CSV without numbers", "class,wnid\ntabby cat,n02123045\ndog,n02084071\ncow,n01887787"),
            Map.entry("identifiers", "n02123045 tabby cat\nn02084071 dog\nn01887787 cow"),
            Map.entry("numbers and identifiers", "0 n02123045 tabby cat\n1 n02084071 dog\n2 n01887787 cow"),
            Map.entry("JSON list", "[\"tabby cat\", \"dog\", \"cow\"]"),
            Map.entry("JSON by number", "{\"0\": \"tabby cat\", \"2\": \"cow\", \"1\": \"dog\"}"),
            Map.entry("JSON by name", "{\"cow\": 2, \"dog\": 1, \"tabby cat\": 0}"),
            Map.entry("JSON of objects", "[{\"id\": 1, \"name\": \"dog\"}, {\"id\": 0, \"name\": \"tabby cat\"},"
                    + "{\"id\": 2, \"name\": \"cow\"}]"),
            Map.entry("id2label", "{\"model_type\": \"resnet\", \"id2label\": {\"0\": \"tabby cat\", \"1\": \"dog\","
                    + "\"2\": \"cow\"}, \"label2id\": {\"cow\": 2, \"dog\": 1, \"tabby cat\": 0}}"),
            Map.entry("Teachable Machine", "{\"tfjsVersion\": \"1.3.1\", \"labels\": [\"tabby cat\", \"dog\", \"cow\"],"
                    + "\"imageSize\": 224}"),
            Map.entry("timm", "{\"architecture\": \"resnet18\", \"label_names\": [\"n1\", \"n2\", \"n3\"],"
                    + "\"label_descriptions\": {\"n1\": \"tabby cat\", \"n3\": \"cow\", \"n2\": \"dog\"}}"),
            Map.entry("Python by number", "{0: 'tabby cat',\n 1: \"dog\",\n 2: 'cow',}\n"),
            Map.entry("Python by name", "class_to_idx = {'tabby cat': 0, 'dog': 1, 'cow': 2}"),
            Map.entry("Python tuple", "CLASSES = ('tabby cat', 'dog', 'cow')"));

    @Test
    void everyPublicFormOfAListMeansTheSameOutputs() throws IOException {
        for (Map.Entry<String, String> form : FORMS.entrySet()) {
            for (String name : List.of("labels.txt", "labels.json")) {
                assertEquals(List.of("tabby cat", "dog", "cow"), Labels.read(file(name, form.getValue())),
                        form.getKey());
            }
        }
    }

    @Test
    void numbersThatBelongToNamesStay() throws IOException {
        for (String text : List.of("1 cent\n2 cent\n5 cent\n10 cent\n20 cent\n50 cent\n1 euro\n2 euro",
                "Class 0\nClass 1\nClass 2", "101 Dalmatians\n7 Up", "0\n1\n2", "tench, Tinca tinca\ncat, Felis",
                "1 euro\n2 euro", "Boeing 707\nBoeing 737\nAirbus 320", "3D printer\n2-door car")) {
            assertEquals(text.lines().toList(), Labels.read(file("names.txt", text)), text);
        }
    }

    @Test
    void listsThatCanBeReadInTwoWaysAreRefusedWithWhatWasSeen() throws IOException {
        assertRefused("1 cat\n2 dog\n3 cow", "is numbered from 1 to 3, the outputs of a network from 0: cat may be "
                + "output"
                + " 0, or output 1 after a background");
        assertRefused("{\"1\": \"pink primrose\", \"2\": \"orchid\"}", "is numbered from 1 to 2");
        assertRefused("index,name\n1,cat\n2,dog\n3,cow", "is numbered from 1 to 3");
        assertRefused("cat 0\ndog 1\ncow 3", "numbers its 3 names from 0 to 3, expected 0 to 2: [2] missing");
        assertRefused("0 cat\n1 dog\n1 cow\n2 hen", "number 1 stands for dog and for cow");
        assertRefused("{\"cat\": 0, \"cat\": 1}", "cat is there twice");
        assertRefused("{0: 1, 1: 0}", "gives numbers for numbers");
        assertRefused("id,name,label\n0,cat,Katze\n1,dog,Hund\n", "several columns of names: [name, label]");
        assertRefused("{\"0\": \"cat\", \"one\": \"dog\"}", "expected names by number (\"0\": \"cat\")");
        assertRefused("['cat', dog]", "line 1: expected a name in quotation marks, a number, a list or a dictionary, "
                + "found 'dog]'");
        assertRefused("\n \r\n", "holds no names");
        assertRefused("[".repeat(100), "expected fewer than 32 brackets");
    }

    private void assertRefused(String text, String message) throws IOException {
        Path file = file("labels.txt", text);
        String refusal = assertThrows(WeightFileException.class, () -> Labels.read(file), text).getMessage();
        assertTrue(refusal.contains(message), refusal);
    }

    @Test
    void identifiersAreKeptBesideTheNames() throws IOException {
        assertEquals(new ClassNames(List.of("tench", "goldfish"), List.of("n01440764", "n01443537")),
                Labels.classes(file("keras.json",
                        "{\"0\": [\"n01440764\", \"tench\"], \"1\": [\"n01443537\", \"goldfish\"]}")));
    }

    @Test
    void imageNetsNamesAreBuiltInAndFitAThousandOutputsAndOneMore() {
        ClassNames all = ImageNet.classes();
        assertEquals(Labels.read(SharedFiles.path("data/images/imagenet-simple-labels.json")), all.names());
        assertEquals(Labels.classes(SharedFiles.path("data/images/synset_words.txt")).ids(), all.ids());
        List<String> shifted = ImageNet.classes(1001).orElseThrow().names();
        assertEquals(List.of("background", "tench"), shifted.subList(0, 2));
        assertEquals("toilet paper", shifted.get(1000));
        assertTrue(ImageNet.classes(1008).isEmpty());
        assertTrue(ImageNet.classes(10).isEmpty());
        List<String> synsets = Labels.read(SharedFiles.path("data/images/synset_words.txt"));
        assertEquals("background", ClassNames.of(synsets).fitted(1001).names().getFirst());
        List<String> others = Collections.nCopies(1000, "street");
        assertEquals(1000, ClassNames.of(others).fitted(1001).names().size());
    }

    @Test
    void aWordOfWordNetMeansItsClassUnlessSeveralHaveIt() {
        assertEquals(0, ImageNet.indexOf("Tinca_tinca").orElseThrow());
        assertEquals(0, ImageNet.indexOf("n01440764").orElseThrow());
        // 134 is the bird; 517 the machine.
        assertTrue(ImageNet.indexOf("crane").isEmpty());
        assertTrue(ImageNet.indexOf("street").isEmpty());
    }
}
