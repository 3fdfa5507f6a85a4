package graft.transfer.serve;

import graft.transfer.DamagedWeightsException;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Where a server's model comes from, now and after each change.
 *
 * @param file  whose change has the model read again
 * @param model reads it; called once at the start and once for each reload
 */
public record ModelSource(Path file, Supplier<PretrainedModel> model) {

    public ModelSource {
        Objects.requireNonNull(file);
        Objects.requireNonNull(model);
    }

    /** A file that {@link Zoo#load(Path)} reads, or a folder with one such as {@code transfer} writes. */
    public static ModelSource of(Path weights) {
        Path file = WeightFiles.located(weights);
        return new ModelSource(file, () -> {
            PretrainedModel model = Zoo.load(file).withHead(file);
            DamagedWeightsException.refuse(model.network());
            return model;
        });
    }
}
