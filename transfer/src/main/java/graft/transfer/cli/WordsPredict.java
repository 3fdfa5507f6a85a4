package graft.transfer.cli;

import graft.transfer.Prediction;
import graft.transfer.ResultFiles;
import graft.transfer.text.TextClassifier;
import graft.transfer.words.TextFile;
import graft.zoo.json.Json;
import graft.zoo.words.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code graft words predict}: the classes of texts. */
final class WordsPredict {
    /** Texts that are answered together: a batch is as long as its longest text. */
    private static final int TOGETHER = 1024;

    private WordsPredict() {
    }

    static Command command() {
        return Command.of("words predict", "classes and probabilities of texts", WordsPredict::run)
                .operands("TEXT…", 0, Integer.MAX_VALUE)
                .options(
                    Option.required("--weights", "FILE|DIR", "what words classify wrote"),
                    Option.of("--vectors", "FILE", "such words count as nothing", "the word vectors it was trained "
                            + "with, for words that it has not met"),
                    Option.of("--file", "FILE", "TEXT…, or standard input", "a file with one text a line, or a .csv "
                            + "or .tsv with a header"),
                    WordOptions.text(),
                    Option.of("--top", "K", "5", "how many classes are shown"),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.json())
                .examples("./graft words predict --weights reviews 'a fine , funny film'",
                    "./graft words predict --weights reviews/model.safetensors --file new.txt --json");
    }

    private static void run(Arguments arguments, Screen screen) throws IOException {
        Path model = arguments.existing("--weights");
        Path file = Files.isDirectory(model) ? inFolder(model) : model;
        int top = arguments.integer("--top", 1, Integer.MAX_VALUE, 5);
        int threads = arguments.threads();
        List<String> texts = texts(arguments, screen);
        if (texts.isEmpty()) {
            throw new CommandException("there is no text; give TEXT…, --file FILE, or lines on standard input");
        }
        TextClassifier classifier = TextClassifier.load(file);
        if (arguments.has("--vectors")) {
            try (WordVectors vectors = WordVectors.open(arguments.existing("--vectors"))) {
                classifier = classifier.withWordsOf(texts, vectors);
            } catch (IllegalArgumentException e) {
                throw new CommandException(e.getMessage());
            }
        }
        screen.say("texts are cut by: " + classifier.preparation());
        int wordless = 0;
        int strange = 0;
        try (ProgressBar progress = screen.progress("predicting", texts.size(), "texts")) {
            for (int from = 0; from < texts.size(); from += TOGETHER) {
                List<String> some = texts.subList(from, Math.min(texts.size(), from + TOGETHER));
                List<TextClassifier.Answer> answers = classifier.classify(some, threads);
                for (int i = 0; i < some.size(); i++) {
                    wordless += answers.get(i).words() == 0 ? 1 : 0;
                    strange += answers.get(i).words() > 0 && answers.get(i).isUnknown() ? 1 : 0;
                    print(some.get(i), answers.get(i), top, arguments.has("--json"), screen);
                }
                progress.at(from + some.size());
            }
        }
        if (wordless > 0) {
            screen.say(wordless + (wordless == 1 ? " text holds" : " texts hold") + " no word: their classes say "
                    + "nothing");
        }
        if (strange > 0) {
            screen.say(strange + (strange == 1 ? " text holds" : " texts hold") + " no word that the classifier knows: "
                    + "their classes say nothing");
        }
    }

    /** What words classify keeps in its folder; of a cross-validation it keeps the reports alone. */
    private static Path inFolder(Path folder) {
        Path file = folder.resolve(ResultFiles.MODEL);
        if (!Files.exists(file) && Files.exists(folder.resolve(ResultFiles.JSON))) {
            throw new CommandException(folder + " holds the report of words classify and no " + ResultFiles.MODEL
                    + ": with --folds none of its classifiers is kept, since each has learnt from a part of the "
                    + "texts. Train one with the same options but --folds, and another --out, and give that folder");
        }
        return file;
    }

    private static List<String> texts(Arguments arguments, Screen screen) throws IOException {
        if (arguments.has("--text") && !arguments.has("--file")) {
            throw new UsageException("--text names a column of the table that --file gives");
        }
        if (!arguments.operands().isEmpty()) {
            if (arguments.has("--file")) {
                throw new UsageException("give texts or --file, not both");
            }
            arguments.operands().forEach(WordsPredict::refuseFile);
            return arguments.operands();
        }
        if (arguments.has("--file")) {
            try {
                return TextClassifier.texts(arguments.existing("--file"), arguments.text("--text"), screen::say);
            } catch (IllegalArgumentException e) {
                throw new CommandException(e.getMessage());
            }
        }
        String input = "standard input";
        try {
            return TextClassifier.lines(input, TextFile.of(input, System.in.readAllBytes()), screen::say);
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
    }

    /** The name of a file in the place of a text is a slip: its classes would be those of the name. */
    private static void refuseFile(String text) {
        try {
            if (text.contains(".") && Files.isRegularFile(Path.of(text))) {
                throw new UsageException("'" + text + "' is a file; --file " + text + " takes the texts in it");
            }
        } catch (InvalidPathException _) {
            // a text that can be no file's name
        }
    }

    private static void print(String text, TextClassifier.Answer answer, int top, boolean json, Screen screen) {
        List<Prediction.Candidate> best = answer.prediction().top(top);
        if (!json) {
            StringBuilder lines = new StringBuilder(text.length() > 100 ? text.substring(0, 100) + "…" : text);
            best.forEach(c -> lines.append(String.format(Locale.ROOT, "%n  %5.1f %%  %s", 100 * c.probability(),
                    c.name())));
            if (!answer.unknown().isEmpty()) {
                lines.append(String.format("%n  unknown: %s", String.join(", ", answer.unknown())));
            }
            screen.print(lines.toString());
            return;
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Prediction.Candidate c : best) {
            rows.add(Json.object("class", c.name(), "index", c.index(), "probability", c.probability()));
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("text", text);
        line.put("predictions", rows);
        line.put("known", answer.prediction().known());
        line.put("words", answer.words());
        line.put("unknown", answer.unknown());
        screen.print(Json.write(line));
    }
}
