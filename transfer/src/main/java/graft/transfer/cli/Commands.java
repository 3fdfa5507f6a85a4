package graft.transfer.cli;

import java.util.List;

/** All commands, in the order in which the help lists them. A new command is one class and one line
 * here; a name of two words makes it one of a group, such as {@code words near}. */
final class Commands {
    private Commands() {
    }

    static List<Command> all() {
        return List.of(
                DemoCommand.command(),
                TransferImages.command(),
                LrFind.command(),
                Evaluate.command(),
                Predict.command(),
                Serve.command(),
                Check.command(),
                Rank.command(),
                Inspect.command(),
                LayersCommand.command(),
                Forward.command(),
                FeaturesCommand.command(),
                TransferabilityCommand.command(),
                Export.command(),
                Convert.command(),
                Bench.command(),
                Doctor.command(),
                WordQuestions.near(),
                WordQuestions.analogy(),
                WordQuestions.odd(),
                WordQuestions.similarity(),
                WordInspect.command(),
                WordEvaluate.command(),
                WordConvert.subset(),
                WordConvert.convert(),
                WordsClassify.command(),
                WordsPredict.command());
    }
}
