package graft.transfer.cli;

import graft.engine.CacheFolder;
import graft.layers.structure.BatchNormStatistics;
import graft.layers.training.EarlyStopping;
import graft.layers.training.Schedule;
import graft.transfer.Checkpoints;
import graft.transfer.FineTuning;
import graft.transfer.Report;
import graft.transfer.Solver;
import graft.transfer.Transfer;
import graft.transfer.TransferSettings;
import graft.transfer.TrustSettings;
import graft.transfer.adapt.Adaptation;
import graft.transfer.adapt.AdaptationMethod;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.LabelSets;
import graft.transfer.trust.ClassWeights;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** {@code graft transfer}: the main job on the user's images. */
final class TransferImages {
    static final String PRESETS = "none, light (mirrored, shifted), standard (cropped, mirrored), strong (turned, "
            + "other colours and partly erased, too); rotation, colour, erasing and mixup can be added: light+mixup";
    private static final int SCRATCH_EPOCHS_AT_MOST = 3;
    private static final int VIEWS = 1000;
    private static final int VIEWS_AT_MOST = 4;
    static final int CACHE_GIGABYTES = 2;

    private TransferImages() {
    }

    static Command command() {
        return Command.of("transfer", "teach a published network the classes of your images", TransferImages::run)
                .options(options())
                .examples("./graft transfer --weights resnet18.pth --data flowers --out flowers-out",
                        "./graft transfer --weights vgg16.pth --data flowers --out out --freeze-through block4 "
                                + "--epochs 5",
                        "./graft transfer --weights squeezenet.caffemodel --data ants-bees --out out --scratch",
                        "./graft transfer --weights resnet18.pth --data flowers --out out --unfreeze gradual "
                                + "--epochs 12",
                        "./graft transfer --weights resnet18.pth --data flowers --out out --freeze-through layer3 "
                                + "--lr-by-stage 0.4");
    }

