package graft.transfer;

import graft.engine.ThreadTeam;
import graft.layers.training.RateRange;
import graft.transfer.adapt.Adaptation;
import graft.transfer.check.Grouping;
import graft.transfer.check.KeptLooks;
import graft.transfer.explain.Explanations;
import graft.transfer.explain.Pictures;
import graft.transfer.features.FeatureCache;
import graft.transfer.images.Augmentation;
import graft.transfer.images.DecodingListener;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.images.Split;
import graft.transfer.images.Thumbnail;
import graft.transfer.labels.LabelPlan;
import graft.transfer.report.AdaptationSection;
import graft.transfer.report.Environment;
import graft.transfer.report.Provenance;
import graft.transfer.report.TransferReport;
import graft.zoo.Zoo;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Transfer learning in one call: a published network's file and a folder of images in, a network that knows the
 * folder's classes and a report of what the transfer was worth out.
 *
 * <pre>{@code
 * Report report = Transfer.from(Path.of("resnet18-f37072fd.pth"))
 *         .to(Path.of("flowers"))                  // flowers/<class>/*.jpg
 *         .run();
 * report.write(Path.of("flowers-out"));            // model.safetensors, report.html, report.json
 * String label = report.model().classify(Path.of("rose.jpg")).top();
 * }</pre>
 */
public final class Transfer {
    private PretrainedModel source;
    private Path data;
    private Path plan;
    private List<LabelPlan.Decision> decided = List.of();
    private TransferSettings settings = TransferSettings.standard();
    private Augmentation augmentation = Augmentation.none();
    private double validationFraction = 0.2;
    private int threads = ThreadTeam.defaultSize();
    private boolean strict;
    private ImageReading reading = ImageReading.turned();
    private Progress progress = (_, _, _) -> { };
    private Consumer<Report> transferred = _ -> { };
    private Path checkpoints;
    private boolean resume;
    private Provenance provenance = Provenance.unknown();
    private Path features;
    private long featureBytes;
    private Explanation explanation = Explanation.none();
    private Grouping grouping;
    private Adaptation adaptation = Adaptation.none();
    private Path domain;
    private Optional<DomainTransfer.Result> adapted = Optional.empty();

    private Transfer(PretrainedModel source) {
        this.source = source;
    }

    /** Starts from a published file; see {@link Zoo#load(Path)} for what it throws. */
    public static Transfer from(Path weights) {
        return from(Zoo.load(weights)).weights(weights);
    }

    /** Starts from a network that is loaded already; it is not changed. */
    public static Transfer from(PretrainedModel source) {
        return new Transfer(source);
    }

    /**
     * How images are prepared, where the file and its publisher do not say so or say it wrongly.
     *
     * @param stated a preset such as {@code unit}, or text such as {@code resize 232, crop 224, RGB, x/255}; see
     *               {@link PretrainedModel#prepared(String)} for what it throws
     */
    public Transfer prepare(String stated) {
        source = source.prepared(stated);
        return this;
    }

    /** The file that the network was read from, for the report: it names it and its checksum. */
    public Transfer weights(Path file) {
        provenance = provenance.weights(file);
        return this;
    }

    /** The command line that asks for this, for the report. */
    public Transfer command(String line) {
        provenance = provenance.command(line);
        return this;
    }

    /** The images to learn, as {@code DIR/<class>/…} or {@code DIR/train/<class>/…} and {@code DIR/val/<class>/…}. */
    public Transfer to(Path folder) {
        data = folder;
        provenance = provenance.data(folder);
        return this;
    }

    /**
     * Images to relabel or leave out, see {@link LabelPlan}; the files stay as they are.
     *
     * @param file a CSV file with the columns file, action and class
     */
    public Transfer plan(Path file) {
        plan = file;
        return this;
    }

    /** Default: {@link TransferSettings#standard}. */
    public Transfer settings(TransferSettings s) {
        settings = s;
        return this;
    }

    /**
     * Random changes of training images. A frozen trunk sees as many changed views of an image as
     * {@link TransferSettings#views} says, once each; fine-tuning sees new ones in every epoch, unless
     * {@link FineTuning#sameViews}.
     */
    public Transfer augmentation(Augmentation a) {
        augmentation = a;
        return this;
    }

    /** The part of the images that is kept for measuring where the folder gives no split; default 0.2. */
    public Transfer validation(double fraction) {
        validationFraction = fraction;
        return this;
    }

    /** Which images a split must not tear apart, where the folder gives none; default: each is by itself. */
    public Transfer groupBy(Grouping g) {
        grouping = g;
        return this;
    }

    /**
     * Adapts the network to images of another domain than those of {@link #to}, without their labels; the report has
     * what that changed. Where the folder has folders of classes, they are used to measure with. The network of the
     * outcome is the adapted one.
     *
     * @param target a folder of images, of classes or without
     */
    public Transfer adapt(Adaptation how, Path target) {
        adaptation = how;
        domain = target;
        return this;
    }

    public Transfer threads(int count) {
        threads = count;
        return this;
    }

