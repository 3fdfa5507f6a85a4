package graft.transfer.text;

import graft.engine.ThreadTeam;
import graft.layers.training.Trainer;
import graft.layers.training.TrainingLog;
import graft.layers.training.TrainingMemory;
import graft.transfer.Checkpoints;
import graft.transfer.Progress;
import graft.zoo.words.WordVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What published word vectors are worth for classifying one's own texts: classifiers with frozen, fine-tuned and random
 * vectors, trained and measured alike.
 *
 * <pre>{@code
 * try (WordVectors vectors = WordVectors.open(Path.of("glove.6B.100d.txt"))) {
 *     TextResult result = TextTransfer.of(Path.of("reviews.csv")).vectors(vectors).run();
 *     result.classifier().write(Path.of("reviews.safetensors"));
 * }
 * }</pre>
 *
 * The same seed gives the same bits, whatever the number of threads.
 */
public final class TextTransfer {
    /** Of the weights that lead to one class, after every step. */
    static final double LARGEST_NORM = 3;

    private final Path data;
    private TextSet.Columns columns = TextSet.Columns.byName();
    private Path test;
    private double share = 0.1;
    private int folds;
    private WordVectors vectors;
    private TextSettings settings;
    private int threads = ThreadTeam.defaultSize();
    private Progress progress = Progress.console();
    private Path checkpoints;
    private boolean resume;
    private double secondsBetween = 5;

    private TextTransfer(Path data) {
        this.data = data;
    }

    /** On texts as {@link TextSet} reads them. */
    public static TextTransfer of(Path data) {
        return new TextTransfer(data);
    }

    /** Which columns of a table hold texts and classes; default: by their names. */
    public TextTransfer columns(TextSet.Columns which) {
        columns = which;
        return this;
    }

    /** Texts to measure on, read in the same way; default: a tenth of the data, by lot. */
    public TextTransfer test(Path texts) {
        test = texts;
        return this;
    }

    /** The share of the data that is measured on where no test texts are given, between 0 and 1. */
    public TextTransfer testShare(double part) {
        if (!(part > 0 && part < 1)) {
            throw new IllegalArgumentException("a share of texts to measure on lies between 0 and 1, found " + part);
        }
        share = part;
        return this;
    }

    /** Cross-validation: so many times, each text measured on once; 0 for none. */
    public TextTransfer folds(int count) {
        if (count != 0 && count < 2) {
            throw new IllegalArgumentException("cross-validation has 2 folds or more, found " + count);
        }
        folds = count;
        return this;
    }

    /** Published vectors; without them vectors are random. */
    public TextTransfer vectors(WordVectors published) {
        vectors = published;
        return this;
    }

    /** Default: {@link TextSettings#standard} of an average, frozen, fine-tuned and random vectors. */
    public TextTransfer settings(TextSettings s) {
        settings = s;
        return this;
    }

    public TextTransfer threads(int count) {
        threads = count;
        return this;
    }

    public TextTransfer progress(Progress p) {
        progress = p;
        return this;
    }

    /**
     * Keeps what is learnt in a folder while it goes on: every run that is over, and one that is not yet over after
     * each epoch that ends five seconds or more after what was kept last. {@link Checkpoints#delete} it when the
     * outcome is safe.
     *
     * @param goOn whether to go on from what an interrupted transfer with the same settings left there; the outcome is
     *             that of one that was never interrupted, bit for bit, times excepted
     */
    public TextTransfer checkpoints(Path folder, boolean goOn) {
        checkpoints = folder;
        resume = goOn;
        return this;
    }

    /** For tests: whose runs are over sooner. */
    TextTransfer secondsBetweenCheckpoints(double seconds) {
        secondsBetween = seconds;
        return this;
    }

