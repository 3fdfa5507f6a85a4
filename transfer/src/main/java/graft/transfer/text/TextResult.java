package graft.transfer.text;

import static graft.zoo.json.Json.object;

import graft.layers.training.Predictions;
import graft.transfer.report.Benefits;
import graft.transfer.report.EpochResult;
import graft.transfer.report.Confusion;
import graft.transfer.report.Environment;
import graft.transfer.report.Interval;
import graft.transfer.report.Provenance;
import graft.transfer.report.ReportJson;
import graft.transfer.report.TrainingRun;
import graft.transfer.report.TransferReport;
import graft.transfer.words.Coverage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What a {@link TextTransfer} led to: the runs, what the vectors were worth, and the classifier that is kept. */
public final class TextResult {
    private static final int MOVED = 10;
    private static final int MISSING = 20;

    private final SentenceCorpus corpus;
    private final List<TextSplit> splits;
    private final TextSettings settings;
    private final List<TextRun> runs;
    private final Path vectors;
    private final Path data;
    private final double secondsOfReading;
    private final double seconds;
    /** Of the moment when the last run was over: all reports of one result state the same. */
    private final Environment environment;

    TextResult(SentenceCorpus corpus, List<TextSplit> splits, TextSettings settings, List<TextRun> runs, Path vectors,
            Path data, double secondsOfReading, double seconds, int threads) {
        this.corpus = corpus;
        this.splits = splits;
        this.settings = settings;
        this.runs = runs;
        this.vectors = vectors;
        this.data = data;
        this.secondsOfReading = secondsOfReading;
        this.seconds = seconds;
        this.environment = Environment.here(threads);
    }

    /**
     * The accuracies of one use of word vectors.
     *
     * @param use      of the vectors
     * @param mean     over seeds and folds, a fraction
     * @param deviation standard deviation of a single run (n - 1); 0 for one run
     * @param runs     how many
     * @param epochSeconds the median time of an epoch, measuring included
     */
    public record Summary(VectorUse use, double mean, double deviation, int runs, double epochSeconds) {
    }

    /** One for each use of word vectors, in the order of the runs. */
    public List<Summary> summaries() {
        List<Summary> summaries = new ArrayList<>();
        for (VectorUse use : settings.uses()) {
            List<TextRun> own = runs.stream().filter(r -> r.use() == use).toList();
            double mean = mean(own, TextRun::accuracy);
            double squares = mean(own, r -> (r.accuracy() - mean) * (r.accuracy() - mean)) * own.size();
            double[] times = own.stream().flatMap(r -> r.reported().epochs().stream().skip(1))
                    .mapToDouble(e -> e.seconds()).sorted().toArray();
            summaries.add(new Summary(use, mean, own.size() < 2 ? 0 : Math.sqrt(squares / (own.size() - 1)),
                    own.size(), times[times.length / 2]));
        }
        return summaries;
    }

    private static double mean(List<TextRun> of, ToDoubleFunction<TextRun> value) {
        return of.stream().mapToDouble(value).average().orElseThrow();
    }

    /** How many trainings there were of each use: seeds times folds. */
    public int runsOfEach() {
        return settings.seeds() * splits.size();
    }

    /** How many different texts the runs measure on, over all folds. */
    public int textsMeasuredOn() {
        return splits.stream().mapToInt(s -> s.test().length).sum();
    }

    /**
     * What published vectors were worth: every use of them against random ones. The curves that are compared are means
     * over all seeds and folds, and as each benefit is a sum of their points, it is the mean of the runs' benefits.
     */
    public List<Benefits> benefits() {
        return Benefits.all(curves());
    }

    /** The learning curve of each use: of its one run, or the mean of all. */
    private List<TrainingRun> curves() {
        return settings.uses().stream().map(use -> mean(runs.stream().filter(r -> r.use() == use)
                .map(TextRun::reported).toList())).toList();
    }

