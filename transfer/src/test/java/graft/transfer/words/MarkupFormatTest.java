package graft.transfer.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, tags and brackets are no words of a corpus. */
class MarkupFormatTest {
    @TempDir
    Path folder;

    private static Optional<String> of(String file, String text) {
        return MarkupFormat.of(Path.of(file), text).map(MarkupFormat::name);
    }

    @Test
    void formatsAreRecognisedByNameOrBeginning() {
        assertEquals(Optional.of("JSON"), of("a.JSONL", "anything"));
        assertEquals(Optional.of("JSON"), of("a.txt", "[ {\n \"text\": 1}]"));
        assertEquals(Optional.of("HTML"), of("a", "\n<!DOCTYPE html>"));
        assertEquals(Optional.of("XML"), of("a.txt", "<?xml version='1.0'?>"));
        assertEquals(Optional.of("RTF"), of("a.txt", "{\\rtf1\\ansi"));
        assertEquals(Optional.empty(), of("a.txt", "<unk> {so} [it] goes"));
        assertEquals(Optional.empty(), of("a.txt", ""));
    }

    @Test
    void inAFolderTheyAreLeftOutAndNamed() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "plain words");
        Files.writeString(folder.resolve("b.json"), "{\"text\": \"no\"}");
        Files.writeString(folder.resolve("c.json"), "{\"text\": \"no\"}");
        Files.writeString(folder.resolve("d.html"), "<html>no</html>");
        Corpus corpus = Corpus.read(folder, Optional.empty());
        assertEquals(List.of("plain words"), corpus.texts());
        assertTrue(corpus.notes().contains(folder.resolve("b.json") + ": is JSON, not plain text; left out, as 1 more"),
                corpus.notes().toString());
        assertTrue(corpus.notes().contains(folder.resolve("d.html") + ": is HTML, not plain text; left out"),
                corpus.notes().toString());
    }

    @Test
    void theOnlyFileIsReadAndThatIsStated() throws IOException {
        Path file = Files.writeString(folder.resolve("b.json"), "{\"text\": \"no\"}");
        Corpus corpus = Corpus.read(file, Optional.empty());
        assertEquals(1, corpus.texts().size());
        assertTrue(corpus.notes().getFirst().contains("is JSON and is read as plain text"), corpus.notes().toString());
    }

    @Test
    void tablesWithLoneCarriageReturnsHaveRows() {
        HeadedTable table = HeadedTable.read(Path.of("t.csv"), "label,text\rpos,\"a\rb\"\rneg,c\r");
        assertEquals(List.of(List.of("pos", "a\rb"), List.of("neg", "c")), table.rows());
        assertEquals(List.of(2, 4), table.lines());
        assertEquals(List.of(List.of("pos", "a")), HeadedTable.read(Path.of("t.csv"),
                "label,text\r\npos,a\r\n").rows());
    }
}
