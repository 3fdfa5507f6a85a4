package graft.transfer.cli;

import java.util.List;

/** All commands, in the order in which the help lists them. A new command is one class and one line here. */
final class Commands {
    private Commands() {
    }

    static List<Command> all() {
        return List.of(
                DemoCommand.command(),
                TransferImages.command(),
                Evaluate.command(),
                Predict.command(),
                Check.command(),
                Inspect.command(),
                LayersCommand.command(),
                Forward.command(),
                Export.command(),
                Convert.command(),
                Bench.command(),
                Doctor.command());
    }
}
