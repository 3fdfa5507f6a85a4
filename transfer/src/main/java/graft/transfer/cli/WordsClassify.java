package graft.transfer.cli;

import graft.layers.structure.Names;
import graft.transfer.Checkpoints;
import graft.transfer.ResultFiles;
import graft.transfer.report.Benefit;
import graft.transfer.report.Benefits;
import graft.transfer.report.HtmlReport;
import graft.transfer.report.TransferReport;
import graft.transfer.text.MovedWord;
import graft.transfer.text.TextResult;
import graft.transfer.text.TextSet;
import graft.transfer.text.TextSettings;
import graft.transfer.text.TextTransfer;
import graft.transfer.text.Tokenizer;
import graft.transfer.text.VectorUse;
import graft.zoo.bytes.NewFile;
import graft.zoo.json.Json;
import graft.zoo.words.WordVectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code graft words classify}: a classifier of texts, and what published word vectors are worth for it. */
final class WordsClassify {
    private WordsClassify() {
    }

    static Command command() {
        return Command.of("words classify",
                "train classifiers of texts with frozen, fine-tuned and random word vectors", WordsClassify::run)
                .options(
                    Option.required("--data", "DIR|FILE", "texts with classes: DIR/<class>/*.txt, a .csv or .tsv with "
                            + "a header, or lines of label<TAB>sentence"),
                    Option.of("--vectors", "FILE", "random vectors", "word2vec, GloVe or fastText vectors"),
                    Option.of("--out", "DIR", "nothing is written", "folder for model.safetensors, report.html and "
                            + "report.json; with --folds for the reports alone"),
                    Option.of("--validation", "F|DIR|FILE", "0.1", "what is measured on: a share of the data by lot, "
                            + "or texts of their own"),
                    Option.of("--folds", "K", "none", "cross-validation: each text is measured on once, and no "
                            + "classifier is kept"),
                    Option.of("--runs", "LIST", "average,frozen,fine-tuned,random", "what becomes of the vectors, a "
                            + "run each: average, frozen, fine-tuned, two-channels, random"),
                    Option.of("--epochs", "N", "15", "passes over the texts"),
                    Option.of("--batch", "N", "50", "texts in a step"),
                    Option.of("--lr", "X", "1", "factor on Adadelta's steps"),
                    Option.of("--dimension", "D", "100", "length of random vectors where no others are given"),
                    Option.of("--tokens", "HOW", "words", "how texts are cut: words, kim (A to Z only, as published), "
                            + "spaces"),
                    Option.of("--case", "HOW", "lower", "lower: capitals become small letters; keep: as written"),
                    Option.of("--max-words", "N", "400", "longer texts are cut off"),
                    Option.of("--text", "COLUMN", "recognised", "a table's column of texts"),
                    Option.of("--label", "COLUMN", "recognised", "a table's column of classes"),
                    Option.of("--seed", "N", "1", "of everything random"),
                    Option.of("--seeds", "N", "1", "how many runs of each kind, with this seed and the next ones"),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.flag("--resume", "go on where an interrupted run with the same options stopped"),
                    Option.flag("--overwrite", "give up the earlier results or the interrupted run in --out"),
                    Option.json())
                .examples("./graft words classify --data reviews.csv --vectors glove.6B.100d.txt --out reviews",
                    "./graft words classify --data TREC.train --validation TREC.test --vectors V.bin --seeds 3");
    }

    private static void run(Arguments arguments, Screen screen) {
        Path data = arguments.existing("--data");
        Optional<Path> out = arguments.path("--out");
        TextSettings settings = settings(arguments);
        if (arguments.has("--resume") && out.isEmpty()) {
            throw new UsageException("--resume continues what an interrupted run left in --out; name that folder");
        }
        TextTransfer transfer = TextTransfer.of(data).settings(settings).threads(arguments.threads())
                .columns(new TextSet.Columns(arguments.text("--text"), arguments.text("--label")));
        measured(arguments, transfer);
        transfer.folds(arguments.integer("--folds", 2, 1000, 0));
        if (out.isEmpty()) {
            answer(result(arguments, transfer, screen), out, arguments, screen);
            return;
        }
        try (ResultFolder results = ResultFolder.open(out.get(), screen)) {
            results.requireFree(arguments.has("--resume"), arguments.has("--overwrite"));
            TextResult result;
            try {
                result = result(arguments, transfer.checkpoints(results.checkpoints(), arguments.has("--resume")),
                        screen);
                write(out.get(), result, arguments.commandLine());
            } catch (RuntimeException | OutOfMemoryError e) {
                throw results.withAdvice(e);
            }
            Checkpoints.delete(results.checkpoints());
            answer(result, out, arguments, screen);
        }
    }

    private static TextResult result(Arguments arguments, TextTransfer transfer, Screen screen) {
        try (Stages stages = new Stages(screen, "texts")) {
            transfer.progress(stages);
            if (!arguments.has("--vectors")) {
                return transfer.run();
            }
            try (WordVectors vectors = WordVectors.open(arguments.existing("--vectors"))) {
                vectors.notes().forEach(stages::say);
                return transfer.vectors(vectors).run();
            }
        }
    }

    private static void answer(TextResult result, Optional<Path> out, Arguments arguments, Screen screen) {
        if (arguments.has("--json")) {
            screen.print(Json.write(result.json(arguments.commandLine())));
        } else {
            print(result, result.report(arguments.commandLine()), out, screen);
        }
    }