    private static TrainingRun mean(List<TrainingRun> of) {
        TrainingRun first = of.getFirst();
        if (of.size() == 1) {
            return first;
        }
        List<EpochResult> epochs = new ArrayList<>();
        for (int e = 0; e <= first.trainedEpochs(); e++) {
            int epoch = e;
            List<EpochResult> all = of.stream().map(r -> r.epochs().get(epoch)).toList();
            epochs.add(new EpochResult(e, average(all, EpochResult::trainLoss), average(all,
                    EpochResult::validationLoss), average(all, EpochResult::validationAccuracy), average(all,
                    EpochResult::seconds)));
        }
        return new TrainingRun(first.name(), first.seed(), epochs, first.solved());
    }

    private static double average(List<EpochResult> of, ToDoubleFunction<EpochResult> value) {
        return of.stream().mapToDouble(value).average().orElseThrow();
    }

    /** Accuracy of the kind of classifier that is kept, over its seeds and folds: a fraction. */
    public double testAccuracy() {
        return summaries().stream().filter(s -> s.use() == settings.kept()).findFirst().orElseThrow().mean();
    }

    /** Which use of word vectors is kept: the last that starts from published ones, whichever did best. */
    public VectorUse kept() {
        return settings.kept();
    }

    private TextRun keptRun() {
        return runs.stream().filter(r -> r.use() == settings.kept()).findFirst().orElseThrow();
    }

    /** The classifier of the kept use's first seed; of the first fold where there are folds. */
    public TextClassifier classifier() {
        return new TextClassifier(keptRun().network(), corpus.classes(), corpus.words(), settings.tokens(),
                settings.lowerCase(), settings.mostWords(), settings.kept().isTransfer()
                ? MoreWords.mark(corpus.vectors().orElseThrow(), corpus.covered()) : "");
    }

    /** How much of the texts the vectors cover; empty where there are none. */
    public Optional<Coverage> coverage() {
        return corpus.coverage();
    }

    /** The same in one line. */
    public Optional<String> coverageLine() {
        return coverage().map(c -> c.line(settings.tokens().describe(settings.lowerCase())));
    }

    /** The words whose vectors fine-tuning moved most, of the first run that did it. */
    public List<MovedWord> moved() {
        return runs.stream().filter(r -> !r.moved(corpus, 1).isEmpty()).findFirst()
                .map(r -> r.moved(corpus, MOVED)).orElse(List.of());
    }

    /** Whether each text was measured on once, in one of several runs. */
    public boolean isCrossValidated() {
        return splits.size() > 1;
    }

    /** Predictions of the kept use's first seed, over all folds. */
    private Confusion confusion() {
        int n = corpus.classes().size();
        int[][] counts = new int[n][n];
        for (TextRun run : runs) {
            if (run.use() == settings.kept() && run.seed() == settings.seed()) {
                Predictions p = run.predictions();
                int[][] own = p.confusion();
                for (int t = 0; t < n; t++) {
                    for (int k = 0; k < n; k++) {
                        counts[t][k] += own[t][k];
                    }
                }
            }
        }
        return Confusion.of(corpus.classes(), counts);
    }

    /** The report, for {@code report.html}. */
    public TransferReport report(String command) {
        TransferReport.Builder report = TransferReport.about(vectors == null ? "random word vectors"
                : vectors.getFileName().toString(), corpus.classes()).unit("text")
                .title("What the word vectors were worth")
                .images(splits.getFirst().train().length, splits.getFirst().test().length)
                .confusion(confusion()).environment(environment)
                .provenance(vectors == null ? Provenance.unknown().command(command).data(data)
                        : Provenance.unknown().command(command).data(data).weights(vectors));
        curves().forEach(report::run);
        report.runsOfEach(runsOfEach());
        settingsInWords().forEach(report::setting);
        List<MovedWord> moved = moved();
        for (int i = 0; i < moved.size(); i++) {
            report.setting("moved most by fine-tuning, " + (i + 1), moved.get(i));
        }
        return report.timing("reading texts and vectors", secondsOfReading)
                .timing("training and measuring", seconds - secondsOfReading).build();
    }

