package graft.transfer.cli;

import graft.layers.training.Predictions;
import graft.transfer.DamagedWeightsException;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;

/** Where all commands that take {@code --weights} get their network from. */
final class WeightSource {

    /**
     * What a file was recognised as.
     *
     * @param architecture null where it is no network that is known
     * @param publisher    null there, too
     * @param refusal      why it is none, or what of it is missing; empty where it is whole
     */
    record Origin(String architecture, String publisher, String refusal) {
        boolean isKnown() {
            return architecture != null;
        }
    }

    private WeightSource() {
    }

    /**
     * Reads a classifier.
     *
     * @param arch null to let the file decide
     * @throws WeightFileException when the file cannot be read, holds no network that is known, or no head
     * @throws CommandException    when its output is something else than one number for each class
     */
    static PretrainedModel classifier(Path path, String arch) {
        PretrainedModel model = Zoo.load(path, arch).withHead(path);
        if (!model.network().outputShape().isVector()) {
            throw new CommandException(path + ": the network's output is " + model.network().outputShape()
                    + ", expected one number for each class: this is no classifier; ./graft forward gives its output");
        }
        // Not only where answers are NaN: an infinity may also end as a probability of 0.
        DamagedWeightsException.refuse(model.network());
        return model;
    }

    /** Refuses answers that are none, and names the cause. */
    static void requireNumbers(Predictions answers, Path path, PretrainedModel model) {
        if (answers.holdsNaN()) {
            DamagedWeightsException.refuse(model.network());
            throw new CommandException(path + ": the network's output is NaN for some images: values grow too large "
                    + "on the way through it. Is it the network that --arch or the file says, with its own weights?");
        }
    }

    /** What an open file holds. That it is no network that is known is no reason not to list its tensors. */
    static Origin recognise(WeightFile file) {
        try {
            PretrainedModel model = Zoo.load(file, null);
            return new Origin(model.architecture(), model.publisher(), model.network().missing().isEmpty() ? ""
                    : "without a head: " + String.join(", ", model.network().missing()));
        } catch (WeightFileException e) {
            String prefix = file.path() + ": ";
            return new Origin(null, null, e.getMessage().startsWith(prefix)
                    ? e.getMessage().substring(prefix.length()) : e.getMessage());
        }
    }
}
