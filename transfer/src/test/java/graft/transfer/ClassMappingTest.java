package graft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.images.Image;
import graft.zoo.model.ClassNames;
import graft.zoo.model.ImageNet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassMappingTest {
    private static List<Integer> outputs(ClassMapping mapping, int classes) {
        List<Image> images = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            images.add(new Image(Path.of("x"), label));
        }
        return mapping.relabel(images).stream().map(Image::label).toList();
    }

    private static void assertOutputs(List<Integer> expected, ClassMapping.By by, ClassMapping mapping) {
        assertEquals(expected, outputs(mapping, expected.size()));
        assertEquals(by, mapping.by());
    }

    private static String refusal(List<String> folders, ClassNames names, int outputs) {
        return assertThrows(DataSetMismatchException.class, () -> ClassMapping.of(folders, names, outputs))
                .getMessage();
    }

    @Test
    void foldersAreFoundByNameWhateverCaseAndUnderscores() {
        assertOutputs(List.of(1, 0), ClassMapping.By.NAME,
                ClassMapping.of(List.of("Dog", "tabby_cat"), List.of("tabby cat", "dog"), 2));
    }

    @Test
    void foldersAreFoundByTheListsOwnIdentifiers() {
        ClassNames names = new ClassNames(List.of("cat", "dog"), List.of("c17", "d4"));
        assertOutputs(List.of(1, 0), ClassMapping.By.ID, ClassMapping.of(List.of("d4", "c17"), names, 2));
    }

    @Test
    void wordNetsIdentifiersMeanImageNetsClassesWithAndWithoutABackground() {
        // Line 1 of the list is n01440764 tench; line 134 + 1 is n02012849, the bird that is called crane.
        List<String> folders = List.of("n01440764", "n02012849");
        assertOutputs(List.of(0, 134), ClassMapping.By.ID, ClassMapping.of(folders, ImageNet.classes(), 1000));
        assertOutputs(List.of(1, 135), ClassMapping.By.ID, ClassMapping.of(folders, ImageNet.classes(), 1001));
        assertOutputs(List.of(1, 0), ClassMapping.By.ID,
                ClassMapping.of(folders, List.of("crane (bird)", "Tinca tinca"), 2));
    }

    @Test
    void aNameThatSeveralOutputsHaveIsRefused() {
        List<String> twins = List.of("crane", "dog", "crane");
        assertTrue(refusal(List.of("crane", "dog"), ClassNames.of(twins), 3)
                .startsWith("several outputs of the network are called 'crane'"));
    }

    @Test
    void foldersThatAreCalledByNumbersAreFoundByIndexNotByTheirOrderAsText() {
        // As text, 10 comes before 2.
        List<String> folders = List.of("0", "1", "10", "2");
        List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
        assertOutputs(List.of(0, 1, 10, 2), ClassMapping.By.INDEX, ClassMapping.of(folders, names, 11));
        assertOutputs(List.of(0, 1, 10, 2), ClassMapping.By.INDEX, ClassMapping.of(folders, List.of(), 11));
        assertOutputs(List.of(0, 7), ClassMapping.By.INDEX, ClassMapping.of(List.of("000", "007"), names, 11));
        assertTrue(refusal(List.of("1", "11"), ClassNames.of(names), 11).contains("knows no class '1' (nor 11)"));
    }

    @Test
    void namesThatAreNumbersComeBeforeIndices() {
        assertOutputs(List.of(0, 2, 1), ClassMapping.By.NAME,
                ClassMapping.of(List.of("0", "1", "10"), List.of("0", "10", "1"), 3));
    }

    @Test
    void withoutNamesTheOrderIsAGuessAndCalledOne() {
        ClassMapping mapping = ClassMapping.of(List.of("ants", "bees"), List.of(), 2);
        assertOutputs(List.of(0, 1), ClassMapping.By.ORDER, mapping);
        assertTrue(mapping.describe().contains("guessed"), mapping.describe());
    }

    @Test
    void twoFoldersOfOneClassAreRefused() {
        assertTrue(refusal(List.of("Ants", "ants"), ClassNames.of(List.of("ants", "bees")), 2)
                .contains("'Ants' and 'ants' both are the network's class 0 (ants)"));
    }

    @Test
    void allUnknownFoldersAreNamedAndTheNearestClass() {
        String message = refusal(List.of("ants", "bee", "wasp"), ClassNames.of(List.of("ants", "bees")), 2);
        assertTrue(message.startsWith("the network knows no class 'bee' (nor wasp); nearest: bees"), message);
    }
}
