package graft.transfer.cli;

import graft.transfer.Checkpoints;
import graft.transfer.Demo;
import graft.transfer.Report;
import graft.transfer.ResultFiles;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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
                    Option.flag("--small", "a tenth of the images and epochs: a quick look, the networks "
                            + "learn little"))
                .examples("./graft demo",
                        "./graft demo --seed 3 --out /tmp/demo3");
    }

    private static void run(Arguments arguments, Screen screen) {
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
        Outcome.print(outcome.measured(), out, screen);
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