    private static TextSettings settings(Arguments arguments) {
        List<String> known = VectorUse.words();
        String standard = arguments.has("--vectors") ? "average,frozen,fine-tuned,random" : "random";
        List<VectorUse> uses = Arrays.stream(arguments.text("--runs", standard).split(",")).map(String::strip)
                .map(word -> {
                    if (!known.contains(word)) {
                        throw new UsageException("--runs: there is no '" + word + "'; expected some of "
                                + String.join(", ", known) + Names.nearestHint(word, known));
                    }
                    return VectorUse.named(word);
                }).toList();
        if (uses.stream().distinct().count() < uses.size()) {
            throw new UsageException("--runs names one twice: " + arguments.text("--runs", standard));
        }
        if (arguments.has("--vectors") && arguments.has("--dimension")) {
            throw new UsageException("--dimension is the length of random vectors where there are no others; with "
                    + "--vectors all are as long as those");
        }
        if (!arguments.has("--vectors") && uses.stream().anyMatch(VectorUse::isTransfer)) {
            throw new UsageException("--runs " + arguments.text("--runs", standard)
                    + " starts from published vectors; give them with --vectors FILE, or take --runs random");
        }
        return new TextSettings(Tokenizer.named(arguments.choice("--tokens", Arrays.stream(Tokenizer.values())
                .map(Tokenizer::word).toList(), "words")),
                arguments.choice("--case", List.of("lower", "keep"), "lower").equals("lower"),
                arguments.integer("--max-words", 1, 1_000_000, 400), uses,
                arguments.integer("--dimension", 1, 100_000, 100), arguments.integer("--epochs", 1, 100_000, 15),
                arguments.integer("--batch", 2, 100_000, 50), arguments.real("--lr", 1e-9, 1e3, 1),
                arguments.seed("--seed", 1), arguments.integer("--seeds", 1, 1000, 1));
    }

    /** A share, or texts of their own. */
    private static void measured(Arguments arguments, TextTransfer transfer) {
        if (!arguments.has("--validation")) {
            return;
        }
        String given = arguments.required("--validation");
        if (arguments.has("--folds")) {
            throw new UsageException("--folds measures on every text once; leave out --validation");
        }
        if (given.matches("[0-9.]+(e-?[0-9]+)?") && !Files.exists(Path.of(given))) {
            transfer.testShare(arguments.real("--validation", 0.001, 0.999, 0.1));
        } else {
            transfer.test(arguments.existing("--validation"));
        }
    }

    private static void write(Path out, TextResult result, String command) {
        ByteBuffer text = StandardCharsets.UTF_8.encode(Json.writePretty(result.json(command)));
        // Of several folds' classifiers none has learnt from all texts: the one to use is trained without folds.
        ResultFiles.write(out, folder -> {
            if (!result.isCrossValidated()) {
                result.classifier().write(folder.resolve(ResultFiles.MODEL));
            }
            HtmlReport.write(folder.resolve(ResultFiles.HTML), result.report(command));
            NewFile.write(folder.resolve(ResultFiles.JSON), channel -> {
                while (text.hasRemaining()) {
                    channel.write(text);
                }
            });
        });
    }

    private static void print(TextResult result, TransferReport report, Optional<Path> out, Screen screen) {
        screen.print(String.format(Locale.ROOT, "%d classes, %d texts to learn from, %d to measure on%s",
                report.classes().size(), report.trainImages(), report.validationImages(),
                result.isCrossValidated() ? " in each fold" : ""));
        result.coverageLine().ifPresent(line -> screen.print("coverage: " + line));
        for (TextResult.Summary s : result.summaries()) {
            screen.print(String.format(Locale.ROOT, "%-22s accuracy %5.1f %%%s, %.2f s an epoch", s.use().run(),
                    100 * s.mean(), s.runs() == 1 ? "" : String.format(Locale.ROOT, " ± %.1f (%d runs)",
                            100 * s.deviation(), s.runs()), s.epochSeconds()));
        }
        double chance = 0;
        for (Benefits b : result.benefits()) {
            if (!b.solved()) {
                chance = Math.max(chance, b.chance(result.textsMeasuredOn()));
                screen.print(b.transferRun() + " against random vectors: " + points("start", b.start()) + ", "
                        + points("slope", b.slope()) + " an epoch, " + points("asymptote", b.asymptote()));
            }
        }
        if (chance > 0) {
            screen.print(String.format(Locale.ROOT, "  (%s; with %d texts to measure on, final accuracies may differ "
                    + "by %.1f points by chance)", result.runsOfEach() == 1 ? "one run of each, another seed gives "
                    + "other numbers" : "means of " + result.runsOfEach() + " runs of each", result.textsMeasuredOn(),
                    100 * chance));
        }
        List<MovedWord> moved = result.moved();
        if (!moved.isEmpty()) {
            screen.print("moved most by fine-tuning, with their neighbours before and after:");
            moved.forEach(m -> screen.print("  " + m));
        }
        screen.print(result.isCrossValidated() ? "kept: none of the classifiers, of which each has learnt from a part"
                : "kept: " + result.kept().run());
        out.ifPresent(folder -> {
            screen.print("Report: " + folder.resolve(ResultFiles.HTML));
            if (!result.isCrossValidated()) {
                screen.print("Model:  " + folder.resolve(ResultFiles.MODEL));
            }
        });
    }

    private static String points(String name, Benefit b) {
        return String.format(Locale.ROOT, "%s %+.1f points", name, 100 * b.difference());
    }
}
