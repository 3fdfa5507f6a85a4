package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.ResultFiles;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.bytes.FolderLock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of different runs do not mix in one folder, and none is lost without being asked for. */
class ResultFolderTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Screen screen = new Screen(new PrintStream(new ByteArrayOutputStream(), true,
            StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), false, 80);

    /** Sorted by name. */
    private static final List<String> FILES = List.of(ResultFiles.CARD, ResultFiles.LABELS, ResultFiles.MODEL,
            ResultFiles.HTML, ResultFiles.JSON);

    @TempDir
    private Path folder;

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private int transfer(Path out, String... more) throws Exception {
        Path weights = folder.resolve("source.safetensors");
        Path data = folder.resolve("images");
        if (!Files.exists(weights)) {
            ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                    Map.of());
            DemoImages.target(3, 1).writeFolder(data);
        }
        List<String> words = new ArrayList<>(List.of("transfer", "--weights", weights.toString(), "--data",
                data.toString(), "--out", out.toString(), "--threads", "1", "--cache", "none"));
        words.addAll(List.of(more));
        err.reset();
        return Main.run(words, screen);
    }

    private static List<String> names(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void anEarlierResultIsReplacedOnlyWhenThatIsAskedFor() throws Exception {
        Path out = folder.resolve("new").resolve("out");
        assertEquals(0, transfer(out), said());
        assertEquals(FILES, names(out));
        byte[] first = Files.readAllBytes(out.resolve(ResultFiles.MODEL));
        assertEquals(1, transfer(out, "--seed", "9"));
        assertTrue(said().contains("holds the results of an earlier run; --overwrite replaces them"), said());
        assertArrayEquals(first, Files.readAllBytes(out.resolve(ResultFiles.MODEL)));
        assertEquals(0, transfer(out, "--seed", "9", "--overwrite"), said());
        assertEquals(FILES, names(out));
        assertTrue(Files.readString(out.resolve(ResultFiles.JSON)).contains("\"seed\": \"9\""));
    }

    @Test
    void anInterruptedRunIsGivenUpOnlyWhenThatIsAskedFor() throws Exception {
        Path out = folder.resolve("out");
        Files.createDirectories(out.resolve("checkpoint"));
        Path kept = Files.write(out.resolve("checkpoint").resolve("transfer-head.safetensors"), new byte[5]);
        assertEquals(1, transfer(out));
        assertTrue(said().contains("holds an interrupted transfer; --resume with the same options continues it"),
                said());
        assertTrue(Files.exists(kept));
        assertEquals(0, transfer(out, "--overwrite"), said());
        assertEquals(FILES, names(out));
    }

    @Test
    void aSecondRunInTheSameFolderIsRefusedUntilTheFirstEnds() throws Exception {
        Path out = folder.resolve("out");
        try (ResultFolder first = ResultFolder.open(out, screen)) {
            assertEquals(out, first.path());
            var e = assertThrows(CommandException.class, () -> ResultFolder.open(out, screen));
            assertTrue(e.getMessage().contains("another run of graft is writing to"), e.getMessage());
        }
        assertFalse(Files.exists(out));
        ResultFolder.open(out, screen).close();
    }

    @Test
    void whatKilledRunsLeftIsSweptAndForeignFilesStay() throws Exception {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(out.resolve(".model.safetensors.0f8fad5b-d9cb-469f-a165-70867728950e.part"), "half");
        Files.createDirectories(out.resolve("checkpoint"));
        Files.writeString(out.resolve("checkpoint")
                .resolve(".transfer-head.safetensors.0f8fad5b-d9cb-469f-a165-70867728950e.part"), "half");
        Files.createDirectories(out.resolve(".results.part"));
        Files.writeString(out.resolve(".results.part").resolve(ResultFiles.MODEL), "half");
        Files.writeString(out.resolve(FolderLock.NAME), "process 1");
        Files.writeString(out.resolve("notes.part"), "mine");
        ResultFolder.open(out, screen).close();
        assertEquals(List.of("checkpoint", "notes.part"), names(out));
        assertEquals(List.of(), names(out.resolve("checkpoint")));
    }

    /** Killed when the new result was whole, before each of its files took its place. */
    @Test
    void aReplacementThatWasInterruptedIsCompleted() throws Exception {
        List<String> order = List.of(ResultFiles.MODEL, ResultFiles.LABELS, ResultFiles.CARD,
                ResultFiles.JSON, ResultFiles.HTML);
        for (int moved = 0; moved <= order.size(); moved++) {
            Path out = Files.createDirectories(folder.resolve("out" + moved));
            Files.createDirectories(out.resolve(".results"));
            for (int i = 0; i < order.size(); i++) {
                if (moved == 0) {
                    Files.writeString(out.resolve(order.get(i)), "old");
                }
                Files.writeString(i < moved ? out.resolve(order.get(i)) : out.resolve(".results").resolve(order.get(i)),
                        "new");
            }
            ResultFolder.open(out, screen).close();
            assertEquals(FILES, names(out));
            for (String file : order) {
                assertEquals("new", Files.readString(out.resolve(file)));
            }
        }
    }

    /** Of a cross-validation: reports without a model, in the place of a result that has one. */
    @Test
    void reportsReplaceAModelWithItsReports() throws Exception {
        List<String> order = List.of(ResultFiles.JSON, ResultFiles.HTML);
        for (int moved = 0; moved <= order.size(); moved++) {
            Path out = Files.createDirectories(folder.resolve("reports" + moved));
            Files.createDirectories(out.resolve(".reports"));
            if (moved == 0) {
                for (String file : FILES) {
                    Files.writeString(out.resolve(file), "old");
                }
            }
            for (int i = 0; i < order.size(); i++) {
                Files.writeString(i < moved ? out.resolve(order.get(i)) : out.resolve(".reports").resolve(order.get(i)),
                        "new");
            }
            ResultFolder.open(out, screen).close();
            assertEquals(List.of(ResultFiles.HTML, ResultFiles.JSON), names(out));
            for (String file : order) {
                assertEquals("new", Files.readString(out.resolve(file)));
            }
        }
    }

    @Test
    void aDemoReplacesADemoAndNothingElse() throws Exception {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(out.resolve(ResultFiles.JSON), "{\"title\": \"Transfer to flowers\"}");
        assertEquals(1, Main.run(List.of("demo", "--small", "--out", out.toString()), screen));
        assertTrue(said().contains("holds the results of an earlier run"), said());
        Files.writeString(out.resolve(ResultFiles.JSON), "{\"title\": \"Graft demo: from 8 drawn classes\"}");
        assertEquals(2, Main.run(List.of("demo", "--small", "--seed", "x", "--out", out.toString()), screen));
        assertTrue(said().contains("--seed"), said());
    }
}