    private Map<String, Object> settingsInWords() {
        Map<String, Object> words = new LinkedHashMap<>();
        coverageLine().ifPresent(line -> words.put("coverage", line));
        words.put("words of a text", settings.tokens().describe(settings.lowerCase()));
        words.put("network", SentenceNetwork.describe());
        words.put("training", settings.epochs() + " epochs, batches of " + settings.batch() + ", Adadelta, rate "
                + settings.rate());
        words.put("kept", settings.kept().run());
        for (Summary s : summaries()) {
            words.put(s.use().run() + ", all runs", s.runs() == 1
                    ? String.format(Locale.ROOT, "%.1f %% (1 run)", 100 * s.mean())
                    : String.format(Locale.ROOT, "%.1f %% ± %.1f (%d runs)", 100 * s.mean(), 100 * s.deviation(),
                            s.runs()));
        }
        return words;
    }

    /**
     * All of it for {@code report.json} and {@code --json}: the keys of {@link ReportJson}, with
     * every seed and fold among {@code runs}, and {@code test_accuracy}, {@code kept}, {@code accuracies} (each
     * {@code use}, {@code mean}, {@code deviation}, {@code runs}, {@code epoch_seconds}), {@code benefits} (of each
     * transfer, {@code chance} being the difference of final accuracies that may be chance), {@code coverage},
     * {@code moved_words} ({@code word}, {@code distance}, {@code before}, {@code after}), {@code notes}.
     */
    public Map<String, Object> json(String command) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("test_accuracy", testAccuracy());
        json.put("kept", settings.kept().run());
        json.put("accuracies", summaries().stream().map(s -> object("use", s.use().run(), "mean", s.mean(),
                "deviation", s.deviation(), "runs", s.runs(), "epoch_seconds", s.epochSeconds())).toList());
        json.put("classes", corpus.classes());
        json.put("train_texts", splits.getFirst().train().length);
        json.put("test_texts", splits.getFirst().test().length);
        json.put("runs", runs.stream().map(r -> object("name", r.use().run(), "seed", r.seed(), "fold",
                r.fold() < 0 ? null : r.fold(), "solved_at_once", r.use() == VectorUse.AVERAGE, "test_accuracy",
                r.accuracy(), "epochs", r.reported().epochs().stream().map(e -> object("epoch", e.epoch(),
                        "train_loss", e.trainLoss(), "validation_loss", e.validationLoss(), "validation_accuracy",
                        e.validationAccuracy(), "seconds", e.seconds())).toList())).toList());
        Confusion confusion = confusion();
        Interval interval = Interval.wilson(confusion.right(), confusion.images());
        json.put("interval", object("accuracy", confusion.accuracy(), "low", interval.low(), "high", interval.high(),
                "level", Interval.LEVEL, "method", "Wilson"));
        json.put("benefits", benefitsInJson());
        json.put("confusion", ReportJson.confusion(confusion));
        json.put("per_class", ReportJson.perClass(confusion.perClass()));
        json.put("coverage", corpus.coverage().map(c -> c.json(MISSING)).orElse(null));
        json.put("moved_words", moved().stream().map(m -> object("word", m.word(), "distance", m.distance(), "before",
                m.before(), "after", m.after())).toList());
        Map<String, Object> words = new LinkedHashMap<>();
        settingsInWords().forEach((name, value) -> words.put(name, String.valueOf(value)));
        json.put("settings", words);
        json.put("notes", corpus.notes());
        json.put("command", command);
        json.put("version", Provenance.programVersion());
        json.put("seconds", seconds);
        json.put("environment", ReportJson.environment(environment));
        return json;
    }

    private List<Object> benefitsInJson() {
        List<Object> all = new ArrayList<>();
        for (Benefits b : benefits()) {
            all.add(object("transfer_run", b.transferRun(), "scratch_run", b.scratchRun(), "runs_of_each",
                    runsOfEach(), "solved_at_once", b.solved(), "chance", b.chance(textsMeasuredOn()), "higher_start",
                    object("transfer", b.start().transfer(), "scratch", b.start().scratch(), "difference",
                            b.start().difference()), "higher_slope", object("transfer", b.slope().transfer(),
                            "scratch", b.slope().scratch(), "difference", b.slope().difference()), "higher_asymptote",
                    object("transfer", b.asymptote().transfer(), "scratch", b.asymptote().scratch(), "difference",
                            b.asymptote().difference())));
        }
        return all;
    }
}
