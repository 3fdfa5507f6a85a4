package graft.transfer.text;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.training.Adadelta;
import graft.layers.training.LogisticRegression;
import graft.layers.training.MaxNorm;
import graft.layers.training.Predictions;
import graft.layers.training.Samples;
import graft.layers.training.Standardization;
import graft.layers.training.Trainer;
import graft.layers.training.TrainingLog;
import graft.transfer.Checkpoints;
import graft.transfer.report.EpochResult;
import graft.transfer.report.TrainingRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One classifier from its first weights to its last.
 *
 * @param use         of the word vectors
 * @param seed        of everything random in it
 * @param fold        from 0; -1 without folds
 * @param log         what was measured on the test texts
 * @param network     holds the weights that were learnt
 * @param before      the table of word vectors before training
 * @param predictions of the test texts at the end
 */
record TextRun(VectorUse use, long seed, int fold, TrainingLog log, Network network, Tensor before,
        Predictions predictions) {
    /** On standardised features; as for heads on images. */
    private static final double LOGISTIC_DECAY = 1e-2;
    private static final int LOGISTIC_ITERATIONS = 200;

    /** What runs have in common: how they learn, and where they are kept while they do. */
    record Learning(TextSettings settings, ThreadTeam team, Checkpoints checkpoints, long nanosBetweenCheckpoints) {
    }

    static TextRun learn(SentenceCorpus corpus, TextSplit split, VectorUse use, int fold, long seed, Learning how,
            Trainer.Listener listener) {
        TextSettings settings = how.settings;
        Tensor table = corpus.table(use, settings.dimension(), split.train(), seed);
        Network network = SentenceNetwork.of(use, table, corpus.longest(), corpus.classes().size(), seed);
        SentenceSamples train = corpus.samples().some(split.train());
        SentenceSamples test = corpus.samples().some(split.test());
        String name = use.run() + "-seed" + seed + (fold < 0 ? "" : "-fold" + (fold + 1));
        TrainingLog log = how.checkpoints.finished(name, network).orElseGet(() -> {
            TrainingLog learnt = use == VectorUse.AVERAGE ? solve(network, train, test, settings, how.team)
                    : train(network, name, seed, how, listener).fit(train, test);
            how.checkpoints.keepFinished(name, seed, network, learnt);
            return learnt;
        });
        try (InferencePlan plan = network.compileForInference(PlanOptions.batch(Math.min(settings.batch(),
                test.count())).team(how.team))) {
            return new TextRun(use, seed, fold, log, network, table, Predictions.of(plan, test, how.team, _ -> { }));
        }
    }

    /** The state is as large as the words' vectors three times over: it is kept only after some seconds of learning. */
    private static Trainer train(Network network, String name, long seed, Learning how, Trainer.Listener listener) {
        TextSettings settings = how.settings;
        long[] kept = {System.nanoTime()};
        Trainer trainer = Trainer.of(network).optimizer(Adadelta.standard()).learningRate(settings.rate())
                .maxNorm(new MaxNorm(SentenceNetwork.HEAD, TextTransfer.LARGEST_NORM))
                .batch(settings.batch()).epochs(settings.epochs()).seed(seed).team(how.team).listener(listener)
                .checkpoints(state -> {
                    if (System.nanoTime() - kept[0] >= how.nanosBetweenCheckpoints) {
                        how.checkpoints.keep(name, state);
                        kept[0] = System.nanoTime();
                    }
                });
        return how.checkpoints.interrupted(name).map(trainer::resume).orElse(trainer);
    }

    /** Logistic regression on averaged vectors. The log has two entries: the untrained head, and the solution. */
    private static TrainingLog solve(Network network, SentenceSamples train, SentenceSamples test,
            TextSettings settings, ThreadTeam team) {
        long start = System.nanoTime();
        int batch = settings.batch();
        List<TrainingLog.Epoch> epochs = new ArrayList<>();
        Tensor features = averages(network.upTo("average"), train, batch, team);
        Standardization standard = Standardization.of(features);
        try (InferencePlan plan = network.compileForInference(batch, team)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                if (epoch == 1) {
                    LogisticRegression.Solution s = LogisticRegression.fit(standard.apply(features),
                            IntStream.range(0, train.count()).map(train::label).toArray(),
                            network.outputShape().c(), LOGISTIC_DECAY, LOGISTIC_ITERATIONS);
                    standard.fold(s.weight(), s.bias());
                    Map<String, Parameter> head = network.parametersOf(network.node(SentenceNetwork.HEAD));
                    head.get("weight").set(s.weight());
                    head.get("bias").set(s.bias());
                    plan.refresh();
                }
                Predictions p = Predictions.of(plan, test, team, _ -> { });
                epochs.add(new TrainingLog.Epoch(epoch, Predictions.of(plan, train, team, _ -> { }).loss(), p.loss(),
                        p.accuracy(1), (System.nanoTime() - start) / 1e9));
            }
        }
        return new TrainingLog(epochs);
    }

    private static Tensor averages(Network network, Samples samples, int batch, ThreadTeam team) {
        int dimension = network.outputShape().c();
        float[] features = new float[samples.count() * dimension];
        int done = 0;
        try (InferencePlan plan = network.compileForInference(batch, team);
                Samples.Reader reader = samples.read(IntStream.range(0, samples.count()).toArray(), batch, 0)) {
            int[] ids = new int[batch];
            for (int n; (n = reader.next(plan.input().data(), plan.input().offset(), ids)) > 0; done += n) {
                plan.run();
                float[] some = plan.output().images(0, n).toTensor().unwrap();
                System.arraycopy(some, 0, features, done * dimension, n * dimension);
            }
        }
        return Tensor.wrap(features, samples.count(), dimension);
    }

    /** Share of the test texts that it gets right, at the end. */
    double accuracy() {
        return log.last().validationAccuracy();
    }

    /** In the words of the report, which counts seconds by epoch. */
    TrainingRun reported() {
        List<EpochResult> epochs = new ArrayList<>();
        double before = 0;
        for (TrainingLog.Epoch e : log.epochs()) {
            epochs.add(new EpochResult(e.epoch(), e.trainLoss(), e.validationLoss(), e.validationAccuracy(),
                    Math.max(0, e.seconds() - before)));
            before = e.seconds();
        }
        return new TrainingRun(use.run(), seed, epochs, use == VectorUse.AVERAGE);
    }

    /** The words whose vectors moved most; empty where they stayed frozen or were random. */
    List<MovedWord> moved(SentenceCorpus corpus, int most) {
        if (use != VectorUse.FINE_TUNED && use != VectorUse.TWO_CHANNELS) {
            return List.of();
        }
        float[] after = network.parameter(SentenceNetwork.EMBEDDING + ".weight").value().unwrap();
        return MovedWord.of(corpus.words(), Arrays.copyOf(corpus.covered(), corpus.covered().length), before.unwrap(),
                after, before.dim(1), most, 5);
    }
}
