package graft.transfer.cli;

import graft.transfer.text.Tokenizer;
import graft.transfer.words.Corpus;
import graft.transfer.words.Tokens;
import graft.zoo.words.WordVectorWriter;
import graft.zoo.words.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** {@code graft words convert|subset}: vectors in another format, all of them or those of a corpus. */
final class WordConvert {

    private WordConvert() {
    }

    static Command convert() {
        return Command.of("words convert", "copy vectors to word2vec .bin or text, or to .npz", WordConvert::runConvert)
                .operands("IN OUT", 2, 2)
                .options(Option.of("--top", "N", "all", "the first N words only, the most frequent ones as a rule"),
                        WordOptions.vocabulary(), Option.overwrite("OUT"))
                .examples("./graft words convert glove.840B.300d.txt glove.bin",
                        "./graft words convert GoogleNews-vectors-negative300.bin.gz news.txt --top 100000");
    }

    static Command subset() {
        return Command.of("words subset", "copy the vectors of a corpus's words only", WordConvert::runSubset)
                .operands("IN OUT", 2, 2)
                .options(Option.required("--corpus", "DIR|FILE", "texts whose words are kept, in all ways in which "
                        + "they can be taken apart"),
                        WordOptions.text(), Option.of("--top", "N", "all", "of the first N words only"),
                        WordOptions.vocabulary(), Option.overwrite("OUT"))
                .examples("./graft words subset --corpus reviews GoogleNews-vectors-negative300.bin reviews.bin");
    }

    private static void runConvert(Arguments arguments, Screen screen) throws Exception {
        Path out = out(arguments);
        try (WordVectors vectors = WordOptions.open(arguments.existingOperand(0), arguments, screen, "--top")) {
            write(out, vectors, IntStream.range(0, vectors.size()).toArray(), screen);
        }
    }

    private static void runSubset(Arguments arguments, Screen screen) throws Exception {
        Path out = out(arguments);
        Corpus corpus = Corpus.read(arguments.existing("--corpus"), arguments.text("--text"));
        corpus.notes().forEach(screen::say);
        try (WordVectors vectors = WordOptions.open(arguments.existingOperand(0), arguments, screen, "--top")) {
            int[] words = wordsOf(corpus, vectors);
            if (words.length == 0) {
                throw new CommandException("none of the words of " + corpus.path() + " has a vector in "
                        + vectors.path() + "; nothing was written");
            }
            write(out, vectors, words, screen);
        }
    }

    /**
     * The words of all ways in which Graft takes texts apart, those of {@code words inspect} and those of {@code words
     * classify}: whichever is used later finds its words.
     */
    private static int[] wordsOf(Corpus corpus, WordVectors vectors) {
        Set<Integer> found = new HashSet<>();
        for (int steps = 0; steps < 8; steps++) {
            Tokens tokens = new Tokens((steps & 1) != 0, (steps & 2) != 0, (steps & 4) != 0);
            for (String text : corpus.texts()) {
                tokens.of(text).forEach(word -> found.add(vectors.index(word)));
            }
        }
        for (Tokenizer tokenizer : Tokenizer.values()) {
            for (String text : corpus.texts()) {
                tokenizer.of(text, true).forEach(word -> found.add(vectors.index(word)));
                tokenizer.of(text, false).forEach(word -> found.add(vectors.index(word)));
            }
        }
        found.remove(-1);
        return found.stream().mapToInt(i -> i).sorted().toArray();
    }

    private static Path out(Arguments arguments) throws IOException {
        Path in = arguments.existingOperand(0);
        Path out = arguments.operand(1);
        if (!WordVectorWriter.knows(out)) {
            throw new UsageException("OUT says by its ending what is written, .bin, .txt, .vec or .npz; found " + out);
        }
        if (Files.exists(out) && Files.isSameFile(in, out)) {
            throw new UsageException("IN and OUT are the same file");
        }
        return OutputFolder.prepareFile(out, arguments.has("--overwrite"));
    }

    private static void write(Path out, WordVectors vectors, int[] words, Screen screen) {
        OutputFolder.makeFor(out);
        List<String> notes = WordVectorWriter.write(out, vectors, words);
        notes.forEach(screen::say);
        screen.say("wrote " + out + ": " + words.length + " of " + vectors.size() + " words, "
                + vectors.dimension() + " dimensions" + (vectors.knowsSubwords()
                ? "; the vectors of parts are not in it: words that it does not list have none" : ""));
    }
}
