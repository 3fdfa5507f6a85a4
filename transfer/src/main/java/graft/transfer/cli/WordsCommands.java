package graft.transfer.cli;

import java.util.List;

/** The commands of {@code graft words}. */
final class WordsCommands {
    static final String NAME = "words";

    private WordsCommands() {
    }

    static List<Command> all() {
        return List.of(WordsClassify.command(), WordsPredict.command());
    }
}
