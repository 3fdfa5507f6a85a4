package graft.transfer.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and classes come out of folders, tables and lines, whatever their encoding; what is unclear is refused. */
class TextSetTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text, Charset encoding) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, text.getBytes(encoding));
    }

    private TextSet read(String name, String text) throws IOException {
        return TextSet.read(file(name, text, StandardCharsets.UTF_8), TextSet.Columns.byName());
    }

    private static List<String> shown(TextSet set) {
        return set.texts().stream().map(t -> t.label() + "|" + t.words()).toList();
    }

    private String refusal(String name, String text) {
        return assertThrows(TextException.class, () -> read(name, text)).getMessage();
    }

    @Test
    void linesOfLabelTabSentence() throws IOException {
        TextSet set = read("a.txt", "pos\tgood film\r\nneg\tbad\tfilm\n\n pos \tfine\u0085still the same line");
        assertEquals(List.of("pos|good film", "neg|bad\tfilm", "pos|fine\u0085still the same line"), shown(set));
        assertEquals(List.of("neg", "pos"), set.classes());
        assertEquals(List.of(), set.notes());
        assertTrue(set.texts().getLast().source().endsWith("a.txt, line 4"));
    }

    @Test
    void withoutTabsTheFirstWordIsTheLabelAndThatIsSaid() throws IOException {
        TextSet set = read("a.all", "10 how far\n2 who was he ?\n10 where\n");
        assertEquals(List.of("10|how far", "2|who was he ?", "10|where"), shown(set));
        assertEquals(List.of("2", "10"), set.classes());
        assertTrue(set.notes().getFirst().contains("no line holds a tab; the first word of each is its label (2 "),
                set.notes().toString());
    }

    @Test
    void tablesWithQuotesSeparatorsAndLineEndsInFields() throws IOException {
        TextSet set = read("a.csv", "id,Label,Text\n1,pos,\"good, \"\"really\"\" good\nfilm\"\n2,neg,bad\n");
        assertEquals(List.of("pos|good, \"really\" good\nfilm", "neg|bad"), shown(set));
        assertTrue(set.texts().getLast().source().endsWith("line 4"), set.texts().getLast().source());
        assertTrue(set.notes().getFirst().endsWith("texts are in column 'Text', classes in column 'Label'"));
        assertEquals(List.of("a|x y"), shown(read("b.tsv", "sentence\tstars\nx y\ta\n")));
        Path other = file("c.csv", "title,text,class,topic\na,b,c,d\n", StandardCharsets.UTF_8);
        assertEquals(List.of("d|a"), shown(TextSet.read(other, new TextSet.Columns(Optional.of("title"),
                Optional.of("topic")))));
    }

    @Test
    void whatATableLeavesOpenIsAsked() {
        assertTrue(refusal("c.csv", "title,text,class,topic\na,b,c,d\n")
                .endsWith("Say so with --text COLUMN and --label COLUMN"));
        assertTrue(refusal("d.csv", "text,label\na,b\nc,d,e\n").contains("line 3 has 3 fields, the header 2"));
        assertTrue(refusal("e.csv", "text,label\n\"a,b\nc,d\n").contains("line 2: a quotation mark opens a field"));
        assertTrue(refusal("f.csv", "text,label\na,\n").contains("line 2 has no class in column 'label'"));
        assertTrue(refusal("g.csv", "text\na\n").contains("line 1 holds no tab, comma or semicolon"));
    }

    @Test
    void foldersOfTextFiles() throws IOException {
        file("d/neg/2.txt", "bad\nfilm", StandardCharsets.UTF_8);
        file("d/pos/sub/1.TXT", "good", StandardCharsets.UTF_8);
        file("d/pos/empty.txt", " \n", StandardCharsets.UTF_8);
        file("d/pos/notes.md", "x", StandardCharsets.UTF_8);
        file("d/LICENSE", "x", StandardCharsets.UTF_8);
        TextSet set = TextSet.read(folder.resolve("d"), TextSet.Columns.byName());
        assertEquals(List.of("neg|bad\nfilm", "pos|good"), shown(set));
        assertTrue(set.notes().get(0).endsWith("2 files that are no DIR/<class>/*.txt were left out"));
        assertTrue(set.notes().get(1).endsWith("1 text is empty and was left out"));
        file("d/pos/zeros.txt", "go\0od", StandardCharsets.UTF_8);
        TextSet rest = TextSet.read(folder.resolve("d"), TextSet.Columns.byName());
        assertEquals(shown(set), shown(rest));
        assertTrue(rest.notes().getFirst().endsWith("zeros.txt: is no text: it holds zero bytes; left out"),
                rest.notes().toString());
    }

    @Test
    void titlesOverLinesAreNoText() throws IOException {
        TextSet set = read("titled.txt", "Label\tSentence\npos\tgood\nneg\tbad\n");
        assertEquals(List.of("pos|good", "neg|bad"), shown(set));
        assertTrue(set.notes().getFirst().endsWith("line 1 names the columns and was left out"),
                set.notes().toString());
    }

    /** As the film reviews of Maas et al. (2011) are published: aclImdb/train/pos, aclImdb/test/pos and so on. */
    @Test
    void partsOfADataSetAreNoClasses() throws IOException {
        file("imdb/train/pos/1.txt", "good", StandardCharsets.UTF_8);
        file("imdb/train/neg/1.txt", "bad", StandardCharsets.UTF_8);
        file("imdb/test/pos/1.txt", "good", StandardCharsets.UTF_8);
        file("imdb/test/neg/1.txt", "bad", StandardCharsets.UTF_8);
        Path imdb = folder.resolve("imdb");
        assertTrue(assertThrows(TextException.class, () -> TextSet.read(imdb, TextSet.Columns.byName())).getMessage()
                .endsWith("--data " + imdb.resolve("train") + " --validation " + imdb.resolve("test")));
        assertEquals(List.of("neg|bad", "pos|good"), shown(TextSet.read(imdb.resolve("test"),
                TextSet.Columns.byName())));
    }

    @Test
    void encodingsAreRecognisedAndSaid() throws IOException {
        TextSet latin = TextSet.read(file("l.txt", "a\tcafé\nb\tx\n", StandardCharsets.ISO_8859_1),
                TextSet.Columns.byName());
        assertEquals("a|café", shown(latin).getFirst());
        assertTrue(latin.notes().getFirst().endsWith("l.txt is not UTF-8; read as Latin-1"),
                latin.notes().toString());
        TextSet wide = TextSet.read(file("w.txt", "\uFEFFa\tcafé\nb\tx\n", StandardCharsets.UTF_16LE),
                TextSet.Columns.byName());
        assertEquals("a|café", shown(wide).getFirst());
        assertEquals("a|café", shown(read("m.txt", "\uFEFFa\tcafé\n")).getFirst());
        Path zeros = file("n.txt", "a\tb\n\0c\td\n", StandardCharsets.UTF_8);
        assertTrue(assertThrows(TextException.class, () -> TextSet.read(zeros, TextSet.Columns.byName()))
                .getMessage().contains("is no text: it holds zero bytes"));
    }

    @Test
    void whatHoldsNoLabelledTextIsRefused() {
        assertTrue(refusal("a.txt", "").contains("holds no text"));
        assertTrue(refusal("b.txt", "pos\t \nneg\t\n").contains("holds no text"));
        assertTrue(refusal("c.txt", "pos\tgood\nbad\n").contains("line 2 holds no tab, as other lines do"));
        assertTrue(refusal("d.txt", "pos\tgood\n\tbad\n").contains("line 2 has no label before the tab"));
        assertTrue(refusal("e.txt", "The film is good\nA film\nWhat a film\nIt is\n")
                .contains("its lines begin with 4 different words, so those are no labels"));
        assertTrue(refusal("f.txt", "a\t" + "x".repeat(5 << 20)).contains("line 1 has 5242882 characters"));
        Path absent = folder.resolve("absent.txt");
        assertThrows(TextException.class, () -> TextSet.read(absent, TextSet.Columns.byName()));
    }
}
