package graft.transfer.cli;

import graft.engine.ThreadTeam;
import graft.layers.training.Samples;
import graft.transfer.ImageSamples;
import graft.transfer.depth.Halves;
import graft.transfer.depth.HalvesFigure;
import graft.transfer.depth.HalvesSection;
import graft.transfer.depth.HalvesSettings;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.report.Environment;
import graft.transfer.report.NumberText;
import graft.transfer.report.SectionPage;
import graft.zoo.model.Preprocessing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code graft transferability --halves}: the figure of Yosinski et al. */
final class HalvesRun {
    private static final int BATCH = 32;
    /** Of each image: as it is, and mirrored and shifted ones. */
    private static final int VIEWS = 4;
    /** Images are held in memory: part of the heap that they may take. */
    private static final int HEAP_SHARE = 4;

    private HalvesRun() {
    }

    static void run(Arguments arguments, Screen screen) {
        List.of("--weights", "--fine-tune", "--seeds", "--batch", "--lr", "--draws", "--folds", "--validation",
                "--prepare", "--arch", "--weights-key", "--input").stream().filter(arguments::has).findFirst()
                .ifPresent(option -> {
                    throw new UsageException(option + " has no effect with --halves, which trains networks of its own; "
                            + "leave one of the two out");
                });
        TransferabilityCommand.written(arguments, screen, () -> measure(arguments, screen));
    }

    private static TransferabilityCommand.Result measure(Arguments arguments, Screen screen) {
        ImageReading reading = ImageOptions.reading(arguments);
        ImageFolder folder = ImageOptions.folder(arguments, screen);
        HalvesSettings standard = HalvesSettings.standard();
        HalvesSettings settings = new HalvesSettings(arguments.integer("--splits", 2, 1000, standard.splits()),
                arguments.integer("--epochs", 1, 100_000, standard.epochs()),
                60 * arguments.real("--minutes", 0.001, 1e6, standard.seconds() / 60),
                arguments.seed("--seed", standard.seed()));
        ImageInput input = new ImageInput(new Preprocessing(Preprocessing.Resize.SHORTER_SIDE, Halves.SIDE,
                Preprocessing.Interpolation.BILINEAR, Halves.SIDE, Preprocessing.Order.RGB, 1 / 255f,
                List.of(.5f, .5f, .5f), List.of(.5f, .5f, .5f)), Halves.SIDE, Halves.SIDE);
        ImageSamples samples = new ImageSamples(folder.images(), input, arguments.threads(), false, reading)
                .augmented(Augmentation.light(), settings.seed());
        if (2L * VIEWS * 4 * input.size() * samples.count() > Runtime.getRuntime().maxMemory() / HEAP_SHARE) {
            throw new CommandException(samples.count() + " images are too many to hold in memory for --halves; give "
                    + "Java more with GRAFT_OPTS=-Xmx, or take a part of the folder");
        }
        HalvesFigure figure;
        try (Stages stages = new Stages(screen, "networks"); ThreadTeam team = ThreadTeam.of(arguments.threads())) {
            float[][][] views = views(samples);
            int[] whole = IntStream.range(0, samples.count()).filter(i -> Arrays.stream(views)
                    .allMatch(view -> view[i] != null)).toArray();
            figure = new Halves(Arrays.stream(views).map(view -> Arrays.stream(whole).mapToObj(i -> view[i])
                    .toArray(float[][]::new)).toArray(float[][][]::new), Arrays.stream(whole).map(samples::label)
                    .toArray(), folder.classes().size(), settings, team, stages).run();
        }
        List<SkippedFile> skipped = new ArrayList<>(folder.skipped());
        skipped.addAll(samples.skipped());
        ImageOptions.say(skipped, reading, screen);
        return new TransferabilityCommand.Result(page(figure, samples.count(), settings, arguments),
                Map.of("skipped", skipped.size()), () -> print(figure, screen));
    }

    /** [views][N], pass 0 of the images as they are; null where an image could not be read. */
    private static float[][][] views(ImageSamples samples) {
        float[][][] views = new float[VIEWS][samples.count()][];
        int size = samples.shape().size();
        float[] batch = new float[BATCH * size];
        int[] ids = new int[BATCH];
        for (int view = 0; view < VIEWS; view++) {
            try (Samples.Reader reader = samples.read(IntStream.range(0, samples.count()).toArray(), BATCH, view)) {
                for (int n; (n = reader.next(batch, 0, ids)) > 0; ) {
                    for (int i = 0; i < n; i++) {
                        views[view][ids[i]] = Arrays.copyOfRange(batch, i * size, (i + 1) * size);
                    }
                }
            }
        }
        return views;
    }

    private static SectionPage page(HalvesFigure figure, int images, HalvesSettings settings, Arguments arguments) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Command", arguments.commandLine());
        facts.put("Images", arguments.existing("--data") + ": " + images);
        facts.put("Networks", "residual, one block a stage, 172,000 weights, images of " + Halves.SIDE + " by "
                + Halves.SIDE + "; " + settings.epochs() + " epochs of AdamW, one-cycle, over " + VIEWS + " views of "
                + "each "
                + "image (mirrored, shifted)");
        facts.put("Splits, seed", figure.splits() + " of " + settings.splits() + ", " + settings.seed());
        facts.put("Held out", "a fifth of the images of B: " + figure.pictures() + " in a split");
        Environment here = Environment.here(arguments.threads());
        HalvesFigure.Spread last = figure.curves().get(Halves.Treatment.TRANSFER).getLast().difference();
        return new SectionPage("transferability", "How transferable are features?", "Halves of " + figure.classes()
                + " classes; " + figure.splits() + " splits; " + NumberText.duration(figure.seconds()) + " in all. The "
                + "base learnt its half to " + NumberText.percent(figure.base().mean()) + ", where guessing gives "
                + NumberText.percent(1.0 / figure.classes()) + ".", "A new head on the frozen stages of the other half "
                + "instead of a network of its own: " + NumberText.points(last.mean()) + " points ("
                + NumberText.points(last.low()) + " to " + NumberText.points(last.high()) + ").",
                figure.sentences(), List.of(
                new HalvesSection(figure), SectionPage.facts("settings", "Made from", facts), SectionPage.facts(here)),
                here);
    }

    private static void print(HalvesFigure figure, Screen screen) {
        screen.print(String.format(Locale.ROOT, "base: %.1f (%.1f-%.1f) %% on %d held-out images of %d classes, %d "
                + "splits",
                100 * figure.base().mean(), 100 * figure.base().low(), 100 * figure.base().high(), figure.pictures(),
                figure.classes(), figure.splits()));
        screen.print("difference to it in points, by n, the number of copied stages:");
        List<String> head = new ArrayList<>(List.of("n"));
        figure.curves().keySet().forEach(t -> head.add(t.word()));
        TextTable table = new TextTable(head.toArray(String[]::new));
        for (int n = 0; n < figure.specific().size(); n++) {
            int at = n;
            List<String> cells = new ArrayList<>(List.of("" + (n + 1)));
            figure.curves().values().forEach(points -> cells.add(HalvesSection.difference(points.get(at)
                    .difference())));
            table.row(cells.toArray(String[]::new));
        }
        table.print(screen);
        figure.sentences().forEach(s -> screen.print(TransferabilityCommand.plain(s)));
    }
}
