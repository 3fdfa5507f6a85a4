package graft.transfer.cli;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.transfer.ImageSamples;
import graft.transfer.features.FeatureArchive;
import graft.transfer.features.FeatureCache;
import graft.transfer.features.FeatureRows;
import graft.transfer.features.FrozenTrunk;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code graft features}: what a network makes of every image at a layer, as arrays for Python. */
final class FeaturesCommand {
    private static final int BATCH = 32;

    private FeaturesCommand() {
    }

    static Command command() {
        return Command.of("features", "features of every image at a layer, as a NumPy archive", FeaturesCommand::run)
                .options(
                    Option.weights(),
                    Option.required("--data", "DIR", "images as DIR/<class>/…, or DIR/train/<class>/… and "
                            + "DIR/val/<class>/…; or a list of files and classes (.csv, .tsv)"),
                    Option.required("--out", "FILE.npz", "where the arrays go: features, labels, classes, files, split, "
                            + "layer, layout"),
                    Option.of("--at", "LAYER", "what a new head would learn on",
                            "the layer whose output is wanted: a vector, or [H,W,C] with channels last"),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.input(),
                    PrepareOption.option(),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.exif(),
                    Option.flag("--strict", "fail at an image that cannot be read instead of skipping it"),
                    Option.overwrite("FILE.npz"),
                    Option.json())
                .examples("./graft features --weights resnet18.pth --data flowers --out flowers.npz",
                        "./graft features --weights resnet18.pth --data flowers --at layer3 --out layer3.npz");
    }

    private static void run(Arguments arguments, Screen screen) {
        Path weights = arguments.weights();
        Path out = out(arguments);
        ImageFolder folder = ImageOptions.folder(arguments, screen);
        ImageReading reading = ImageOptions.reading(arguments);
        if (arguments.has("--strict")) {
            folder.requireReadable();
        }
        PretrainedModel model = PrepareOption.apply(arguments, WeightSource.images(weights,
                WeightSource.load(weights, arguments, screen)));
        Network trunk = trunk(arguments, model.network());
        requireWeights(weights, trunk);
        PrepareOption.say(model, weights, arguments, screen);
        ImageSamples samples = new ImageSamples(folder.images(), ImageInput.of(model), arguments.threads(),
                arguments.has("--strict"), reading);
        FeatureArchive archive;
        try (ThreadTeam team = ThreadTeam.of(arguments.threads());
                FeatureCache cache = FeatureCache.ofRun();
                FrozenTrunk frozen = new FrozenTrunk(trunk, Math.min(BATCH, samples.count()), Kernels.best(), team);
                ProgressBar progress = screen.progress("features", samples.count(), "images")) {
            FeatureRows rows = cache.of(frozen, samples, 0, progress::at).orElseThrow(() -> new CommandException(
                    "features of " + samples.count() + " images at " + trunk.output().name() + ", "
                    + 4L * trunk.outputShape().size() * samples.count() / (1 << 20) + " MiB, fit neither into memory "
                    + "nor into the temporary folder; choose a later layer with --at, or fewer images"));
            if (rows.count() == 0) {
                throw new CommandException("none of the " + samples.count() + " images could be read; the first: "
                        + samples.skipped().getFirst());
            }
            archive = archive(trunk.output().name(), rows, folder, arguments.existing("--data"));
            OutputFolder.makeFor(out);
            archive.write(out);
        }
        List<SkippedFile> skipped = new ArrayList<>(folder.skipped());
        skipped.addAll(samples.skipped());
        ImageOptions.say(skipped, reading, screen);
        say(archive, out, skipped, model, arguments, screen);
    }

    private static Path out(Arguments arguments) {
        String name = arguments.required("--out");
        if (!name.toLowerCase(Locale.ROOT).endsWith(".npz")) {
            throw new UsageException("--out is a NumPy archive, whose name ends in .npz; found " + name);
        }
        return OutputFolder.prepareFile(arguments.path("--out").orElseThrow(), arguments.has("--overwrite"));
    }

    /** Up to the layer that is named, or to what a head for new classes would be put on. */
    private static Network trunk(Arguments arguments, Network network) {
        if (arguments.has("--at")) {
            return network.upTo(network.lastNodeOf(arguments.required("--at")));
        }
        Network grafted = network.freeze().replaceHead(2, 0);
        return grafted.upTo(grafted.boundary().name());
    }

    private static void requireWeights(Path weights, Network trunk) {
        if (!trunk.missing().isEmpty()) {
            throw new CommandException(weights + ": holds no weights for " + String.join(", ", trunk.missing())
                    + ", which the output of " + trunk.output().name() + " depends on; choose an earlier layer with "
                    + "--at ('graft layers' lists them), or leave --at out");
        }
    }

    private static FeatureArchive archive(String layer, FeatureRows rows, ImageFolder folder, Path data) {
        List<Image> images = Arrays.stream(rows.ids()).mapToObj(folder.images()::get).toList();
        int train = folder.split().map(s -> s.train().size()).orElse(-1);
        Path base = Files.isDirectory(data) ? data : data.toAbsolutePath().getParent();
        return new FeatureArchive(layer, rows, images.stream().mapToInt(Image::label).toArray(), folder.classes(),
                images.stream().map(image -> relative(base, image.file())).toList(),
                IntStream.of(rows.ids()).mapToObj(id -> train < 0 ? "all" : id < train ? "train" : "validation")
                        .toList());
    }

    private static String relative(Path base, Path file) {
        Path from = base.toAbsolutePath().normalize();
        Path to = file.toAbsolutePath().normalize();
        return (to.startsWith(from) ? from.relativize(to) : to).toString().replace('\\', '/');
    }

    private static void say(FeatureArchive archive, Path out, List<SkippedFile> skipped, PretrainedModel model,
            Arguments arguments, Screen screen) {
        screen.say("wrote " + out + ": features " + archive.shape() + " (" + (archive.layout().equals("NC")
                ? "a vector for each image" : "channels last: [N,H,W,C]; numpy's transpose(0, 3, 1, 2) makes it "
                + "[N,C,H,W]") + ") from layer " + archive.layer() + ", with labels, classes, files and split");
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("file", out.toString());
            json.put("layer", archive.layer());
            json.put("layout", archive.layout());
            json.put("shape", archive.shape());
            json.put("classes", archive.classes());
            json.put("pictures", archive.rows().count());
            json.put("skipped", skipped.size());
            json.put("skipped_kinds", ImageOptions.json(skipped));
            json.put("preparation", PrepareOption.json(model));
            screen.print(Json.write(json));
        }
    }
}
