package graft.transfer.cli;

import graft.zoo.model.ClassNames;
import graft.zoo.model.ImageNet;
import graft.zoo.model.Labels;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code --labels}: what a network's outputs are called. */
final class LabelsOption {
    /** In place of a file: the built-in names. */
    static final String IMAGENET = "imagenet";

    private LabelsOption() {
    }

    /** The names that the user gave, the model's own, or ImageNet's where the outputs are as many; else none. */
    static ClassNames names(Arguments arguments, PretrainedModel model, Screen screen) {
        int outputs = model.classes();
        ClassNames names = given(arguments, model).fitted(outputs);
        if (!names.names().isEmpty() && names.names().size() != outputs) {
            throw new CommandException("the network has " + outputs + " classes, the labels name "
                    + names.names().size() + "; give the list that belongs to these weights with --labels");
        }
        if (names.names().isEmpty()) {
            Optional<ClassNames> imageNet = ImageNet.classes(outputs);
            imageNet.ifPresent(_ -> screen.say("classes: guessed from the " + outputs + " outputs to be ImageNet's; "
                    + "give --labels if they are others"));
            return imageNet.orElse(names);
        }
        return names;
    }

    /**
     * The same, for folders of images: names of ImageNet's that are only assumed do not keep folders of other classes,
     * as many as outputs, from being evaluated.
     */
    static ClassNames namesFor(List<String> folders, Arguments arguments, PretrainedModel model, Screen screen) {
        int outputs = model.classes();
        boolean stated = arguments.has("--labels") || !model.labels().isEmpty() && !model.labels().equals(
                ImageNet.classes(outputs).map(ClassNames::names).orElse(List.of()));
        boolean others = folders.size() == outputs && folders.stream().noneMatch(f -> ImageNet.indexOf(f).isPresent());
        return !stated && others ? ClassNames.of(List.of()) : names(arguments, model, screen);
    }

    private static ClassNames given(Arguments arguments, PretrainedModel model) {
        if (!arguments.has("--labels")) {
            return ClassNames.of(model.labels());
        }
        boolean builtIn = arguments.required("--labels").equals(IMAGENET) && !Files.exists(Path.of(IMAGENET));
        return builtIn ? ImageNet.classes() : Labels.classes(arguments.existing("--labels"));
    }
}
