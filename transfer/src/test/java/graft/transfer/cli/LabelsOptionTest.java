package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names of a network's outputs on the command line. */
class LabelsOptionTest {
    private final CommandLine graft = new CommandLine();
    @TempDir
    private Path folder;
    private Path image;

    @BeforeEach
    void draw() throws Exception {
        DemoImages.target(1, 1).writeFolder(folder.resolve("images"));
        try (Stream<Path> files = Files.walk(folder.resolve("images"))) {
            image = files.filter(f -> f.toString().endsWith(".png")).sorted().findFirst().orElseThrow();
        }
    }

    private Path network(int outputs, String... labels) throws Exception {
        Path weights = folder.resolve("network" + outputs + ".safetensors");
        ModelFile.write(weights, DemoNetwork.network(outputs).initialize(1), DemoNetwork.preprocessing(),
                List.of(labels), Map.of());
        return weights;
    }

    private String err() {
        return graft.err();
    }

    /** The name of output k in the answer of predict --top with all outputs. */
    private String name(int index) {
        String line = graft.out().lines().findFirst().orElseThrow();
        for (Object row : (List<?>) ((Map<?, ?>) Json.parse(line)).get("predictions")) {
            Map<?, ?> prediction = (Map<?, ?>) row;
            if (((Number) prediction.get("index")).intValue() == index) {
                return (String) prediction.get("class");
            }
        }
        throw new AssertionError("no output " + index);
    }

    @Test
    void aThousandOutputsWithoutNamesAreGuessedToBeImageNetsAndThatIsStated() throws Exception {
        assertEquals(0, graft.run("predict", "--json", "--top", "1001", "--weights", network(1000).toString(),
                image.toString()), err());
        assertEquals("tench", name(0));
        assertTrue(err().contains("guessed from the 1000 outputs to be ImageNet's"), err());
        assertEquals(0, graft.run("predict", "--json", "--top", "1001", "--weights", network(1001).toString(),
                image.toString()), err());
        assertEquals("background", name(0));
        assertEquals("tench", name(1));
    }

    @Test
    void otherNumbersOfOutputsAreNotNamed() throws Exception {
        assertEquals(0, graft.run("predict", "--json", "--top", "1008", "--weights", network(1008).toString(),
                image.toString()), err());
        assertEquals("class 0", name(0));
        assertFalse(err().contains("ImageNet"), err());
    }

    @Test
    void imageNetsNamesAreGivenByTheirWord() throws Exception {
        assertEquals(0, graft.run("predict", "--json", "--top", "1000", "--labels", "imagenet", "--weights",
                network(1000).toString(), image.toString()), err());
        assertEquals("toilet paper", name(999));
        assertFalse(err().contains("guessed"), err());
        assertEquals(1, graft.run("predict", "--labels", "imagenet", "--weights", network(10).toString(),
                image.toString()));
        assertTrue(err().contains("the network has 10 classes, the labels name 1000"), err());
    }

    @Test
    void foldersOfWordNetsIdentifiersAreEvaluatedByThem() throws Exception {
        for (String id : List.of("n01440764", "n15075141")) {
            Path file = folder.resolve("data").resolve(id).resolve("1.png");
            Files.createDirectories(file.getParent());
            Files.copy(image, file);
        }
        assertEquals(0, graft.run("evaluate", "--json", "--weights", network(1001).toString(), "--data",
                folder.resolve("data").toString()), err());
        Map<?, ?> json = (Map<?, ?>) Json.parse(graft.out());
        assertEquals("id", json.get("classes_by"));
        assertTrue(((List<?>) json.get("classes")).containsAll(List.of("tench", "toilet paper")), json.toString());
    }
}
