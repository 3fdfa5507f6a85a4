package graft.transfer.cli;

import graft.engine.ThreadTeam;
import graft.transfer.Checkpoints;
import graft.transfer.Demo;
import graft.transfer.Report;
import graft.transfer.ResultFiles;
import graft.transfer.demo.DemoSource;
import graft.transfer.report.WaysSection;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code graft demo}: the main job on an embedded default. */
final class DemoCommand {

    private DemoCommand() {
    }

    static Command command() {
        return Command.of("demo", "transfer learning from one end to the other, on drawn images", DemoCommand::run)
                .options(
                    Option.of("--out", "DIR", "graft-demo", "where model.safetensors, report.html and report.json go"),
                    Option.of("--seed", "N", "7; 2026 with --make-source", "of the images, the weights and everything "
                            + "else random; the published source is the same with any, unless you make it"),
                    Option.of("--threads", "N", "all processors", "how many threads compute"),
                    Option.flag("--overwrite", "give up a transfer's results in --out, or the file of --make-source; "
                            + "a demo's results are replaced anyway"),
                    Option.flag("--small", "a tenth of the images and epochs: a quick look, the source developed "
                            + "here learns little"),
                    Option.of("--make-source", "FILE", "", "instead of the demo, make the published source again, "
                            + "which comes with the program, and compare the two: minutes of work; with another "
                            + "--seed or --small, a source like it"))
                .examples("./graft demo",
                        "./graft demo --seed 3 --out /tmp/demo3",
                        "./graft demo --make-source source.safetensors");
    }

    private static void run(Arguments arguments, Screen screen) {
        Optional<Path> source = arguments.path("--make-source");
        if (source.isPresent()) {
            makeSource(source.get(), arguments, screen);
            return;
        }
        Path out = arguments.path("--out").orElse(Path.of("graft-demo"));
        Report outcome;
        try (ResultFolder results = ResultFolder.open(out, screen)) {
            results.requireFree(false, arguments.has("--overwrite") || holdsOnlyADemo(results));
            try (Stages stages = new Stages(screen)) {
                outcome = new Demo(arguments.has("--small") ? Demo.Size.small() : Demo.Size.full(),
                        arguments.seed("--seed", 7), arguments.threads(), stages).run();
            }
            outcome.write(out);
        }
        int classes = outcome.measured().classes().size();
        outcome.measured().section(WaysSection.class).ifPresent(ways -> print(ways, classes, screen));
        Outcome.print(outcome.measured(), out, screen);
    }

    /** The target's classes have equally many images. */
    private static void print(WaysSection ways, int classes, Screen screen) {
        for (WaysSection.Way way : ways.ways()) {
            screen.print(String.format(Locale.ROOT, "%-20s new head %.1f %%, fine-tuned %.1f %%", way.name(),
                    100 * way.head(), 100 * way.fineTune()));
        }
        screen.print(String.format(Locale.ROOT, "%-20s %.1f %%, where guessing gives %.1f %%", "from scratch",
                100 * ways.scratch(), 100.0 / classes));
    }

    /** The bytes depend on the recipe and the seed, and on how wide the vectors are; not on the threads. */
    private static void makeSource(Path file, Arguments arguments, Screen screen) {
        if (arguments.has("--out")) {
            throw new UsageException("--make-source writes " + file + " and nothing else: leave out --out, or "
                    + "--make-source for the demo");
        }
        OutputFolder.prepareFile(file, arguments.has("--overwrite"));
        DemoSource.Recipe published = DemoSource.Recipe.published();
        DemoSource.Recipe recipe = (arguments.has("--small") ? Demo.Size.small().source() : published)
                .seed(arguments.seed("--seed", published.seed()));
        DemoSource source;
        try (Stages stages = new Stages(screen); ThreadTeam team = ThreadTeam.of(arguments.threads())) {
            source = DemoSource.learn(recipe, team, Demo.listener(stages));
        }
        OutputFolder.makeFor(file);
        source.write(file);
        screen.print(String.format(Locale.ROOT, "%s: %d drawn classes to %.1f %% (%s); %s", file,
                source.classes().size(), 100 * source.accuracy(), recipe, comparison(recipe, file)));
    }

    private static String comparison(DemoSource.Recipe recipe, Path made) {
        DemoSource.Recipe published = DemoSource.Recipe.published();
        return !recipe.equals(published)
                ? "another than that which comes with the program (" + published + ")"
                : DemoSource.isPublished(made) ? "the same bytes as the file that comes with the program"
                : "other bytes than the file that comes with the program, which was made with vectors of 512 bits: of "
                + "another width they add up in another order, and weights differ from the first step on";
    }

    /** The demo's own results can be had again at any time: they are replaced without a question. */
    private static boolean holdsOnlyADemo(ResultFolder results) {
        try {
            return !Checkpoints.exist(results.checkpoints())
                    && Json.parse(Files.readString(results.path().resolve(ResultFiles.JSON))) 
                    instanceof Map<?, ?> report
                    && String.valueOf(report.get("title")).startsWith(Demo.TITLE);
        } catch (IOException | JsonException e) {
            return false;
        }
    }
}
