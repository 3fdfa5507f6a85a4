package graft.transfer.cli;

import graft.zoo.json.Json;
import graft.zoo.words.Combination;
import graft.zoo.words.Neighbour;
import graft.zoo.words.WordVectors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code graft words near|analogy|odd|similarity}: questions to word vectors. */
final class WordQuestions {

    private WordQuestions() {
    }

    static Command near() {
        return Command.of("words near", "the words most similar to a word", WordQuestions::runNear)
                .operands("WORD…")
                .options(WordOptions.vectors(), WordOptions.top("10"), WordOptions.limit(), WordOptions.vocabulary(),
                        WordOptions.threads(), Option.json())
                .examples("./graft words near --vectors GoogleNews-vectors-negative300.bin.gz frog",
                        "./graft words near --vectors glove.6B.100d.txt --top 3 king queen");
    }

    static Command analogy() {
        return Command.of("words analogy", "A is to B as C is to which word?", WordQuestions::runAnalogy)
                .operands("A B C", 3, 3)
                .options(WordOptions.vectors(), WordOptions.top("10"),
                        Option.of("--method", "M", "add", "add: the nearest to B - A + C (3CosAdd); multiply: products "
                                + "of similarities (3CosMul)"),
                        WordOptions.limit(), WordOptions.vocabulary(), WordOptions.threads(), Option.json())
                .examples("./graft words analogy --vectors GoogleNews-vectors-negative300.bin man king woman");
    }

    static Command odd() {
        return Command.of("words odd", "which of some words fits least", WordQuestions::runOdd)
                .operands("WORD WORD WORD…", 3, Integer.MAX_VALUE)
                .options(WordOptions.vectors(), WordOptions.limit(), WordOptions.vocabulary(), oneThread(),
                        Option.json())
                .examples("./graft words odd --vectors glove.6B.100d.txt breakfast lunch dinner cereal");
    }

    static Command similarity() {
        return Command.of("words similarity", "how similar two words are, from -1 to 1", WordQuestions::runSimilarity)
                .operands("WORD WORD", 2, 2)
                .options(WordOptions.vectors(), WordOptions.limit(), WordOptions.vocabulary(), oneThread(),
                        Option.json())
                .examples("./graft words similarity --vectors glove.6B.100d.txt cat dog");
    }

    private static Option oneThread() {
        return Option.of("--threads", "T", "1", "without effect here: nothing but these words' vectors is looked at");
    }

    private static void runNear(Arguments arguments, Screen screen) throws Exception {
        List<String> words = arguments.operands();
        int top = arguments.integer("--top", 1, 1_000_000, 10);
        WordOptions.search(arguments, screen, words.size(), search -> {
            List<List<Neighbour>> found = search.near(words, top);
            for (int i = 0; i < words.size(); i++) {
                sayWhenMade(words.get(i), search.vectors(), screen);
                answer(words.get(i), words.get(i), found.get(i), arguments, screen);
            }
        });
    }

    private static void runAnalogy(Arguments arguments, Screen screen) throws Exception {
        List<String> words = arguments.operands();
        int top = arguments.integer("--top", 1, 1_000_000, 10);
        Combination how = arguments.choice("--method", List.of("add", "multiply"), "add").equals("add")
                ? Combination.ADD : Combination.MULTIPLY;
        WordOptions.search(arguments, screen, 3, search -> {
            List<Neighbour> found = search.near(List.of(words.get(1), words.get(2)), List.of(words.get(0)), top, how);
            words.forEach(w -> sayWhenMade(w, search.vectors(), screen));
            String question = words.get(0) + " is to " + words.get(1) + " as " + words.get(2) + " is to";
            answer(String.join(" ", words), question, found, arguments, screen);
        });
    }

    /** One line of JSON for each question, or a title and its answers. */
    private static void answer(String query, String title, List<Neighbour> found, Arguments arguments, Screen screen) {
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("query", query);
            json.put("neighbours", WordOptions.json(found));
            screen.print(Json.write(json));
        } else {
            WordOptions.print(title, found, screen);
        }
    }

    private static void runOdd(Arguments arguments, Screen screen) throws Exception {
        arguments.threads();
        try (WordVectors vectors = WordOptions.open(arguments, screen)) {
            List<Neighbour> fit = vectors.comparison().odd(arguments.operands());
            arguments.operands().forEach(w -> sayWhenMade(w, vectors, screen));
            if (fit.get(0).similarity() == fit.get(1).similarity()) {
                screen.say("'" + fit.get(0).word() + "' and '" + fit.get(1).word() + "' fit equally little: neither is "
                        + "odder than the other");
            }
            if (arguments.has("--json")) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("odd", fit.getFirst().word());
                json.put("words", WordOptions.json(fit));
                screen.print(Json.write(json));
            } else {
                WordOptions.print("the odd one out is " + fit.getFirst().word() + "; similarity to the mean of all:",
                        fit, screen);
            }
        }
    }

    private static void runSimilarity(Arguments arguments, Screen screen) throws Exception {
        String first = arguments.operands().get(0);
        String second = arguments.operands().get(1);
        arguments.threads();
        try (WordVectors vectors = WordOptions.open(arguments, screen)) {
            double similarity = vectors.comparison().similarity(first, second);
            arguments.operands().forEach(w -> sayWhenMade(w, vectors, screen));
            if (arguments.has("--json")) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("first", first);
                json.put("second", second);
                json.put("similarity", similarity);
                screen.print(Json.write(json));
            } else {
                screen.print(String.format(Locale.ROOT, "%s and %s: %.6f", first, second, similarity));
            }
        }
    }

    private static void sayWhenMade(String word, WordVectors vectors, Screen screen) {
        if (!vectors.contains(word)) {
            screen.say("'" + word + "' is not among the words; its vector is made of its parts, as fastText does");
        }
    }
}
