package graft.transfer.cli;

import graft.zoo.model.ClassNames;
import graft.zoo.model.ImageNet;
import graft.zoo.model.Labels;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code --labels}: what a network's outputs are called. */
final class LabelsOption {
    /** In place of a file: the built-in names. */
    static final String IMAGENET = "imagenet";

    private LabelsOption() {
    }

    /** The names that the user gave, or the model's own; as many as outputs, or none. */
    static ClassNames names(Arguments arguments, PretrainedModel model) {
        int outputs = model.network().outputShape().c();
        ClassNames names = given(arguments, model).fitted(outputs);
        if (!names.names().isEmpty() && names.names().size() != outputs) {
            throw new CommandException("the network has " + outputs + " classes, the labels name "
                    + names.names().size() + "; give the list that belongs to these weights with --labels");
        }
        return names;
    }

    private static ClassNames given(Arguments arguments, PretrainedModel model) {
        if (!arguments.has("--labels")) {
            return ClassNames.of(model.labels());
        }
        boolean builtIn = arguments.required("--labels").equals(IMAGENET) && !Files.exists(Path.of(IMAGENET));
        return builtIn ? ImageNet.classes() : Labels.classes(arguments.existing("--labels"));
    }
}
