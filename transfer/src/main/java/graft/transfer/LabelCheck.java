package graft.transfer;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.transfer.features.FeatureCache;
import graft.transfer.features.FeatureRows;
import graft.transfer.features.FrozenTrunk;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Split;
import graft.transfer.labels.LabelPlan;
import graft.transfer.labels.LabelSuspects;
import graft.transfer.report.LabelsSection;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which labels of a folder are doubtful, before anything is learnt: a network's trunk sees each image once, and
 * logistic heads on its features judge the labels.
 */
public final class LabelCheck {
    private static final int BATCH = 32;
    private static final String STAGE = "features";

    private final ImageFolder folder;
    private final FeatureRows rows;
    private final PicturesSeen seen;
    private final int threads;

    private LabelCheck(ImageFolder folder, FeatureRows rows, PicturesSeen seen, int threads) {
        this.folder = folder;
        this.rows = rows;
        this.seen = seen;
        this.threads = threads;
    }

    /**
     * Runs the trunk on all images that can be read.
     *
     * @param seen looks at each image when it is decoded for the trunk
     * @return empty where labels cannot be judged, which is said with its reason
     * @throws DamagedWeightsException when the trunk holds NaN or infinities
     */
    public static Optional<LabelCheck> of(PretrainedModel model, ImageFolder folder, ImageReading reading,
            PicturesSeen seen, int threads, Progress progress) {
        Network grafted = model.network().copy().freeze().replaceHead(folder.classes().size(), 0);
        Network trunk = grafted.upTo(grafted.boundary().name());
        Optional<String> reason = hindrance(trunk, folder);
        if (reason.isPresent()) {
            progress.say("labels are not judged: " + reason.get());
            return Optional.empty();
        }
        DamagedWeightsException.refuse(trunk);
        ImageSamples samples = new ImageSamples(folder.images(), ImageInput.of(model), threads, false, reading)
                .listener(seen.listener());
        try (ThreadTeam team = ThreadTeam.of(threads); FeatureCache cache = FeatureCache.ofRun();
                FrozenTrunk frozen = new FrozenTrunk(trunk, Math.min(BATCH, samples.count()), Kernels.best(), team)) {
            Optional<FeatureRows> rows = cache.of(frozen, samples, 0,
                    n -> progress.report(STAGE, n, samples.count()));
            if (rows.filter(r -> r.count() > 0).isEmpty()) {
                progress.say("labels are not judged: " + (rows.isEmpty() ? "there is no room for the features"
                        : "no image can be read"));
                return Optional.empty();
            }
            return rows.map(r -> new LabelCheck(folder, r, seen, threads));
        }
    }

    private static Optional<String> hindrance(Network trunk, ImageFolder folder) {
        if (folder.classes().size() < 2) {
            return Optional.of("there is one class only");
        }
        if (!trunk.missing().isEmpty()) {
            return Optional.of("the file holds no weights for " + trunk.missing().stream().limit(3)
                    .collect(Collectors.joining(", ")) + ", which features depend on");
        }
        if (!trunk.outputShape().isVector()) {
            return Optional.of("the features at " + trunk.output().name() + " are no vector");
        }
        return Examination.isPossible(folder.images().size(), trunk.outputShape().size(), folder.classes().size())
                ? Optional.empty() : Optional.of("memory does not suffice for " + folder.images().size() + " images; "
                        + "give Java more with -Xmx");
    }

    /**
     * The labels, most doubtful first.
     *
     * @param data    that file names are relative to
     * @param split   that findings are of
     * @param decided by the plan that the folder was changed by
     * @param seed    of the folds
     */
    public LabelsSection judge(Path data, Split split, List<LabelPlan.Decision> decided, long seed) {
        int c = rows.shape().size();
        float[] all = new float[Tensor.count(rows.count(), c)];
        for (int i = 0; i < rows.count(); i++) {
            rows.copy(i, all, i * c);
        }
        int[] ids = rows.ids();
        int[] labels = Arrays.stream(ids).map(id -> folder.images().get(id).label()).toArray();
        int[] groups = seen.groups(split, Arrays.stream(ids).mapToObj(folder.images()::get).toList());
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            LabelSuspects suspects = LabelSuspects.of(Tensor.wrap(all, rows.count(), c), labels, groups,
                    folder.classes(), seed, team);
            return ExperimentReport.labels(suspects, labels, folder.classes(), i -> {
                Path file = folder.images().get(ids[i]).file();
                return new ExperimentReport.Shown(file.getFileName().toString(), LabelPlan.name(file, data), () -> "");
            }, true, decided);
        }
    }
}
