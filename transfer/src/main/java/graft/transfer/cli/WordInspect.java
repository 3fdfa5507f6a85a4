package graft.transfer.cli;

import graft.transfer.words.Corpus;
import graft.transfer.words.Coverage;
import graft.transfer.words.Tokens;
import graft.zoo.json.Json;
import graft.zoo.words.WordVectors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code graft words inspect}: what a file of vectors holds, and how much of a corpus it covers. */
final class WordInspect {

    private WordInspect() {
    }

    static Command command() {
        return Command.of("words inspect", "what a file of vectors holds, and how much of a corpus it covers",
                WordInspect::run)
                .options(WordOptions.vectors(), Option.of("--corpus", "DIR|FILE", "", "texts: a folder, a text, or a "
                        + "CSV or TSV file with a line of titles"), WordOptions.text(), tokens(), WordOptions.top("20"),
                        WordOptions.limit(), WordOptions.vocabulary(), Option.json())
                .examples("./graft words inspect --vectors glove.6B.100d.txt --corpus reviews",
                        "./graft words inspect --vectors GoogleNews-vectors-negative300.bin --corpus reviews.csv");
    }

    /** {@code --tokens}: how texts are taken apart. */
    static Option tokens() {
        return Option.of("--tokens", "HOW", "plain", "how texts are taken apart: plain (what stands between white "
                + "space), or some of punctuation,lower,digits");
    }

    static Tokens tokens(Arguments arguments) {
        List<String> steps = List.of(arguments.text("--tokens", "plain").split(","));
        List<String> known = List.of("plain", "punctuation", "lower", "digits");
        for (String step : steps) {
            if (!known.contains(step)) {
                throw new UsageException("--tokens is '" + arguments.text("--tokens", "") + "', expected plain, or "
                        + "some of punctuation,lower,digits with commas between them");
            }
        }
        return new Tokens(steps.contains("punctuation"), steps.contains("lower"), steps.contains("digits"));
    }

    private static void run(Arguments arguments, Screen screen) throws Exception {
        Tokens tokens = tokens(arguments);
        int top = arguments.integer("--top", 0, 1_000_000, 20);
        for (String option : List.of("--text", "--tokens")) {
            if (arguments.has(option) && !arguments.has("--corpus")) {
                throw new UsageException(option + " says how texts are read, and there are none without --corpus");
            }
        }
        try (WordVectors vectors = WordOptions.open(arguments, screen)) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("format", vectors.format());
            json.put("words", vectors.size());
            json.put("dimensions", vectors.dimension());
            json.put("cased", Coverage.isCased(vectors));
            json.put("subwords", vectors.knowsSubwords());
            json.put("notes", vectors.notes());
            Coverage coverage = null;
            if (arguments.has("--corpus")) {
                Corpus corpus = Corpus.read(arguments.existing("--corpus"), arguments.text("--text"));
                corpus.notes().forEach(screen::say);
                json.put("corpus_notes", corpus.notes());
                coverage = Coverage.of(vectors, corpus.texts(), tokens);
                json.putAll(coverage.json(top));
            }
            if (arguments.has("--json")) {
                screen.print(Json.write(json));
            } else {
                print(vectors, coverage, top, screen);
            }
            if (coverage != null && coverage.tokensCovered() == 0) {
                throw new CommandException("none of the corpus is covered: these vectors do not suit it, or its texts "
                        + "are taken apart in another way (--tokens)");
            }
        }
    }

    private static void print(WordVectors vectors, Coverage coverage, int top, Screen screen) {
        screen.print(vectors.format() + ": " + vectors.size() + " words, " + vectors.dimension() + " dimensions, "
                + (Coverage.isCased(vectors) ? "capital and small letters" : "small letters only")
                + (vectors.knowsSubwords() ? ", unknown words by their parts" : ""));
        if (coverage == null) {
            return;
        }
        screen.print(String.format(Locale.ROOT, "tokens covered: %5.1f %% of %d", 100 * coverage.tokenShare(),
                coverage.tokens()));
        screen.print(String.format(Locale.ROOT, "types covered:  %5.1f %% of %d", 100 * coverage.typeShare(),
                coverage.types()));
        screen.print("taken apart as: " + coverage.tokenisation());
        for (Coverage.Suggestion s : coverage.suggestions()) {
            screen.print(String.format(Locale.ROOT, "with %s: %.1f %% of tokens (%+.1f), %.1f %% of types (%+.1f)",
                    s.tokens(), 100 * s.tokensCovered(), 100 * (s.tokensCovered() - coverage.tokenShare()),
                    100 * s.typesCovered(), 100 * (s.typesCovered() - coverage.typeShare())));
        }
        if (coverage.suggestions().isEmpty()) {
            screen.print("neither small letters nor punctuation apart nor digits to # would cover more");
        }
        if (!coverage.missing().isEmpty() && top > 0) {
            screen.print("most frequent words without a vector:");
            coverage.missing().stream().limit(top).forEach(m -> screen.print(String.format(Locale.ROOT, "  %7d  %s",
                    m.count(), m.word())));
        }
    }
}