    private static Option[] options() {
        TransferSettings standard = TransferSettings.standard();
        return new Option[] {
            Option.required("--weights", "FILE", "the published network's weights"),
            Option.required("--data", "DIR", "images as DIR/<class>/…, or DIR/train/<class>/… and "
                    + "DIR/val/<class>/…; or a list of files and classes (.csv, .tsv)"),
            Option.required("--out", "DIR", "where model.safetensors, report.html and report.json go"),
            Option.arch(),
            Option.weightsKey(),
            PrepareOption.optionWithAuto(),
            Option.input(),
            Option.flag(MultiLabel.OPTION, "images have several labels each, or none: --data is a list (CSV) with the "
                    + "columns file and labels, such as 1.jpg,beach|people, separated by | or ;"),
            Option.of("--solver", "S", "logistic; fine-tune with --freeze-through or --unfreeze, timed with "
                    + "--minutes",
                    "head: features once, then the head; logistic: the same without a learning rate; fine-tune: "
                            + "then the layers of the trunk too; timed: logistic, then the last stage, then deeper "
                            + "ones, as long as --minutes lasts"),
            Option.of("--freeze-through", "LAYER", "all", "layer or stage through which the trunk stays frozen; "
                    + "none or all"),
            Option.of("--freeze", "NAMES", "nothing more", "further layers that stay frozen in fine-tuning: names, "
                    + "stages, prefixes or patterns such as 'layer4.*.bn*', separated by commas"),
            Option.of("--batch-norm", "HOW", BatchNormStatistics.WITH_LAYER.word(), "BatchNorm's statistics in "
                    + "fine-tuning: with-layer (stored where it is frozen, the batch's where it learns), frozen or "
                    + "learning everywhere"),
            Option.of("--epochs", "N", Integer.toString(standard.epochs()), "passes over the training images"),
            Option.of("--batch", "N", Integer.toString(standard.batch()), "images in a step"),
            Option.of("--optimizer", "NAME", standard.optimizer(), String.join(", ", TransferSettings.optimizers())
                    + "; sgd and momentum have momentum 0.9"),
            Option.of("--lr", "X", Double.toString(standard.learningRate()),
                    "peak learning rate of the head; fine-tuning takes a tenth"),
            Option.of("--lr-by-stage", "F", "1", "in fine-tuning, each stage learns at F times the rate of the one "
                    + "after it"),
            Option.of("--schedule", "NAME", standard.schedule(), String.join(", ", Schedule.names())
                    + "; plateau halves the rate when nothing gets better"),
            Option.of("--patience", "N", "no limit", "a run ends when N epochs in a row were no better on the "
                    + "validation images, and its best epoch is kept"),
            Option.of("--best-by", "WHAT", EarlyStopping.By.LOSS.word(), "with --patience, what an epoch is judged by: "
                    + "loss or accuracy"),
            Option.of("--unfreeze", "HOW", "at-once", "at-once, or gradual: fine-tuning begins at the head and "
                    + "takes in one stage more in every epoch"),
            Option.of("--augment", "PRESET", "light", "random changes of training images: " + PRESETS),
            Option.of("--views", "N", "1 to 4, more for fewer images", "how many changed views of an image a "
                    + "frozen trunk sees; given with fine-tuning, the same in every epoch"),
            Option.of("--cache", "DIR", "your cache folder", "where features of the frozen trunk are kept for later "
                    + "runs; none to keep nothing. GRAFT_CACHE sets another default"),
            Option.of("--cache-limit", "GB", Integer.toString(CACHE_GIGABYTES), "what the cache may take on disk"),
            Option.flag("--scratch", "also train the same network from scratch and compare: 3 epochs, or --epochs"),
            Option.of("--validation", "F", "0.2", "part of the images that measures, where the folder gives no "
                    + "split"),
            Option.of("--group-by", "HOW", "each by itself", Check.GROUPS),
            Option.of("--plan", "FILE", "all images as they are", "a CSV file with the columns file, action (keep, "
                    + "relabel, remove) and class; a transfer writes one as labels.csv. Images are not touched"),
            Option.of("--class-weights", "W", ClassWeights.NONE.word(), "balanced: classes with few images count as "
                    + "much as others; or none"),
            Option.of("--folds", "K", Integer.toString(standard.trust().folds()), "of cross-validation over the frozen "
                    + "trunk's features"),
            Option.of("--seeds", "N", "1", "how often fine-tuning and training from scratch are done, each with "
                    + "another seed; the report shows means"),
            Option.of("--precision", "P", Double.toString(standard.trust().precision()), "share that should be right "
                    + "of the answers that count as known; the threshold for that is saved with the model"),
            AdaptOption.adapt(),
            AdaptOption.target("none; needed by --adapt"),
            AdaptOption.prior(),
            Option.of("--seed", "N", Long.toString(standard.seed()), "of everything random"),
            Option.of("--threads", "N", "all processors", "how many threads compute"),
            Option.of("--minutes", "M", "no limit", "what features and training may take (the report comes on top, and "
                    + "--scratch may take as much again). Without --solver, --freeze-through and --unfreeze the time "
                    + "goes to the head first, then to the last stage, then to deeper ones"),
            Option.exif(),
            Option.flag("--resume", "go on with the interrupted transfer in --out, with the same options"),
            Option.flag("--overwrite", "give up the earlier results or the interrupted transfer in --out"),
            Option.flag("--strict", "fail at an image that cannot be read instead of skipping it")
        };
    }

