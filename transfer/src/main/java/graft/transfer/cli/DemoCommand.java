package graft.transfer.cli;

import graft.engine.ThreadTeam;
import graft.transfer.Demo;
import graft.transfer.TransferOutcome;
import java.nio.file.Path;
import java.util.List;

/** {@code graft demo}: the main job on an embedded default. */
final class DemoCommand implements Command {

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String purpose() {
        return "transfer learning from one end to the other, on drawn pictures";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("--out", "DIR", "graft-demo", "where model.safetensors, report.html and report.json go"),
                Option.of("--seed", "N", "7", "of the pictures, the weights and everything else random"),
                Option.of("--threads", "N", "all processors", "how many threads compute"),
                Option.flag("--small", "a tenth of the pictures and epochs: a quick look, the networks learn little"));
    }

    @Override
    public List<String> examples() {
        return List.of("./graft demo", "./graft demo --seed 3 --out /tmp/demo3");
    }

    @Override
    public void run(Arguments arguments, Screen screen) {
        Path out = OutputFolder.prepare(arguments.path("--out").orElse(Path.of("graft-demo")));
        TransferOutcome outcome;
        try (Stages stages = new Stages(screen)) {
            outcome = new Demo(arguments.has("--small") ? Demo.Size.small() : Demo.Size.full(),
                    arguments.seed("--seed", 7), arguments.integer("--threads", 1, 1024, ThreadTeam.defaultSize()),
                    stages).run();
        }
        outcome.write(out);
        Outcome.print(outcome.report(), screen);
        screen.print("Report: " + out.resolve("report.html"));
        screen.print("Model:  " + out.resolve("model.safetensors"));
    }
}
