package graft.transfer.cli;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.training.Predictions;
import graft.transfer.DamagedWeightsException;
import graft.zoo.WeightFiles;
import graft.zoo.Remarks;
import graft.zoo.Zoo;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.RawNetwork;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where all commands that take {@code --weights} get their network from. */
final class WeightSource {

    /**
     * What a file was recognised as.
     *
     * @param architecture null where it is no network that is known
     * @param publisher    null there, too
     * @param refusal      why it is none, or what of it is missing; empty where it is whole
     * @param unused       tensors that are no part of it
     */
    record Origin(String architecture, String publisher, String refusal, List<String> unused) {
        boolean isKnown() {
            return architecture != null;
        }
    }

    private static final int SHOWN = 8;

    private WeightSource() {
    }

    /**
     * Opens the set of weights that {@code --weights-key} names, or the usual one; where there are several, states
     * which.
     *
     * @throws WeightFileException when the file cannot be read, or there is no such set
     */
    static WeightFile open(Path path, Arguments arguments, Screen screen) {
        WeightFile file = WeightFiles.open(path, arguments.text("--weights-key").orElse(null));
        if (file.sets().size() > 1 && !arguments.has("--weights-key")) {
            screen.say(path + " holds " + file.sets().size() + " sets of weights: " + file.sets().entrySet().stream()
                    .map(e -> named(e.getKey()) + " (" + e.getValue() + " tensors)").collect(Collectors.joining(", "))
                    + "; " + (file.areSetsEqual() ? "they are equal to the last bit, and " : "")
                    + named(file.set()) + " is used. Choose with --weights-key");
        }
        return file;
    }

    private static String named(String set) {
        return set.isEmpty() ? "those at the top" : set;
    }

    /**
     * Reads a network, and states what of the file is no part of it.
     *
     * @throws WeightFileException when the file cannot be read, or holds no network that is known
     */
    static PretrainedModel load(Path path, Arguments arguments, Screen screen) {
        try (WeightFile file = open(path, arguments, screen)) {
            PretrainedModel model = Zoo.load(file, arguments.arch(), given(arguments));
            sayUnused(file, arguments, screen);
            if (model.architecture().equals("graph") || model.publisher().equals("onnx")) {
                Zoo.notes(file, arguments.arch(), given(arguments)).forEach(note -> screen.say(path + ": " + note));
            }
            return model;
        }
    }

    /** States which tensors of a file that was read are no part of its network, and which copy of it was read. */
    static void sayUnused(WeightFile file, Arguments arguments, Screen screen) {
        Remarks remarks = Zoo.remarks(file, arguments.arch());
        List<String> copies = remarks.copies();
        if (!copies.isEmpty()) {
            screen.say(file.path() + ": holds " + copies.size() + " copies of the network, equal to the last bit: "
                    + String.join(", ", copies) + "; " + copies.getFirst() + " is used");
        }
        remarks.decision().ifPresent(decision -> screen.say(file.path() + ": " + decision));
        List<String> unused = remarks.unused();
        if (!unused.isEmpty()) {
            screen.say(file.path() + ": " + unused.size() + " tensors are no part of the network that was recognised "
                    + "and "
                    + "are not used: " + listed(unused));
        }
    }

    /** The first of some names, and how many more there are. */
    static String listed(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    /**
     * Reads a classifier.
     *
     * @throws WeightFileException when the file cannot be read, holds no network that is known, or no head
     * @throws CommandException    when its output is something else than one number for each class
     */
    static PretrainedModel classifier(Path path, Arguments arguments, Screen screen) {
        PretrainedModel model = images(path, load(path, arguments, screen)).withHead(path);
        if (!model.network().outputShape().isVector()) {
            throw new CommandException(path + ": the network's output is " + model.network().outputShape()
                    + ", expected one number for each class: this is no classifier; ./graft forward gives its output");
        }
        if (model.classes() == 1) {
            throw new CommandException(path + ": the network's output is a single number that no logistic function "
                    + "makes a probability, expected one number for each class. If it is the logit of two classes, "
                    + "save the network with a sigmoid at its end; ./graft forward gives its output");
        } else if (model.network().outputShape().c() == 1) {
            screen.say("classes: two by the network's single output p: the first has the probability 1 - p, the "
                    + "second p");
        }
        // Not only where answers are NaN: an infinity may also end as a probability of 0.
        DamagedWeightsException.refuse(model.network());
        return model;
    }

    /** The network of {@code --weights} as it is, whatever it takes; states what its file leaves open. */
    static Network raw(Arguments arguments, Screen screen) {
        try (WeightFile file = open(arguments.weights(), arguments, screen)) {
            RawNetwork raw = Zoo.raw(file, null, given(arguments));
            raw.notes().forEach(note -> screen.say(file.path() + ": " + note));
            sayUnused(file, arguments, screen);
            return raw.network();
        }
    }

    /** What {@code --input} gives. */
    static GivenInput given(Arguments arguments) {
        return arguments.size("--input").map(size -> GivenInput.image(size[0], size[1])).orElse(GivenInput.NOTHING);
    }

    /**
     * A network that takes images.
     *
     * @throws CommandException when it takes other arrays
     */
    static PretrainedModel images(Path path, PretrainedModel model) {
        Shape in = model.network().inputShape();
        if (in.h() == 1 || in.w() == 1 || in.c() != model.preprocessing().channels()) {
            throw new CommandException(path + ": the network takes inputs of " + in + ", expected images of 1 or 3 "
                    + "channels; ./graft forward gives its output for arrays as they are");
        }
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

    /** Whether it is a network of arrays that are no images. */
    private static boolean isRaw(WeightFile file) {
        try {
            return Zoo.raw(file, null, GivenInput.NOTHING).network().missing().isEmpty();
        } catch (WeightFileException refused) {
            return false;
        }
    }

    /** What an open file holds. That it is no network that is known is no reason not to list its tensors. */
    static Origin recognise(WeightFile file) {
        try {
            PretrainedModel model = Zoo.load(file, null);
            return new Origin(model.architecture(), model.publisher(), model.network().missing().isEmpty() ? ""
                    : "without a head: " + String.join(", ", model.network().missing()), Zoo.unused(file, null));
        } catch (WeightFileException e) {
            if (isRaw(file)) {
                return new Origin("graph", file.format().split("\\W")[0].toLowerCase(Locale.ROOT), "", List.of());
            }
            String prefix = file.path() + ": ";
            return new Origin(null, null, e.getMessage().startsWith(prefix)
                    ? e.getMessage().substring(prefix.length()) : e.getMessage(), List.of());
        }
    }
}