    private static void run(Arguments arguments, Screen screen) {
        Path weights = arguments.weights();
        Path data = arguments.existing("--data");
        arguments.required("--out");
        Path out = arguments.path("--out").orElseThrow();
        OutputFolder.prepare(out);
        if (arguments.has(MultiLabel.OPTION)) {
            MultiLabel.check(arguments);
        }
        TransferSettings settings = settings(arguments, data);
        Augmentation augmentation = augmentation(arguments, settings);
        if (arguments.has(MultiLabel.OPTION)) {
            MultiLabel.run(arguments, settings, augmentation, out, screen);
            return;
        }
        Optional<Path> plan = arguments.has("--plan") ? Optional.of(arguments.existing("--plan")) : Optional.empty();
        Optional<Path> cache = cache(arguments);
        ImageReading reading = ImageOptions.reading(arguments);
        sayWhatHasNoEffect(arguments, settings, augmentation, screen);
        Optional<Path> target = target(arguments, settings);
        Report outcome;
        try (ResultFolder results = ResultFolder.open(out, screen)) {
            results.requireFree(arguments.has("--resume"), arguments.has("--overwrite"));
            PretrainedModel source = source(arguments, weights, data, screen);
            PrepareOption.say(source, weights, arguments, screen);
            try (Stages stages = new Stages(screen)) {
                Transfer transfer = Transfer.from(source).to(data)
                        .weights(weights).command(arguments.commandLine())
                        .settings(settings).augmentation(augmentation)
                        .validation(arguments.real("--validation", 0.01, 0.99, 0.2))
                        .threads(arguments.threads()).reading(reading)
                        .strict(arguments.has("--strict")).progress(stages)
                        .checkpoints(results.checkpoints(), arguments.has("--resume"))
                        .whenTransferred(soFar -> {
                            soFar.write(out);
                            stages.say("the transfer's report is in " + out.resolve("report.html")
                                    + "; training from scratch for comparison");
                        });
                long limit = (long) (1e9 * arguments.real("--cache-limit", 0, 1e6, CACHE_GIGABYTES));
                plan.ifPresent(transfer::plan);
                target.ifPresent(t -> transfer.adapt(AdaptOption.read(arguments, false), t));
                Check.grouping(arguments).ifPresent(transfer::groupBy);
                cache.ifPresent(folder -> transfer.featureCache(folder, limit));
                outcome = transfer.run();
                outcome.write(out);
            } catch (RuntimeException | OutOfMemoryError e) {
                throw results.withAdvice(e);
            }
            Checkpoints.delete(results.checkpoints());
        }
        ImageOptions.say(List.of(), reading, screen);
        Outcome.print(outcome.measured(), out, screen);
    }

    /** {@code --augment}. */
    static Augmentation augmentation(Arguments arguments, TransferSettings settings) {
        Augmentation named = augmentation(arguments);
        if (named.mixes().isPresent() && settings.solver() == Solver.FINE_TUNE && arguments.has("--views")) {
            throw new UsageException("--augment " + named.name() + " mixes the images of a batch, and --views asks for "
                    + "features of each image, computed once: leave out one of the two");
        }
        return named;
    }

    private static Augmentation augmentation(Arguments arguments) {
        try {
            return Augmentation.named(arguments.text("--augment", "light"));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--augment: " + e.getMessage());
        }
    }

    /** The network to start from, prepared as asked for. */
    static PretrainedModel source(Arguments arguments, Path weights, Path data, Screen screen) {
        PretrainedModel loaded = WeightSource.images(weights, WeightSource.load(weights, arguments, screen));
        return PrepareOption.isAuto(arguments)
                ? PrepareOption.fittingTrunk(loaded, ImageFolder.read(data), arguments.threads(),
                        ImageOptions.reading(arguments), screen)
                : PrepareOption.apply(arguments, loaded);
    }

