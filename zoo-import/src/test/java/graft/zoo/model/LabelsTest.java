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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aTextFileHasOneLabelALine() throws IOException {
        assertEquals(List.of("ants", "", "black bees"), Labels.read(file("a.txt", "ants\r\n\n black bees \n\n")));
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
        assertTrue(e.getMessage().endsWith("label 1: expected a name or [identifier, name], found null"),
                e.getMessage());
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
}
