package graft.transfer.cli;

import graft.engine.CacheFolder;
import graft.layers.training.LostSamplesException;
import graft.transfer.SourceTrial;
import graft.transfer.TransferSettings;
import graft.transfer.features.FeatureCache;
import graft.transfer.images.Image;
import graft.transfer.images.ImageException;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.images.Split;
import graft.transfer.report.Environment;
import graft.transfer.report.HtmlReport;
import graft.transfer.report.NumberText;
import graft.transfer.source.GivenAccuracies;
import graft.transfer.source.Ranking;
import graft.transfer.source.RankingJson;
import graft.transfer.source.RankingPage;
import graft.transfer.source.RankingWords;
import graft.transfer.source.Score;
import graft.transfer.source.SourceScores;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** {@code graft rank}: which of several source networks suits labelled images, without training any of them. */
final class Rank {
    private static final String ACCURACIES = "--accuracies";
    private static final List<Score> COLUMNS = List.of(Score.KNN, Score.LOGME, Score.LEEP, Score.NCE,
            Score.H_SCORE_REGULARISED);

    private Rank() {
    }

    static Command command() {
        TransferSettings standard = TransferSettings.standard();
        return Command.of("rank", "which source network suits your images: scores of its features, accuracy and cost, "
                + "without training it", Rank::run)
                .operands("FILE…")
                .options(
                    Option.required("--data", "DIR", "labelled images as DIR/<class>/…, or DIR/train/<class>/…, which "
                            + "is then taken; or a list of files and classes (.csv, .tsv)"),
                    Option.of("--out", "FILE.html", "none", "where a page with the plot of accuracy against cost goes"),
                    Option.overwrite("FILE.html"),
                    Option.of("--images", "N", "all", "rank by so many images, drawn evenly from the classes"),
                    Option.of("--folds", "K", Integer.toString(standard.trust().folds()), "of cross-validation"),
                    Option.of("--seed", "N", Long.toString(standard.seed()), "of the folds, and of --images"),
                    Option.of(ACCURACIES, "FILE.csv", "none", "accuracies of the sources measured otherwise, such as "
                            + "after fine-tuning (columns file, accuracy): how well each score agrees with them"),
                    Option.of(PrepareOption.NAME, "HOW", "as the best guess is", "what is done to images for sources "
                            + "that nothing states it of; the others keep their own"),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.input(),
                    Option.of("--cache", "DIR", "your cache folder", "where features are kept for later runs; none to "
                            + "keep nothing. GRAFT_CACHE sets another default"),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.exif(),
                    Option.flag("--strict", "fail at an image that cannot be read instead of skipping it"),
                    Option.json())
                .examples("./graft rank --data flowers resnet18.pth squeezenet.caffemodel mobilenet.h5",
                        "./graft rank --data flowers --out ranking.html *.pth");
    }

    private static void run(Arguments arguments, Screen screen) {
        Optional<Path> out = arguments.path("--out").map(file -> OutputFolder.prepareFile(file,
                arguments.has("--overwrite")));
        Optional<GivenAccuracies> given = arguments.has(ACCURACIES)
                ? Optional.of(GivenAccuracies.read(arguments.existing(ACCURACIES))) : Optional.empty();
        List<Path> files = files(arguments, screen);
        ImageFolder folder = ImageOptions.folder(arguments, screen);
        ImageReading reading = ImageOptions.reading(arguments);
        if (arguments.has("--strict")) {
            folder.requireReadable();
        }
        List<Image> images = images(arguments, folder, screen);
        List<SourceScores> scores = new ArrayList<>();
        List<Ranking.Failure> failed = new ArrayList<>();
        List<SkippedFile> skipped = new ArrayList<>(folder.skipped());
        SourceTrial trial;
        try (FeatureCache cache = cache(arguments, screen)) {
            trial = new SourceTrial(images, folder.classes(), arguments.integer("--folds", 2, 1000,
                    TransferSettings.standard().trust().folds()), seed(arguments), reading, arguments.has("--strict"),
                    arguments.threads(), cache);
            for (Path file : files) {
                try {
                    scores.add(scores(trial, file, images.size(), arguments, screen));
                } catch (UsageException | LostSamplesException | ImageException e) {
                    throw e; // of the command or the images: no other source would do better
                } catch (RuntimeException | OutOfMemoryError e) {
                    String reason = Failures.message(e);
                    String prefix = file + ": ";
                    failed.add(new Ranking.Failure(file, reason.startsWith(prefix)
                            ? reason.substring(prefix.length()) : reason));
                    screen.say("not ranked: " + prefix + failed.getLast().reason());
                }
            }
        }
        skipped.addAll(trial.skipped());
        ImageOptions.say(skipped, reading, screen);
        if (scores.isEmpty()) {
            throw new CommandException("none of the " + files.size() + " sources can be ranked; why is above");
        }
        Ranking ranking = new Ranking(scores, failed, images.size(), folder.classes(), trial.folds(),
                trial.largestClass(), trial.notes());
        List<Score.Agreement> agreements = given.map(g -> agreements(ranking, g, screen)).orElse(List.of());
        out.ifPresent(file -> {
            OutputFolder.makeFor(file);
            HtmlReport.writeText(file, new RankingPage(ranking, agreements, arguments.required("--data"),
                    arguments.commandLine(), Environment.here(arguments.threads())).html());
            screen.say("wrote " + file);
        });
        if (arguments.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>(RankingJson.of(ranking));
            json.put("agreement", agreements.isEmpty() ? null : RankingJson.agreement(agreements));
            json.put("skipped", skipped.size());
            json.put("skipped_kinds", ImageOptions.json(skipped));
            screen.print(Json.write(json));
        } else {
            print(ranking, agreements, screen);
        }
        if (!failed.isEmpty()) {
            throw new CommandException(failed.size() + " of " + files.size() + " sources could not be ranked: "
                    + String.join(", ", failed.stream().map(f -> f.file().toString()).toList()) + "; the others are");
        }
    }

