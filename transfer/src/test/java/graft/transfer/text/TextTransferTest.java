package graft.transfer.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.CheckpointException;
import graft.transfer.Progress;
import graft.transfer.report.Benefits;
import graft.transfer.report.HtmlReport;
import graft.transfer.report.TransferReport;
import graft.zoo.json.Json;
import graft.zoo.words.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Classifiers with published and random vectors, on sentences drawn by lot. */
class TextTransferTest {
    private static final int DIMENSION = 8;

    @TempDir
    private Path folder;
    private final List<String> said = new ArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void report(String stage, int done, int count) {
        }

        @Override
        public void say(String line) {
            said.add(line);
        }
    };

    /** The class of a sentence is that of its one telling word; half of the telling words occur in the test only. */
    @BeforeEach
    void write() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder train = new StringBuilder();
        StringBuilder test = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            boolean good = random.nextBoolean();
            StringBuilder words = new StringBuilder();
            int length = 1 + random.nextInt(9);
            int at = random.nextInt(length);
            boolean forTest = i % 5 == 0;
            for (int l = 0; l < length; l++) {
                words.append(l == at ? (good ? "good" : "bad") + (random.nextInt(5) + (forTest ? 5 : 0))
                        : "filler" + random.nextInt(20)).append(' ');
            }
            (forTest ? test : train).append(good ? "pos\t" : "neg\t").append(words).append('\n');
        }
        Files.writeString(folder.resolve("train.txt"), train);
        Files.writeString(folder.resolve("test.txt"), test);
        // Telling words of a class lie near each other, which is all that vectors can know of them.
        StringBuilder vectors = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            vector(vectors, "good" + i, 1, random);
            vector(vectors, "bad" + i, -1, random);
        }
        IntStream.range(0, 15).forEach(i -> vector(vectors, "filler" + i, 0, random));
        Files.writeString(folder.resolve("vectors.txt"), vectors);
    }

    private static void vector(StringBuilder to, String word, double first, SplittableRandom random) {
        to.append(word).append(' ').append(first + 0.1 * random.nextDouble());
        for (int d = 1; d < DIMENSION; d++) {
            to.append(' ').append(0.4 * random.nextDouble() - 0.2);
        }
        to.append('\n');
    }

    private static TextSettings settings(int epochs, VectorUse... uses) {
        return new TextSettings(Tokenizer.WORDS, true, 400, List.of(uses), 10, epochs, 50, 1, 1, 1);
    }

    private TextResult run(int threads, TextSettings settings) {
        try (WordVectors vectors = WordVectors.open(folder.resolve("vectors.txt"))) {
            return TextTransfer.of(folder.resolve("train.txt")).test(folder.resolve("test.txt")).vectors(vectors)
                    .settings(settings).threads(threads).progress(progress).run();
        }
    }

    /** Test sentences tell their class by words that no training sentence holds: random vectors have to guess. */
    @Test
    void vectorsCarryOverToWordsThatWereNeverTrainedOn() {
        TextResult result = run(2, settings(6, VectorUse.values()));
        List<TextResult.Summary> s = result.summaries();
        assertEquals(List.of(VectorUse.values()), s.stream().map(TextResult.Summary::use).toList());
        for (TextResult.Summary of : s) {
            assertTrue(of.use().isTransfer() ? of.mean() > 0.85 : of.mean() < 0.75, s.toString());
        }
        assertEquals(VectorUse.TWO_CHANNELS, result.kept());
        // The training texts hold 10 telling words, all with a vector, and 20 others, 15 of them with one.
        assertEquals(30, result.coverage().orElseThrow().types());
        assertEquals(25, result.coverage().orElseThrow().typesCovered());
        assertTrue(said.contains("coverage: " + result.coverageLine().orElseThrow()), said.toString());
        assertTrue(result.moved().stream().limit(5).allMatch(m -> m.word().matches("(good|bad)[0-4]")),
                result.moved().toString());
        assertTrue(result.report("").toJson().contains("coverage"));
    }

    /** The mean of the runs' benefits, each computed from its own curve: epoch 1, and the mean of the last three. */
    @Test
    void benefitsAreMeansOverAllRuns() throws IOException {
        TextResult result = run(2, new TextSettings(Tokenizer.WORDS, true, 400, List.of(VectorUse.FROZEN,
                VectorUse.RANDOM), 10, 4, 50, 1, 1, 3));
        assertEquals(3, result.runsOfEach());
        assertEquals(100, result.textsMeasuredOn());
        Map<?, ?> json = result.json("");
        double start = 0;
        double end = 0;
        for (Object each : (List<?>) json.get("runs")) {
            Map<?, ?> run = (Map<?, ?>) each;
            double sign = run.get("name").equals("scratch") ? -1 : 1;
            List<Double> curve = ((List<?>) run.get("epochs")).stream()
                    .map(e -> (double) ((Map<?, ?>) e).get("validation_accuracy")).toList();
            start += sign * curve.get(1) / 3;
            end += sign * (curve.get(2) + curve.get(3) + curve.get(4)) / 9;
        }
        Benefits benefits = result.benefits().getFirst();
        assertEquals(start, benefits.start().difference(), 1e-12);
        assertEquals(end, benefits.asymptote().difference(), 1e-12);
        TransferReport report = result.report("");
        assertEquals(benefits, report.benefits().orElseThrow());
        HtmlReport.write(folder.resolve("report.html"), report);
        assertTrue(Files.readString(folder.resolve("report.html")).contains("the mean of 3 runs of each"));
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        float[] first = null;
        for (int threads = 1; threads <= 3; threads++) {
            float[] table = run(threads, settings(2, VectorUse.FINE_TUNED)).classifier().network()
                    .parameter("embedding.weight").value().unwrap();
            first = first == null ? table : first;
            assertArrayEquals(first, table);
        }
        assertArrayEquals(new float[2 * DIMENSION], Arrays.copyOf(first, 2 * DIMENSION));
    }

    @ParameterizedTest
    @EnumSource(names = {"TWO_CHANNELS", "AVERAGE"})
    void aClassifierComesBackFromItsFileAndAnswersATextAloneAsAmongLongerOnes(VectorUse use) {
        TextClassifier written = run(2, settings(3, use)).classifier();
        Path file = folder.resolve("model.safetensors");
        written.write(file);
        TextClassifier read = TextClassifier.load(file);
        List<String> texts = List.of("good7", "filler1 filler2 BAD8 filler3", "never seen", "", "good1 ".repeat(300));
        List<TextClassifier.Answer> answers = read.classify(texts, 2);
        assertEquals(List.of("neg", "pos"), read.classes());
        assertEquals("pos", answers.get(0).prediction().top());
        assertEquals("neg", answers.get(1).prediction().top());
        assertEquals(List.of("never", "seen"), answers.get(2).unknown());
        assertTrue(answers.get(2).isUnknown());
        assertEquals(0, answers.get(3).words());
        for (int i = 0; i < texts.size(); i++) {
            assertEquals(answers.get(i).prediction(), read.classify(texts.get(i)));
            assertEquals(answers.get(i).prediction(), written.classify(texts.get(i)));
        }
    }

    /** good7 and bad7 occur in no text of the set: without their vectors the classifier cannot tell them apart. */
    @ParameterizedTest
    @EnumSource(names = {"AVERAGE", "FROZEN", "FINE_TUNED", "TWO_CHANNELS"})
    void wordsThatWereNeverMetAreKnownByThePublishedVectors(VectorUse use) throws IOException {
        Path train = folder.resolve("train.txt");
        Path file = folder.resolve("alone.safetensors");
        List<String> texts = List.of("good7 filler1", "bad7 filler1", "filler2 unheard", "good1 bad1 filler3");
        try (WordVectors vectors = WordVectors.open(folder.resolve("vectors.txt"))) {
            TextTransfer.of(train).vectors(vectors).settings(settings(6, use)).run().classifier().write(file);
            TextClassifier alone = TextClassifier.load(file);
            List<TextClassifier.Answer> before = alone.classify(texts, 2);
            assertEquals(before.get(0).prediction(), before.get(1).prediction());
            TextClassifier more = alone.withWordsOf(texts, vectors);
            List<TextClassifier.Answer> after = more.classify(texts, 2);
            assertEquals("pos", after.get(0).prediction().top());
            assertEquals("neg", after.get(1).prediction().top());
            assertEquals(List.of("unheard"), after.get(2).unknown());
            // What it knew before has the same answer, bit for bit.
            assertEquals(before.subList(2, 4), after.subList(2, 4));
            assertEquals(before, alone.classify(texts, 2));
        }
        Path other = Files.writeString(folder.resolve("other.txt"), "good1 1 0 0 0 0 0 0 0\n");
        try (WordVectors vectors = WordVectors.open(other)) {
            TextClassifier alone = TextClassifier.load(file);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> alone.withWordsOf(texts, vectors))
                    .getMessage().contains("holds other vectors"));
            TextClassifier random = TextTransfer.of(train).settings(settings(1, VectorUse.RANDOM)).run().classifier();
            assertThrows(IllegalArgumentException.class, () -> random.withWordsOf(texts, vectors));
        }
    }

    @Test
    void foldsMeasureEveryTextOnceWithClassesSpreadEvenly() {
        int[] labels = IntStream.range(0, 103).map(i -> i % 4 == 0 ? 1 : 0).toArray();
        SentenceSamples samples = new SentenceSamples(IntStream.range(0, 103).mapToObj(_ -> new int[] {2}).toList(),
                labels, 1);
        int[] measured = new int[103];
        for (TextSplit split : TextSplit.folds(samples, 2, 10, 1)) {
            assertEquals(103, split.train().length + split.test().length);
            IntStream.of(split.test()).forEach(i -> measured[i]++);
            // 26 of 103 texts are of class 1: 2 or 3 of each fold's 10 or 11.
            long ones = IntStream.of(split.test()).filter(i -> labels[i] == 1).count();
            assertTrue(ones == 2 || ones == 3, "class 1 has " + ones);
        }
        assertArrayEquals(IntStream.generate(() -> 1).limit(103).toArray(), measured);
        TextSplit tenth = TextSplit.random(samples, 2, 0.1, 1);
        // 0.1 * 77 and 0.1 * 26, each rounded.
        assertEquals(8 + 3, tenth.test().length);
    }

    /** Random vectors of words that are measured on alone would say something by chance. */
    @Test
    void wordsThatNoTextToLearnFromHoldsAreZerosUnlessTheyHaveAVector() throws IOException {
        Path some = Files.writeString(folder.resolve("some.txt"), "pos\tgood1 x\nneg\tbad1\npos\tgood9 y\n");
        try (WordVectors vectors = WordVectors.open(folder.resolve("vectors.txt"))) {
            SentenceCorpus corpus = SentenceCorpus.of(TextSet.read(some, TextSet.Columns.byName()), null, vectors,
                    settings(1, VectorUse.FROZEN));
            for (VectorUse use : List.of(VectorUse.FROZEN, VectorUse.RANDOM)) {
                float[] table = corpus.table(use, 0, new int[] {0, 1}, 1).unwrap();
                for (String word : List.of("good1", "x", "bad1", "good9", "y")) {
                    int at = corpus.words().row(word) * DIMENSION;
                    float[] row = Arrays.copyOfRange(table, at, at + DIMENSION);
                    boolean zero = word.equals("y") || word.equals("good9") && use == VectorUse.RANDOM;
                    assertEquals(zero, Arrays.equals(new float[DIMENSION], row), word + ", " + use);
                }
            }
        }
    }

    /** (1,0), (0,1), (1,0.1); the first goes to (0,2): it moved by the root of 1 + 4, and another is its neighbour. */
    @Test
    void movedWordsNameTheirNeighboursBeforeAndAfter() {
        WordNumbers words = new WordNumbers(List.of("a", "b", "c"));
        int a = WordNumbers.FIRST;
        float[] before = new float[2 * (a + 3)];
        System.arraycopy(new float[] {1, 0, 0, 1, 1, 0.1f}, 0, before, 2 * a, 6);
        float[] after = before.clone();
        System.arraycopy(new float[] {0, 2}, 0, after, 2 * a, 2);
        List<MovedWord> moved = MovedWord.of(words, new int[] {a, a + 1, a + 2}, before, after, 2, 5, 1);
        assertEquals(List.of(new MovedWord("a", Math.sqrt(5), List.of("c"), List.of("b"))), moved);
        assertEquals("a moved by 2.24: c -> b", moved.getFirst().toString());
    }

    @Test
    void whatCannotBeLearntFromIsRefused() throws IOException {
        Path one = Files.writeString(folder.resolve("one.txt"), "pos\tgood\npos\tfine\n");
        assertTrue(assertThrows(TextException.class, () -> TextTransfer.of(one).run()).getMessage()
                .contains("all 2 texts are of one class, 'pos'"));
        Path other = Files.writeString(folder.resolve("other.txt"), "pos\tgut\nneg\tschlecht\n");
        try (WordVectors vectors = WordVectors.open(folder.resolve("vectors.txt"))) {
            assertTrue(assertThrows(TextException.class, () -> TextTransfer.of(other).vectors(vectors)
                    .progress(progress).run()).getMessage().contains("none of its 2 different words has a vector"));
        }
        Path marks = Files.writeString(folder.resolve("marks.txt"), "pos\t.\nneg\t--\n");
        assertTrue(assertThrows(TextException.class, () -> TextTransfer.of(marks).run()).getMessage()
                .contains("no text holds a word once it is cut"));
        Path more = Files.writeString(folder.resolve("more.txt"), "fair\tso so\n");
        assertTrue(assertThrows(TextException.class, () -> TextTransfer.of(folder.resolve("train.txt")).test(more)
                .run()).getMessage().contains("holds texts of the classes [fair]"));
        assertThrows(IllegalArgumentException.class, () -> TextTransfer.of(folder.resolve("train.txt"))
                .settings(settings(1, VectorUse.FROZEN)).run());
    }

    /** Stopped within the second run, as if killed: what was over is not repeated, what was begun goes on. */
    @Test
    void anInterruptedTransferEndsWithTheBitsOfOneThatWasNot() throws IOException {
        TextSettings settings = settings(4, VectorUse.AVERAGE, VectorUse.FROZEN, VectorUse.FINE_TUNED);
        Path kept = folder.resolve("checkpoint");
        Progress stops = new Progress() {
            @Override
            public void report(String stage, int done, int count) {
                if (stage.equals("transfer-fine-tuned") && done > 2 * count / 4) {
                    throw new IllegalStateException("killed");
                }
            }

            @Override
            public void say(String line) {
            }
        };
        TextResult whole = run(2, settings);
        try (WordVectors vectors = WordVectors.open(folder.resolve("vectors.txt"))) {
            TextTransfer transfer = TextTransfer.of(folder.resolve("train.txt")).test(folder.resolve("test.txt"))
                    .vectors(vectors).settings(settings).threads(1).secondsBetweenCheckpoints(0);
            assertThrows(IllegalStateException.class, () -> transfer.checkpoints(kept, false).progress(stops).run());
            TextResult resumed = transfer.checkpoints(kept, true).threads(2).progress(progress).run();
            assertTrue(said.contains("transfer-frozen-seed1: finished before, not done again"), said.toString());
            assertTrue(said.contains("transfer-fine-tuned-seed1: going on after epoch 2"), said.toString());
            whole.classifier().network().parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                    resumed.classifier().network().parameter(name).value().unwrap(), name));
            assertEquals(untimed(whole), untimed(resumed));
            TextTransfer other = transfer.settings(settings(5, VectorUse.FROZEN)).checkpoints(kept, true);
            assertTrue(assertThrows(CheckpointException.class, other::run).getMessage().contains("its settings was"));
        }
    }

    /** Stopped within the second fold of two: the first is not repeated. */
    @Test
    void anInterruptedCrossValidationGoesOn() throws IOException {
        Path kept = folder.resolve("checkpoint");
        Progress stops = new Progress() {
            @Override
            public void report(String stage, int done, int count) {
                if (stage.equals("transfer-fine-tuned, fold 2 of 2") && done > 2 * count / 4) {
                    throw new IllegalStateException("killed");
                }
            }

            @Override
            public void say(String line) {
            }
        };
        try (WordVectors vectors = WordVectors.open(folder.resolve("vectors.txt"))) {
            TextTransfer transfer = TextTransfer.of(folder.resolve("train.txt")).vectors(vectors).folds(2)
                    .settings(settings(4, VectorUse.FINE_TUNED, VectorUse.AVERAGE)).threads(1)
                    .secondsBetweenCheckpoints(0).progress(progress);
            TextResult whole = transfer.run();
            assertThrows(IllegalStateException.class, () -> transfer.checkpoints(kept, false).progress(stops).run());
            TextResult resumed = transfer.checkpoints(kept, true).progress(progress).run();
            assertTrue(said.contains("transfer-fine-tuned-seed1-fold1: finished before, not done again"),
                    said.toString());
            assertTrue(said.contains("transfer-fine-tuned-seed1-fold2: going on after epoch 2"), said.toString());
            assertEquals(untimed(whole), untimed(resumed));
            TextTransfer others = transfer.folds(3);
            assertTrue(assertThrows(CheckpointException.class, others::run).getMessage().contains("its split was"));
        }
    }

    /** All that a result says but times. */
    private static Object untimed(TextResult result) {
        return untimed(Json.parse(Json.write(result.json(""))));
    }

    private static Object untimed(Object json) {
        return switch (json) {
            case Map<?, ?> map -> {
                Map<Object, Object> rest = new TreeMap<>();
                map.forEach((key, value) -> {
                    if (!key.toString().contains("seconds") && !key.equals("environment")) {
                        rest.put(key, value == null ? "null" : untimed(value));
                    }
                });
                yield rest;
            }
            case List<?> list -> list.stream().map(x -> x == null ? "null" : untimed(x)).toList();
            default -> json;
        };
    }

    @Test
    void sentencesInThePlaceOfLabelsAreRefused() throws IOException {
        StringBuilder turned = new StringBuilder();
        IntStream.range(0, 40).forEach(i -> turned.append("good film number ").append(i).append("\tpos\n"));
        Path data = Files.writeString(folder.resolve("turned.txt"), turned);
        assertTrue(assertThrows(TextException.class, () -> TextTransfer.of(data).progress(progress).run()).getMessage()
                .contains("its 40 texts have 40 different labels, such as 'good film number 0'"));
    }

    @Test
    void whatMakesAMeasurementSayLessIsSaid() throws IOException {
        Path data = folder.resolve("odd.txt");
        Files.writeString(data, "pos\tgood0\npos\tgood0\nPos\tgood1\nPos\tgood2\nneg\tbad0\nneg\tbad1\n"
                + "lone\tfiller1\n");
        TextResult result = TextTransfer.of(data).settings(settings(1, VectorUse.RANDOM)).folds(2).progress(progress)
                .run();
        assertEquals(List.of("the classes 'Pos' and 'pos' differ in capitals or blanks only; they are learnt as two",
                "2 of the 7 texts to measure on are, word for word, also among those to learn from: for new texts the "
                        + "accuracy may be lower than what is measured",
                "1 text of the class 'lone' is measured on where none of it was learnt from"),
                result.json("").get("notes"));
        TextTransfer.of(data).settings(settings(1, VectorUse.RANDOM)).progress(progress).run();
        assertTrue(said.contains("no text of the class 'lone' is measured on"), said.toString());
    }
}