    /** Whether an image that cannot be read ends the transfer instead of being skipped and listed. */
    public Transfer strict(boolean s) {
        strict = s;
        return this;
    }

    /** How image files are read; default: turned as their EXIF data state. */
    public Transfer reading(ImageReading r) {
        reading = r;
        return this;
    }

    public Transfer progress(Progress p) {
        progress = p;
        return this;
    }

    /**
     * Called with the outcome so far when the transfer is done and the network from scratch is still to come: what it
     * holds can be written at once, and is replaced by what {@link #run} returns.
     */
    public Transfer whenTransferred(Consumer<Report> listener) {
        transferred = listener;
        return this;
    }

    /**
     * Keeps the state of the training in a folder after every epoch. The folder stays when the transfer is done:
     * {@link Checkpoints#delete} it when the outcome is safe.
     *
     * @param goOn whether to go on from what an interrupted transfer with the same settings left there; the outcome is
     *             that of one that was never interrupted, bit for bit
     */
    public Transfer checkpoints(Path folder, boolean goOn) {
        checkpoints = folder;
        resume = goOn;
        return this;
    }

    /**
     * Keeps what the frozen trunk makes of each image in a folder, and what was seen of the image itself, and takes it
     * from there when the same image meets the same trunk again, in this transfer or a later one. The outcome is the
     * same, bit for bit.
     *
     * @param limit bytes that the folder's files may take
     */
    public Transfer featureCache(Path folder, long limit) {
        features = folder;
        featureBytes = limit;
        return this;
    }

    /**
     * Reads, learns, measures.
     *
     * @throws DamagedWeightsException when the source's trunk holds NaN or infinities
     * @throws graft.transfer.adapt.AdaptationException when the network cannot be adapted as {@link #adapt} asks
     */
    public Report run() {
        if (data == null) {
            throw new IllegalStateException("call to(folder) first");
        }
        DamagedWeightsException.refuseTrunk(source.network());
        if (!adaptation.isNone()) {
            DomainTransfer.require(adaptation, source.network(), settings.solver());
        }
        ImageFolder folder = planned(ImageFolder.read(data));
        folder.notes().forEach(progress::say);
        if (strict) {
            folder.requireReadable();
        }
        PicturesSeen seen = new PicturesSeen(folder, reading, threads, progress);
        if (features == null) {
            return run(folder, seen);
        }
        try (KeptLooks looks = KeptLooks.in(features, featureBytes, reading, progress::say)) {
            return run(folder, seen.keeping(looks));
        }
    }

    /**
     * Tries learning rates instead of a transfer: one step for each, from low to high, of what a transfer with these
     * settings would train. Nothing is kept of it but features in the {@link #featureCache}.
     *
     * @param range of rates as {@link TransferSettings#learningRate} takes them
     * @throws DamagedWeightsException when the source's trunk holds NaN or infinities
     */
    public RateFinding findRate(RateRange range) {
        DamagedWeightsException.refuseTrunk(source.network());
        ImageFolder folder = planned(ImageFolder.read(data));
        folder.notes().forEach(progress::say);
        PicturesSeen seen = new PicturesSeen(folder, reading, threads, progress);
        Split split = seen.split(data, grouping, validationFraction, settings.seed());
        ImageInput input = ImageInput.of(source);
        ImageSamples train = new ImageSamples(split.train(), input, augmentation, settings.seed(), threads, strict,
                reading);
        ImageSamples validation = new ImageSamples(split.validation(), input, threads, strict, reading);
        try (ThreadTeam team = ThreadTeam.of(threads); FeatureCache cache = features()) {
            return RateFinding.of(source.network().copy().freeze().replaceHead(folder.classes().size(),
                    settings.seed()), train, validation, settings, range, team, cache, progress);
        }
    }

    private FeatureCache features() {
        return features == null ? FeatureCache.ofRun() : FeatureCache.in(features, featureBytes, progress::say);
    }