    private static long seed(Arguments arguments) {
        return arguments.seed("--seed", TransferSettings.standard().seed());
    }

    /** What is named twice is ranked once. */
    private static List<Path> files(Arguments arguments, Screen screen) {
        Map<Path, Path> files = new LinkedHashMap<>();
        for (int i = 0; i < arguments.operands().size(); i++) {
            Path file = arguments.operand(i);
            Path real = file.toAbsolutePath().normalize();
            try {
                real = file.toRealPath();
            } catch (IOException notThere) {
                // It is reported when it is read.
            }
            Path before = files.putIfAbsent(real, file);
            if (before != null) {
                screen.say(file + " is the same file as " + before + ", and is ranked once");
            }
        }
        return List.copyOf(files.values());
    }

    private static FeatureCache cache(Arguments arguments, Screen screen) {
        Optional<Path> folder = TransferImages.cache(arguments);
        return folder.map(f -> FeatureCache.in(f, TransferImages.CACHE_GIGABYTES * 1_000_000_000L, screen::say))
                .orElseGet(FeatureCache::ofRun);
    }

    /** Those to learn from, where the folder gives a split: what is to measure the transfer has no part in it. */
    private static List<Image> images(Arguments arguments, ImageFolder folder, Screen screen) {
        List<Image> all = folder.split().map(Split::train).orElse(folder.images());
        if (folder.split().isPresent()) {
            screen.say("the folder gives a split: sources are ranked by its " + all.size()
                    + " images to train with, so that the others stay unseen");
        }
        int wanted = arguments.integer("--images", 2, Integer.MAX_VALUE, Integer.MAX_VALUE);
        if (wanted >= all.size()) {
            return all;
        }
        List<Image> drawn = drawn(all, folder.classes().size(), wanted, seed(arguments));
        screen.say("ranked by " + drawn.size() + " of " + all.size() + " images, drawn evenly from the classes");
        return drawn;
    }

    /** The same part of each class, two images or more where there are two, in the order of the folder. */
    private static List<Image> drawn(List<Image> all, int classes, int wanted, long seed) {
        List<Image> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(seed));
        int[] sizes = new int[classes];
        all.forEach(image -> sizes[image.label()]++);
        int[] taken = new int[classes];
        Collection<Image> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Image image : shuffled) {
            int label = image.label();
            if (taken[label] < Math.max(2, Math.round((double) wanted * sizes[label] / all.size()))) {
                taken[label]++;
                chosen.add(image);
            }
        }
        return all.stream().filter(chosen::contains).toList();
    }

    private static SourceScores scores(SourceTrial trial, Path file, int images, Arguments arguments, Screen screen) {
        Path weights = arguments.weights(file);
        screen.say(file + ":");
        PretrainedModel loaded = WeightSource.images(file, WeightSource.load(weights, arguments, screen));
        PretrainedModel model = loaded.preparation().isGuess() ? PrepareOption.apply(arguments, loaded) : loaded;
        PrepareOption.say(model, file, arguments, screen);
        try (ProgressBar progress = screen.progress(String.valueOf(file.getFileName()), images, "images")) {
            return trial.of(file, model, progress::at);
        }
    }

    private static List<Score.Agreement> agreements(Ranking ranking, GivenAccuracies given, Screen screen) {
        double[] accuracies = given.of(ranking.sources());
        for (int i = 0; i < accuracies.length; i++) {
            if (Double.isNaN(accuracies[i])) {
                screen.say(ACCURACIES + " has none for " + ranking.sources().get(i).file());
            }
        }
        return Score.agreements(ranking.sources(), accuracies);
    }

    private static void print(Ranking ranking, List<Score.Agreement> agreements, Screen screen) {
        RankingWords words = new RankingWords(ranking);
        TextTable table = new TextTable("source", "linear head", "95 %<", "an image", "k-NN", "LogME", "LEEP", "NCE",
                "H-score", "features");
        for (SourceScores s : ranking.sources()) {
            List<String> cells = new ArrayList<>(List.of(words.name(s) + (s.preparation().isGuess() ? " *" : ""),
                    NumberText.percent(s.accuracy()), s.judged().linear().interval().toString()));
            cells.add(RankingWords.milliseconds(s));
            COLUMNS.forEach(c -> cells.add(RankingPage.text(c, s)));
            cells.add(Integer.toString(s.features()));
            table.row(cells.toArray(String[]::new));
        }
        table.print(screen);
        screen.print("LogME: evidence maximisation (ICML 2021). H-score: regularised. LEEP and NCE read the source's "
                + "answers in its own classes."
                + (ranking.sources().stream().anyMatch(s -> s.preparation().isGuess()) ? " *: preparation guessed."
                        : ""));
        words.recommendation().forEach(screen::print);
        words.gaps().forEach(screen::print);
        if (!agreements.isEmpty()) {
            screen.print("Agreement with " + ACCURACIES + " (weighted Kendall tau): " + String.join(", ", agreements
                    .stream().map(a -> a.score().title() + " " + RankingPage.tau(a)).toList()));
        }
        screen.print("What this does not tell:");
        RankingWords.limits().forEach(line -> screen.print("  " + line));
    }
}
