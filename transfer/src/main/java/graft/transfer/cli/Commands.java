package graft.transfer.cli;

import java.util.List;

/** All commands, in the order in which the help lists them. A new command is one class and one line here. */
final class Commands {
    private Commands() {
    }

    static List<Command> all() {
        return List.of(
                new DemoCommand(),
                new TransferPictures(),
                new Evaluate(),
                new Predict(),
                new Inspect(),
                new LayersCommand(),
                new Forward(),
                new Export(),
                new Convert(),
                new Bench(),
                new Doctor());
    }
}
