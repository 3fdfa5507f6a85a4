package graft.transfer.cli;

import graft.transfer.words.AnalogyEvaluation;
import graft.transfer.words.AnalogyProtocol;
import graft.transfer.words.AnalogyScore;
import graft.transfer.words.PairFile;
import graft.transfer.words.PairScore;
import graft.transfer.words.QuestionFile;
import graft.zoo.json.Json;
import graft.zoo.words.Combination;
import graft.zoo.words.WordSearch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code graft words evaluate}: the published evaluations of word vectors. */
final class WordEvaluate {
    private static final List<String> PROTOCOLS = Arrays.stream(AnalogyProtocol.values()).map(AnalogyProtocol::title)
            .toList();

    private WordEvaluate() {
    }

    static Command command() {
        return Command.of("words evaluate", "analogies and similarities, counted as published", WordEvaluate::run)
                .options(WordOptions.vectors(),
                        Option.of("--questions", "FILE", "", "analogies in sections, as questions-words.txt"),
                        Option.of("--pairs", "FILE", "", "pairs of words with people's ratings: WordSim-353, "
                                + "SimLex-999"),
                        Option.of("--protocol", "P", "gensim", "who counts: word2vec (its program compute-accuracy) or "
                                + "gensim (evaluate_word_analogies)"),
                        Option.of("--top", "N", "the protocol's: word2vec all, gensim 300000", "how many of the most "
                                + "frequent words take part in analogies"),
                        Option.of("--method", "M", "add", "add: 3CosAdd, as both protocols do; multiply: 3CosMul"),
                        WordOptions.limit(), WordOptions.vocabulary(), WordOptions.threads(), Option.json())
                .examples("./graft words evaluate --vectors glove.6B.100d.txt --questions questions-words.txt",
                        "./graft words evaluate --vectors glove.6B.100d.txt --pairs wordsim353.tsv");
    }

    private static void run(Arguments arguments, Screen screen) throws Exception {
        if (!arguments.has("--questions") && !arguments.has("--pairs")) {
            throw new UsageException("'words evaluate' needs --questions FILE, --pairs FILE, or both");
        }
        String protocol = arguments.choice("--protocol", PROTOCOLS, AnalogyProtocol.GENSIM.title());
        String method = arguments.choice("--method", List.of("add", "multiply"), "add");
        int top = arguments.integer("--top", 1, Integer.MAX_VALUE, 0);
        QuestionFile questions = arguments.has("--questions")
                ? QuestionFile.read(arguments.existing("--questions")) : null;
        PairFile pairs = arguments.has("--pairs") ? PairFile.read(arguments.existing("--pairs")) : null;
        if (pairs != null) {
            pairs.note().ifPresent(screen::say);
        }
        AnalogyProtocol chosen = AnalogyProtocol.values()[PROTOCOLS.indexOf(protocol)];
        Combination how = method.equals("add") ? Combination.ADD : Combination.MULTIPLY;
        Map<String, Object> json = new LinkedHashMap<>();
        WordOptions.search(arguments, screen, questions == null ? 0 : questions.size(), search -> {
            if (questions != null) {
                AnalogyScore score = new AnalogyEvaluation(search, chosen, how, top).of(questions);
                json.putAll(json(score, method));
                if (!arguments.has("--json")) {
                    print(score, how, screen);
                    if (!arguments.has("--protocol") && how == Combination.ADD) {
                        other(search, chosen, questions, top, score, screen);
                    }
                }
            }
            if (pairs != null) {
                PairScore score = PairScore.of(search, pairs);
                json.put("pearson", finite(score.pearson()));
                json.put("spearman", finite(score.spearman()));
                json.put("pairs", score.pairs());
                json.put("missing", score.missing());
                if (!arguments.has("--json")) {
                    print(pairs.path(), score, screen);
                }
            }
        });
        if (arguments.has("--json")) {
            screen.print(Json.write(json));
        }
        requireAnswers(json, questions, pairs);
    }

    /** What was counted over nothing is no result. */
    private static void requireAnswers(Map<String, Object> json, QuestionFile questions, PairFile pairs) {
        if (questions != null && json.get("total").equals(0)) {
            throw new CommandException("no question of " + questions.path() + " could be asked: each has a word "
                    + "without a vector; are questions and vectors of one language?");
        }
        if (pairs != null && json.get("spearman") == null) {
            throw new CommandException("there is no correlation over the " + json.get("pairs") + " pairs of "
                    + pairs.path() + " whose words have vectors: it takes two pairs of different ratings, and "
                    + "different similarities");
        }
    }

    private static Object finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static Map<String, Object> json(AnalogyScore score, String method) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("protocol", score.protocol().title());
        json.put("method", method);
        json.put("words", score.words());
        json.put("sections", score.sections().stream().map(s -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", s.name());
            one.put("correct", s.correct());
            one.put("total", s.total());
            return one;
        }).toList());
        json.put("correct", score.correct());
        json.put("total", score.total());
        json.put("skipped", score.skipped());
        return json;
    }

    private static void print(AnalogyScore score, Combination how, Screen screen) {
        TextTable table = new TextTable("section", "correct", "asked", "%");
        for (AnalogyScore.Section s : score.sections()) {
            table.row(s.name(), Integer.toString(s.correct()), Integer.toString(s.total()), percent(s.correct(),
                    s.total()));
        }
        table.row("all", Integer.toString(score.correct()), Integer.toString(score.total()), percent(score.correct(),
                score.total()));
        table.print(screen);
        screen.print(score.skipped() + " questions were left out: a word of theirs is not among the " + score.words()
                + " words that take part");
        screen.print("counted as " + score.protocol().title() + " does: " + score.protocol().rules()
                + (how == Combination.MULTIPLY ? "; but by 3CosMul, which neither program's evaluation uses" : ""));
    }

    /** The same questions by the other protocol: the numbers differ, and here is why. */
    private static void other(WordSearch search, AnalogyProtocol chosen, QuestionFile questions, int top,
            AnalogyScore score, Screen screen) {
        for (AnalogyProtocol protocol : AnalogyProtocol.values()) {
            if (protocol == chosen) {
                continue;
            }
            AnalogyScore other = new AnalogyEvaluation(search, protocol, Combination.ADD, top).of(questions);
            boolean same = other.correct() == score.correct() && other.total() == score.total();
            screen.print(String.format(Locale.ROOT, "as %s counts%s: %d of %d (%s %%): %s", protocol.title(),
                    same ? ", here the same" : "", other.correct(), other.total(),
                    percent(other.correct(), other.total()), protocol.rules()));
        }
    }

    private static String percent(int part, int all) {
        return all == 0 ? "-" : String.format(Locale.ROOT, "%.2f", 100.0 * part / all);
    }

    private static String shown(double correlation) {
        return Double.isFinite(correlation) ? String.format(Locale.ROOT, "%.4f", correlation) : "undefined";
    }

    private static void print(Path file, PairScore score, Screen screen) {
        screen.print(String.format(Locale.ROOT, "%s: Spearman %s, Pearson %s over %d pairs; %d of %d pairs (%.1f "
                + "%%) have a word without a vector", file.getFileName(), shown(score.spearman()),
                shown(score.pearson()),
                score.pairs(), score.missing(), score.pairs() + score.missing(),
                100.0 * score.missing() / (score.pairs() + score.missing())));
    }
}
