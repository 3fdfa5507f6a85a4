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
                    Option.of("--seed", "N", "7", "of the images, the weights and everything else random"),
                    Option.of("--threads", "N", "all processors", "how many threads compute"),
                    Option.flag("--overwrite", "give up a transfer's results in --out; a demo's are replaced anyway"),
                    Option.flag("--small", "a tenth of the images and epochs: a quick look, the source developed "
                            + "here learns little"),
                    Option.of("--make-source", "FILE", "", "instead of the demo, make the published source network again, "
                            + "which comes with the program: minutes of work; its seed is 2026"))
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
        outcome.measured().section(WaysSection.class).ifPresent(ways -> print(ways, screen));
        Outcome.print(outcome.measured(), out, screen);
    }

    private static void print(WaysSection ways, Screen screen) {
        for (WaysSection.Way way : ways.ways()) {
            screen.print(String.format(Locale.ROOT, "%-20s new head %.1f %%, fine-tuned %.1f %%; from scratch %.1f %%",
                    way.name(), 100 * way.head(), 100 * way.fineTune(), 100 * ways.scratch()));
        }
    }

    /** The bytes depend on the recipe and the seed, and on how wide the vectors are; not on the threads. */
    private static void makeSource(Path file, Arguments arguments, Screen screen) {
        OutputFolder.prepareFile(file, arguments.has("--overwrite"));
        DemoSource.Recipe recipe = arguments.has("--small") ? Demo.Size.small().source() : DemoSource.Recipe.published();
        DemoSource source;
        try (Stages stages = new Stages(screen); ThreadTeam team = ThreadTeam.of(arguments.threads())) {
            source = DemoSource.learn(recipe.seed(arguments.seed("--seed", recipe.seed())), team,
                    Demo.listener(stages));
        }
        source.write(file);
        screen.print(String.format(Locale.ROOT, "%s: %d drawn classes to %.1f %% (%s)", file, source.classes().size(),
                100 * source.accuracy(), source.recipe()));
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