    /** Logistic regression has no epochs and no rate; only the network from scratch, if there is one, uses them. */
    private static void sayWhatHasNoEffect(Arguments arguments, TransferSettings settings,
            Augmentation augmentation, Screen screen) {
        List<String> idle = Stream.of("--epochs", "--optimizer", "--lr", "--schedule").filter(arguments::has).toList();
        if (settings.solver() == Solver.LOGISTIC && !idle.isEmpty()) {
            screen.say(String.join(", ", idle) + (arguments.has("--scratch") ? ": for the network from scratch only"
                    : ": without effect") + ", since --solver logistic has no epochs and no learning rate; --solver "
                    + "head trains the head with them");
        }
        if (augmentation.mixes().isPresent() && !settings.solver().changesTrunk()) {
            screen.say("mixup: " + (arguments.has("--scratch") ? "for the network from scratch only" : "without effect")
                    + ", since a head on features of the frozen trunk sees no images; with --freeze-through LAYER it "
                    + "acts on fine-tuning");
        }
        if (settings.trust().seeds() > 1 && settings.solver().solvesHead() && settings.scratchEpochs() == 0) {
            screen.say("--seeds: without effect, since --solver logistic finds the same head with any seed; it is for "
                    + "fine-tuning and --scratch");
        }
        if (settings.solver() == Solver.FINE_TUNE && settings.epochs() == 1) {
            screen.say("--epochs 1: that is the head's, nothing is fine-tuned; give 2 or more");
        }
    }

    /** The images to adapt to; what cannot be adapted is refused before anything is written. */
    private static Optional<Path> target(Arguments arguments, TransferSettings settings) {
        Adaptation how = AdaptOption.read(arguments, false);
        if (how.isNone()) {
            return Optional.empty();
        }
        if (!arguments.has("--target")) {
            throw new UsageException("--adapt " + how.method().word() + " needs --target DIR: images of the domain "
                    + "that the network is to meet, with folders of classes or without");
        }
        if (settings.solver() == Solver.HEAD || settings.solver().changesTrunk()
                && how.method() == AdaptationMethod.CORAL) {
            throw new UsageException("--adapt " + how.method().word() + " learns its head from adapted features by "
                    + "logistic regression; take --solver logistic" + (settings.solver() == Solver.HEAD ? ""
                            : " (fine-tuning goes with --adapt adabn)"));
        }
        return Optional.of(arguments.existing("--target"));
    }

    /** {@code --cache}. */
    static Optional<Path> cache(Arguments arguments) {
        if (!arguments.has("--cache")) {
            return CacheFolder.features();
        }
        if (arguments.required("--cache").equals(CacheFolder.NONE)) {
            return Optional.empty();
        }
        Optional<Path> folder = arguments.path("--cache");
        if (folder.filter(f -> Files.exists(f) && !Files.isDirectory(f)).isPresent()) {
            throw new CommandException(folder.get() + " is a file, expected a folder for features; choose another "
                    + "--cache, or --cache none");
        }
        return folder;
    }

    private static TransferSettings settings(Arguments arguments, Path data) {
        TransferSettings standard = TransferSettings.standard();
        String freeze = arguments.text("--freeze-through", "all");
        boolean gradual = arguments.choice("--unfreeze", List.of("at-once", "gradual"), "at-once").equals("gradual");
        String solver = arguments.choice("--solver", List.of("head", "logistic", "fine-tune",
                "timed"), freeze.equals("all") && !gradual ? arguments.has(MultiLabel.OPTION) ? Solver.HEAD.word()
                        : arguments.has("--minutes") ? "timed" : "logistic"
                : "fine-tune");
        if (solver.equals("timed") && !arguments.has("--minutes")) {
            throw new UsageException("--solver timed spends a given time; add --minutes M");
        }
        if (gradual && !solver.equals("fine-tune")) {
            throw new UsageException("--solver " + solver + " keeps the whole trunk frozen; leave out --unfreeze "
                    + "gradual or take --solver fine-tune");
        }
        if (!solver.equals("fine-tune") && !freeze.equals("all")) {
            throw new UsageException("--solver " + solver + " keeps the whole trunk frozen; leave out --freeze-through "
                    + freeze + " or take --solver fine-tune");
        }
        if (solver.equals("fine-tune") && freeze.equals("all")) {
            freeze = "none";
        }
        int epochs = arguments.integer("--epochs", 1, 100_000, standard.epochs());
        int scratch = arguments.has("--epochs") ? epochs : Math.min(epochs, SCRATCH_EPOCHS_AT_MOST);
        return new TransferSettings(Solver.named(solver), freeze, epochs,
                arguments.integer("--batch", 1, 4096, standard.batch()),
                arguments.choice("--optimizer", TransferSettings.optimizers(), standard.optimizer()),
                arguments.real("--lr", 1e-9, 1e3, standard.learningRate()),
                arguments.choice("--schedule", Schedule.names(), standard.schedule()),
                arguments.has("--scratch") ? scratch : 0,
                views(arguments, () -> arguments.has(MultiLabel.OPTION) ? LabelSets.read(data).images().size()
                        : known(data)), arguments.seed("--seed", standard.seed()),
                60 * arguments.real("--minutes", 0.001, 1e6, Double.POSITIVE_INFINITY), gradual,
                stopping(arguments, fineTuning(arguments, solver), solver),
                ClassWeights.named(arguments.choice("--class-weights", ClassWeights.words(), ClassWeights.NONE.word())),
                trust(arguments, standard.trust()));
    }

