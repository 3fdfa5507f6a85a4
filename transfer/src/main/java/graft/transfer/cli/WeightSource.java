package graft.transfer.cli;

import graft.zoo.PretrainedModel;
import graft.zoo.WeightFile;
import graft.zoo.WeightFileException;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import java.nio.file.Path;
import java.util.Optional;

/** Where all commands that take {@code --weights} get their network from. */
final class WeightSource {

    /** What a file was recognised as. */
    record Origin(String architecture, String publisher) {
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

    /**
     * What an open file holds; empty when it is no network that is known, which is no reason not to list its tensors.
     */
    static Optional<Origin> recognise(WeightFile file) {
        try {
            PretrainedModel model = Zoo.load(file, null);
            return Optional.of(new Origin(model.architecture(), model.publisher()));
        } catch (WeightFileException e) {
            return Optional.empty();
        }
    }
}