    private Report run(ImageFolder folder, PicturesSeen seen) {
        Optional<DomainImages> target = adaptation.isNone() ? Optional.empty()
                : Optional.of(DomainImages.of(domain, folder.classes()));
        target.ifPresent(t -> t.notes().forEach(progress::say));
        Split split = seen.split(data, grouping, validationFraction, settings.seed());
        ImageInput input = ImageInput.of(source);
        SmallPictures small = new SmallPictures(Pictures.SMALL);
        DecodingListener both = (file, bytes, pixels) -> {
            seen.listener().decoded(file, bytes, pixels);
            small.decoded(file, bytes, pixels);
        };
        ImageSamples train = new ImageSamples(split.train(), input, augmentation, settings.seed(), threads,
                strict, reading).listener(both);
        ImageSamples validation = new ImageSamples(split.validation(), input, threads, strict, reading)
                .listener(both);
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            FolderPictures pictures = new FolderPictures(data, train, validation, input, reading, small);
            Optional<DomainTransfer> adapting = target.map(t -> new DomainTransfer(adaptation, t,
                    new ImageSamples(t.images(), input, threads, strict, reading), train, validation, settings,
                    this::features, team, progress));
            Experiment.Result result = new Experiment(source.network(), train, validation, folder.classes().size(),
                    settings, team, progress)
                    .whenMeasured((network, predictions, features) -> {
                        explanation = Explanation.of(new Explanations(network, predictions, folder.classes(), pictures,
                                settings.seed(), team).notes(progress::say), features);
                        adapted = adapting.map(a -> a.adapt(source.network().copy().freeze().replaceHead(
                                folder.classes().size(), settings.seed()), network, predictions, features));
                    })
                    .whenTransferred(soFar -> transferred.accept(outcome(folder, split, soFar, train, validation,
                            seen)))
                    .names(folder.classes())
                    .together((known, measured) -> seen.groups(split, Stream.concat(
                            Arrays.stream(known).mapToObj(train::image),
                            Arrays.stream(measured).mapToObj(validation::image)).toList()))
                    .checkpoints(checkpoints == null ? Checkpoints.none()
                            : Checkpoints.in(checkpoints, identity(folder, split, target), resume, progress::say))
                    .features(this::features)
                    .run();
            return outcome(folder, split, result, train, validation, seen);
        }
    }

    private ImageFolder planned(ImageFolder folder) {
        if (plan == null) {
            return folder;
        }
        LabelPlan read = LabelPlan.read(plan, data, folder.classes());
        read.requireAll(folder.images());
        progress.say("plan " + plan + ": " + read.describe(folder.images()));
        decided = read.decisions();
        return folder.changed(read::apply, "by the plan " + plan);
    }

    /** All that the bits of the outcome depend on; threads and time limits are not among it. */
    private Map<String, String> identity(ImageFolder folder, Split split, Optional<DomainImages> target) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("source network", source.architecture() + ", weights " + Fingerprint.of(source.network()));
        identity.put("pictures", split.train().size() + " + " + split.validation().size() + " of "
                + folder.classes().size() + " classes, " + Fingerprint.of(data, split));
        identity.put("preparation of images", source.preprocessing().toString());
        identity.putAll(settings.all());
        identity.put("augmentation", augmentation.name());
        identity.put("EXIF orientation", reading.toString());
        target.ifPresent(t -> identity.put("adaptation", adaptation.describe() + ", " + t.images().size()
                + " images, " + Fingerprint.of(t.images())));
        return identity;
    }

    private Report outcome(ImageFolder folder, Split split, Experiment.Result result, ImageSamples train,
            ImageSamples validation, PicturesSeen pictures) {
        List<SkippedFile> skipped = new ArrayList<>(folder.skipped());
        skipped.addAll(train.skipped());
        skipped.addAll(validation.skipped());
        TransferReport report = report(folder, split, result, skipped, train, validation, pictures);
        PretrainedModel model = new PretrainedModel(result.network(), Preparation.ofFile(source.preprocessing(),
                "trained with it"), folder.classes(),
                source.architecture(), "graft", "Graft model", result.confidence(), source.adaptation());
        return new Report(Classifier.of(adapted.map(a -> model.adapted(a.network(), a.to().describe()))
                .orElse(model)), report);
    }

    private TransferReport report(ImageFolder folder, Split split, Experiment.Result result,
            List<SkippedFile> skipped, ImageSamples train, ImageSamples validation, PicturesSeen pictures) {
        TransferReport.Builder report = TransferReport.about(provenance.sourceName(source.architecture(), source.publisher()),
                        folder.classes())
                .title("Transfer to " + data.toAbsolutePath().normalize().getFileName())
                .images(split.train().size() - train.skipped().size(),
                        split.validation().size() - validation.skipped().size())
                .environment(Environment.here(threads))
                .provenance(provenance);
        ExperimentReport.add(report, folder.classes(), result, settings, new ExperimentReport.Images(
                id -> shown(train.image(id).file()), id -> shown(validation.image(id).file()), true, decided));
        boolean changes = augmentation.isRandom() || augmentation.mixes().isPresent();
        if (changes && (settings.views() > 1 || settings.solver().changesTrunk() || settings.scratchEpochs() > 0)) {
            report.setting("augmentation", augmentation.name());
        }
        report.preparation(source.preparation()).setting("images", reading.describe());
        if (plan != null) {
            report.setting("plan", plan);
        }
        if (grouping != null) {
            report.setting("grouped by", grouping.word());
        }
        adapted.ifPresent(a -> {
            AdaptationSection section = new AdaptationSection(a.to(), a.effects(), true);
            report.setting("adaptation", a.to().describe()).section(section).warning(section.warning());
        });
        pictures.add(report, data, split, skipped, result.predictions(), id -> validation.image(id).file());
        explanation.addTo(report);
        return report.build();
    }

    private ExperimentReport.Shown shown(Path file) {
        return new ExperimentReport.Shown(file.getFileName().toString(), LabelPlan.name(file, data),
                () -> Thumbnail.of(file, reading));
    }
}