    private static TrustSettings trust(Arguments arguments, TrustSettings standard) {
        return new TrustSettings(arguments.integer("--folds", 2, 1000, standard.folds()),
                arguments.integer("--seeds", 1, 1000, standard.seeds()),
                arguments.real("--precision", 0.01, 0.9999, standard.precision()));
    }

    private static FineTuning stopping(Arguments arguments, FineTuning fineTuning, String solver) {
        if (!arguments.has("--patience")) {
            if (arguments.has("--best-by")) {
                throw new UsageException("--best-by is about which epoch is kept; add --patience N");
            }
            return fineTuning;
        }
        if (solver.equals("timed")) {
            throw new UsageException("--patience: with --minutes alone each part of the time ends early by itself; "
                    + "leave it out, or add --freeze-through LAYER");
        }
        if (solver.equals("logistic") && !arguments.has("--scratch")) {
            throw new UsageException("--patience is about runs of epochs, and --solver logistic has none; add --solver "
                    + "head, --freeze-through LAYER or --scratch, or leave it out");
        }
        return fineTuning.stopping(new EarlyStopping(EarlyStopping.By.named(arguments.choice("--best-by",
                List.of("loss", "accuracy"), "loss")), arguments.integer("--patience", 1, 100_000, 1)));
    }

    /** What is particular about fine-tuning: {@code --freeze}, {@code --batch-norm}, {@code --lr-by-stage}. */
    static FineTuning fineTuning(Arguments arguments, String solver) {
        for (String option : List.of("--freeze", "--batch-norm", "--lr-by-stage")) {
            if (arguments.has(option) && !solver.equals("fine-tune") && !solver.equals("timed")) {
                throw new UsageException(option + " is about how layers of the trunk learn, and --solver " + solver
                        + " keeps the whole trunk frozen; add --freeze-through LAYER or leave out " + option);
            }
        }
        List<String> freeze = arguments.text("--freeze").map(names -> Arrays.stream(names.split(",")).map(String::strip)
                .filter(name -> !name.isEmpty()).toList()).orElse(List.of());
        String statistics = arguments.choice("--batch-norm", Arrays.stream(BatchNormStatistics.values())
                .map(BatchNormStatistics::word).toList(), BatchNormStatistics.WITH_LAYER.word());
        return new FineTuning(freeze, arguments.real("--lr-by-stage", 1e-6, 1, 1),
                BatchNormStatistics.named(statistics), arguments.has("--views"));
    }

    /** Without --views, a thousand views in all: several views help where images are few. */
    static int views(Arguments arguments, IntSupplier known) {
        if (!augmentation(arguments).isRandom()) {
            return 1;
        }
        return arguments.integer("--views", 1, 1000, Math.clamp(VIEWS / known.getAsInt(), 1, VIEWS_AT_MOST));
    }

    /** How many images there are to train with, before a split that is made. */
    static int known(Path data) {
        ImageFolder folder = ImageFolder.read(data);
        return folder.split().map(s -> s.train().size()).orElse(folder.images().size());
    }
}
