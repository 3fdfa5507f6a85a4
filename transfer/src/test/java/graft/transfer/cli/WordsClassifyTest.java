package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code words classify} and {@code words predict} from the command line. */
class WordsClassifyTest {
    @TempDir
    private Path folder;
    private final CommandLine graft = new CommandLine();
    private Path data;
    private Path vectors;

    @BeforeEach
    void write() throws IOException {
        StringBuilder table = new StringBuilder("label,text\n");
        for (int i = 0; i < 60; i++) {
            table.append(i % 2 == 0 ? "praise,a good film" : "blame,a bad film").append(" number ").append(i % 7)
                    .append('\n');
        }
        data = Files.writeString(folder.resolve("reviews.csv"), table);
        vectors = Files.writeString(folder.resolve("v.txt"), "good 1 0 0.1\nbad -1 0 0.1\nfilm 0 1 0.2\n");
    }

    @Test
    void aModelIsWrittenWithItsReportAndAnswersNewTexts() throws IOException {
        Path out = folder.resolve("out");
        assertEquals(0, graft.run("words", "classify", "--data", data.toString(), "--vectors", vectors.toString(),
                "--out", out.toString(), "--epochs", "5", "--json"), graft.err());
        Map<?, ?> json = (Map<?, ?>) Json.parse(graft.out());
        assertEquals(1.0, ((Number) json.get("test_accuracy")).doubleValue());
        assertEquals(List.of("transfer-average", "transfer-frozen", "transfer-fine-tuned", "scratch"),
                ((List<?>) json.get("runs")).stream().map(r -> ((Map<?, ?>) r).get("name")).toList());
        assertEquals(Json.parse(Files.readString(out.resolve("report.json"))), json);
        assertTrue(Files.readString(out.resolve("report.html")).contains("54\u00a0texts to train with"));
        // Of each text's 5 words 2 have a vector; a, number and the seven numbers have none, good, bad and film have.
        assertTrue(graft.err().contains("40.0 % of 300 tokens and 25.0 % of 12 different words have a vector"),
                graft.err());
        assertEquals(0, graft.run("words", "predict", "--weights", out.toString(), "--json", "Bad, bad film!",
                "an unheard-of thing"), graft.err());
        List<String> lines = graft.out().lines().toList();
        Map<?, ?> first = (Map<?, ?>) Json.parse(lines.getFirst());
        assertEquals("blame", ((Map<?, ?>) ((List<?>) first.get("predictions")).getFirst()).get("class"));
        assertEquals(List.of("an", "unheard", "of", "thing"), ((Map<?, ?>) Json.parse(lines.getLast())).get("unknown"));
        assertTrue(graft.err().contains("1 text holds no word that the classifier knows"), graft.err());
        assertEquals(0, graft.run("words", "predict", "--weights", out.toString(), "--vectors", vectors.toString(),
                "a good film"), graft.err());
        assertEquals(1, graft.run("words", "predict", "--weights", out.toString(), "--vectors", Files.writeString(
                folder.resolve("w.txt"), "good 1 0 0.2\nbad -1 0 0.1\nfilm 0 1 0.2\n").toString(), "a good film"));
        assertTrue(graft.err().contains("holds other vectors than those"), graft.err());
        Path file = Files.writeString(folder.resolve("new.txt"), "a good film\n\na bad one\n");
        assertEquals(0, graft.run("words", "predict", "--weights", out.resolve("model.safetensors").toString(),
                "--file", file.toString(), "--top", "1"), graft.err());
        assertTrue(graft.out().matches("(?s)a good film\\R +[0-9.]+ %  praise\\Ra bad one\\R +[0-9.]+ %  blame\\R.*"),
                graft.out());
        Path table = Files.writeString(folder.resolve("new.csv"), "id,text\n1,\"a good, good film\"\n2,zzz\n");
        assertEquals(0, graft.run("words", "predict", "--weights", out.toString(), "--file", table.toString(),
                "--json"), graft.err());
        assertEquals(List.of("a good, good film", "zzz"), graft.out().lines().map(line -> ((Map<?, ?>) Json.parse(line))
                .get("text")).toList());
        // Of two classes one is always likelier; a text of unknown words is known no better for it.
        assertEquals(List.of(true, false), graft.out().lines().map(line -> ((Map<?, ?>) Json.parse(line)).get("known"))
                .toList());
        assertEquals(1, graft.run("words", "predict", "--weights", out.toString(), "--file", Files.writeString(
                folder.resolve("xy.csv"), "x,y\n1,a good film\n").toString()));
        assertTrue(graft.err().contains("--text COLUMN"), graft.err());
        assertEquals(2, graft.run("words", "predict", "--weights", out.toString(), file.toString()));
        assertTrue(graft.err().contains("--file " + file + " takes the texts in it"), graft.err());
        InputStream in = System.in;
        try {
            System.setIn(new ByteArrayInputStream("a bad caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1)));
            assertEquals(0, graft.run("words", "predict", "--weights", out.toString(), "--json"), graft.err());
        } finally {
            System.setIn(in);
        }
        assertEquals(List.of("caf\u00e9"), ((Map<?, ?>) Json.parse(graft.out().strip())).get("unknown"));
        assertTrue(graft.err().contains("standard input is not UTF-8; read as Latin-1"), graft.err());
        assertEquals(1, graft.run("words", "classify", "--data", data.toString(), "--out", out.toString()));
        assertTrue(graft.err().contains("holds the results of an earlier run"), graft.err());
        assertEquals(1, graft.run("predict", "--weights", out.resolve("model.safetensors").toString(),
                data.toString()));
        assertTrue(graft.err().contains("are no images"), graft.err());
    }

    @Test
    void crossValidationMeasuresAndKeepsNoClassifier() throws IOException {
        assertEquals(0, graft.run("words", "classify", "--data", data.toString(), "--folds", "3", "--epochs", "2",
                "--seeds", "2", "--dimension", "5"), graft.err());
        assertTrue(graft.out().contains("(6 runs)"), graft.out());
        Path out = folder.resolve("o");
        assertEquals(0, graft.run("words", "classify", "--data", data.toString(), "--epochs", "2", "--dimension", "5",
                "--out", out.toString()), graft.err());
        assertTrue(Files.exists(out.resolve("model.safetensors")));
        List<String> folds = List.of("words", "classify", "--data", data.toString(), "--folds", "3", "--epochs", "2",
                "--dimension", "5", "--out", out.toString());
        assertEquals(1, graft.run(folds.toArray(String[]::new)));
        assertTrue(graft.err().contains("holds the results of an earlier run"), graft.err());
        List<String> again = new ArrayList<>(folds);
        again.add("--overwrite");
        assertEquals(0, graft.run(again.toArray(String[]::new)), graft.err());
        assertTrue(graft.out().contains("kept: none of the classifiers"), graft.out());
        try (Stream<Path> files = Files.list(out)) {
            assertEquals(List.of("report.html", "report.json"), files.map(f -> f.getFileName().toString()).sorted()
                    .toList());
        }
        assertEquals(1, graft.run("words", "predict", "--weights", out.toString(), "x"));
        assertTrue(graft.err().contains("with --folds none of its classifiers is kept"), graft.err());
        assertEquals(2, graft.run("words", "classify", "--data", data.toString(), "--folds", "3", "--validation",
                "0.2"));
    }

    @Test
    void whatIsWrittenWrongIsSaidWithTheNearest() {
        assertEquals(2, graft.run("words", "classify", "--data", data.toString(), "--runs", "frozn"));
        assertTrue(graft.err().contains("nearest: frozen"), graft.err());
        assertEquals(2, graft.run("words", "classify", "--data", data.toString(), "--runs", "frozen"));
        assertTrue(graft.err().contains("give them with --vectors FILE"), graft.err());
        assertEquals(2, graft.run("words", "classify", "--data", data.toString(), "--vectors", vectors.toString(),
                "--dimension", "50"));
        assertTrue(graft.err().contains("all are as long as those"), graft.err());
        assertEquals(2, graft.run("words", "classify", "--data", data.toString(), "--resume"));
        assertTrue(graft.err().contains("name that folder"), graft.err());
        assertEquals(1, graft.run("words", "predict", "--weights", vectors.toString(), "x"));
        assertEquals(1, graft.run("words", "predict", "--weights", folder.resolve("none").toString(), "x"));
        assertEquals(2, graft.run("words", "inspect", vectors.toString()));
        assertTrue(graft.err().contains("a file of word vectors is given with --vectors FILE"), graft.err());
    }
}
