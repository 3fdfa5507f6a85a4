package graft.transfer.cli;

import graft.zoo.PretrainedModel;
import graft.zoo.WeightFile;
import graft.zoo.WeightFileException;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import java.nio.file.Path;

/** Where all commands that take {@code --weights} get their network from. */
final class WeightSource {

    /**
     * What a file was recognised as.
     *
     * @param architecture null where it is no network that is known
     * @param publisher    likewise
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
     * Reads a network with its weights.
     *
     * @param arch {@code name} or {@code name@publisher}; empty to let the file decide
     * @throws WeightFileException when the file cannot be read, or holds no network that is known
     */
    static PretrainedModel load(Path path, String arch) {
        try (WeightFile file = WeightFiles.open(path)) {
            return Zoo.load(file, arch.isEmpty() ? null : arch);
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