    /**
     * Trains and measures.
     *
     * @throws TextException            when the texts cannot be used, or no vector covers any of their words
     * @throws IllegalArgumentException for uses of published vectors where none are given
     */
    public TextResult run() {
        TextSettings how = settings != null ? settings : TextSettings.standard(vectors == null
                ? List.of(VectorUse.RANDOM)
                : List.of(VectorUse.AVERAGE, VectorUse.FROZEN, VectorUse.FINE_TUNED, VectorUse.RANDOM));
        if (vectors == null && how.uses().stream().anyMatch(VectorUse::isTransfer)) {
            throw new IllegalArgumentException("there are no published vectors to be used " + how.uses().stream()
                    .filter(VectorUse::isTransfer).findFirst().orElseThrow().word());
        }
        long start = System.nanoTime();
        TextSet train = TextSet.read(data, columns);
        SentenceCorpus read = SentenceCorpus.of(train, test == null ? null : TextSet.read(test, columns), vectors,
                how);
        List<TextSplit> splits = splits(read, how);
        SentenceCorpus corpus = read.withNotes(TextSplit.notes(splits, read.samples(), read.classes()));
        corpus.notes().forEach(progress::say);
        progress.say(String.format(Locale.ROOT, "%d texts of %d classes, %d different words (%s), the longest text has "
                + "%d", corpus.samples().count(), corpus.classes().size(),
                corpus.words().rows() - WordNumbers.FIRST, how.tokens().describe(how.lowerCase()), corpus.longest()));
        corpus.coverage().ifPresent(c -> progress.say("coverage: "
                + c.line(how.tokens().describe(how.lowerCase()))));
        double reading = (System.nanoTime() - start) / 1e9;
        List<TextRun> runs = new ArrayList<>();
        Checkpoints kept = checkpoints == null ? Checkpoints.none()
                : Checkpoints.in(checkpoints, TextIdentity.of(corpus, splits, how), resume, progress::say);
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            TextRun.Learning learning = new TextRun.Learning(how, team, kept, (long) (1e9 * secondsBetween));
            for (VectorUse use : how.uses()) {
                for (int s = 0; s < how.seeds(); s++) {
                    for (int f = 0; f < splits.size(); f++) {
                        runs.add(run(corpus, splits.get(f), use, folds == 0 ? -1 : f, how.seed() + s, learning));
                    }
                }
            }
        }
        return new TextResult(corpus, splits, how, runs, vectors == null ? null : vectors.path(), data, reading,
                (System.nanoTime() - start) / 1e9, threads);
    }

    private List<TextSplit> splits(SentenceCorpus corpus, TextSettings how) {
        int classes = corpus.classes().size();
        int count = corpus.samples().count();
        List<TextSplit> splits;
        if (test != null) {
            splits = List.of(TextSplit.official(corpus.texts(), count));
        } else if (folds > 0) {
            if (folds > count) {
                throw new TextException(data, folds + " folds of " + count + " texts: expected as many texts or more");
            }
            splits = TextSplit.folds(corpus.samples(), classes, folds, how.seed());
        } else {
            splits = List.of(TextSplit.random(corpus.samples(), classes, share, how.seed()));
        }
        for (TextSplit split : splits) {
            if (split.train().length < 2 || split.test().length < 1) {
                throw new TextException(data, "leaves " + split.train().length + " texts to learn from and "
                        + split.test().length + " to measure on; more texts are needed");
            }
        }
        return splits;
    }

    private TextRun run(SentenceCorpus corpus, TextSplit split, VectorUse use, int fold, long seed,
            TextRun.Learning learning) {
        String name = use.run() + (learning.settings().seeds() > 1 ? ", seed " + seed : "")
                + (fold < 0 ? "" : ", fold " + (fold + 1) + " of " + folds);
        TextRun run = TextRun.learn(corpus, split, use, fold, seed, learning, new Trainer.Listener() {
            private int through;

            @Override
            public void memory(TrainingMemory estimate) {
                if (estimate.isLargeFor(Runtime.getRuntime().maxMemory())) {
                    progress.say(estimate.toString());
                }
            }

            @Override
            public void samples(int epoch, int epochs, int done, int count) {
                through = (epoch - 1) * count + done;
                progress.report(name, through, epochs * count);
            }
        });
        TrainingLog.Epoch last = run.log().last();
        progress.say(String.format(Locale.ROOT, "%s: accuracy %.1f %% after %s, %.1f s", name, 100 * run.accuracy(),
                use == VectorUse.AVERAGE ? "its solution" : last.epoch() == 1 ? "1 epoch" : last.epoch() + " epochs",
                last.seconds()));
        return run;
    }
}
