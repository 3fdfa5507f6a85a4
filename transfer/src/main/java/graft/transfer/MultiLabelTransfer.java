package graft.transfer;

import graft.engine.ElementFunction;
import graft.engine.MachineProfile;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Activation;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.training.DivergedException;
import graft.layers.training.Predictions;
import graft.layers.training.TrainingLog;
import graft.transfer.features.FeatureCache;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.LabelSets;
import graft.transfer.images.SkippedFile;
import graft.transfer.images.Split;
import graft.transfer.multilabel.LabelScores;
import graft.transfer.report.Environment;
import graft.transfer.report.EpochResult;
import graft.transfer.report.LabelScoresSection;
import graft.transfer.report.Provenance;
import graft.transfer.report.TransferReport;
import graft.transfer.report.Warning;
import graft.zoo.model.Confidence;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A transfer to images that have several labels each, or none. Every output is a logit of its own, learnt with
 * {@link graft.layers.training.BinaryCrossEntropy}; the network that comes out ends in a logistic function, so that its
 * outputs are the labels' probabilities.
 *
 * @param source       the network to start from; it is not changed
 * @param settings     by {@link Solver#HEAD} or {@link Solver#FINE_TUNE}
 * @param validation   part of the images that measures, where the list gives no split
 * @param provenance   for the report
 */
public record MultiLabelTransfer(PretrainedModel source, TransferSettings settings, Augmentation augmentation,
        double validation, int threads, boolean strict, ImageReading reading, Provenance provenance,
        Progress progress) {
    private static final String OUTPUT = "probability";
    private static final int FEW = 5;

    public MultiLabelTransfer {
        if (settings.solver() != Solver.HEAD && settings.solver() != Solver.FINE_TUNE) {
            throw new IllegalArgumentException("several labels an image are learnt by the solvers head and fine-tune, "
                    + "found " + settings.solver().word());
        }
    }

    /**
     * Learns and measures.
     *
     * @param features where features are kept; closed in the end
     */
    public Report run(LabelSets data, FeatureCache features) {
        DamagedWeightsException.refuseTrunk(source.network());
        Split split = data.split(validation, settings.seed());
        ImageInput input = ImageInput.of(source);
        ImageSamples train = new ImageSamples(split.train(), input, augmentation, settings.seed(), threads, strict,
                reading);
        ImageSamples measured = new ImageSamples(split.validation(), input, threads, strict, reading);
        LabelSetSamples known = new LabelSetSamples(train, data);
        LabelSetSamples others = new LabelSetSamples(measured, data);
        try (ThreadTeam team = ThreadTeam.of(threads); FeatureCache cache = features) {
            Network network = source.network().copy().freeze().replaceHead(data.labels().size(), settings.seed());
            if (settings.solver() == Solver.FINE_TUNE) {
                settings.thaw(network); // refuses an unknown name before the work begins
            }
            Learning learning = new Learning(known, others, settings, team, progress, Checkpoints.none(), cache);
            Optional<BoundaryFeatures> boundary = learning.headFeatures(network);
            Learned learned = settings.solver() == Solver.FINE_TUNE ? learning.fineTune(network, boundary)
                    : learning.head(network, boundary);
            Network whole = network.unfreeze().withLayerAfter(network.output().name(), OUTPUT,
                    new Activation(ElementFunction.of(ElementFunction.Kind.SIGMOID)));
            LabelScores scores = scores(whole, others, data, team);
            return new Report(Classifier.of(new PretrainedModel(whole, Preparation.ofFile(source.preprocessing(),
                    "trained with it"), data.labels(), source.architecture(), "graft", "Graft model",
                    Confidence.none())), report(data, split, scores, learned.log(), train, measured, learning));
        }
    }

    private LabelScores scores(Network network, LabelSetSamples samples, LabelSets data, ThreadTeam team) {
        PlanOptions options = PlanOptions.batch(Math.min(settings.batch(), samples.count()))
                .machine(MachineProfile.STANDARD).team(team);
        try (InferencePlan plan = network.compileForInference(options)) {
            Predictions p = Predictions.ofProbabilities(plan, samples, team, n -> progress.report("validation", n,
                    samples.count()));
            if (p.holdsNaN()) {
                throw new DivergedException("the network that was learnt gives NaN for some validation images; try a "
                        + "tenth of the learning rate");
            }
            int labels = data.labels().size();
            float[][] probabilities = new float[p.count()][];
            boolean[][] truth = new boolean[p.count()][labels];
            for (int i = 0; i < p.count(); i++) {
                probabilities[i] = Arrays.copyOfRange(p.probabilities().unwrap(), i * labels, (i + 1) * labels);
                for (int label : data.sets().get(samples.inputs().label(p.ids()[i]))) {
                    truth[i][label] = true;
                }
            }
            return LabelScores.of(data.labels(), probabilities, truth, LabelScores.EVEN);
        }
    }

    private TransferReport report(LabelSets data, Split split, LabelScores scores, TrainingLog log,
            ImageSamples train, ImageSamples measured, Learning learning) {
        List<SkippedFile> skipped = new ArrayList<>(data.skipped());
        skipped.addAll(train.skipped());
        skipped.addAll(measured.skipped());
        List<Integer> trained = Arrays.stream(data.counts(split.train())).boxed().toList();
        List<EpochResult> epochs = log.epochs().stream().map(e -> new EpochResult(e.epoch(), e.trainLoss(),
                e.validationLoss(), 0, 0)).toList();
        TransferReport.Builder report = TransferReport.about(source.architecture() + " (" + source.publisher() + ")",
                        data.labels())
                .title("Transfer to several labels an image")
                .images(split.train().size() - train.skipped().size(), measured.count() - measured.skipped().size())
                .environment(Environment.here(threads)).provenance(provenance)
                .section(new LabelScoresSection(scores, trained, epochs));
        learning.timings().forEach(report::timing);
        settings.describe().forEach(report::setting);
        report.setting("augmentation", augmentation.name()).preparation(source.preparation())
                .setting("images", reading.describe());
        log.choice().ifPresent(c -> report.setting("epoch that was kept", c.kept() + " of " + log.last().epoch()
                + ", by the validation loss: measures on the same images are a little too good"));
        warnings(data, split, trained, report);
        skipped.forEach(s -> report.skipped(s.file().toString(), s.reason()));
        return report.build();
    }

    private static void warnings(LabelSets data, Split split, List<Integer> trained, TransferReport.Builder report) {
        int[] others = data.counts(split.validation());
        rare(data.labels(), k -> trained.get(k) == 0).ifPresent(names -> report.warning(new Warning(60, "No image to "
                + "train with has the label " + names + ": it cannot be learnt.", "label-scores")));
        rare(data.labels(), k -> others[k] == 0).ifPresent(names -> report.warning(new Warning(40, "No validation "
                + "image has the label " + names + ": how well it is recognised is not known.", "label-scores")));
        rare(data.labels(), k -> others[k] > 0 && others[k] < FEW).ifPresent(names -> report.warning(new Warning(10,
                "Fewer than " + FEW + " validation images have the label " + names + ": its numbers are a matter of "
                + "chance.", "label-scores")));
    }

    private static Optional<String> rare(List<String> labels, IntPredicate which) {
        List<String> names = IntStream.range(0, labels.size()).filter(which).mapToObj(labels::get).toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
    }
}
