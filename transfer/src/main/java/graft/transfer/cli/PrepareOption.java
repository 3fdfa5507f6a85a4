package graft.transfer.cli;

import graft.transfer.PreparationTrial;
import graft.transfer.TrialEffort;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.zoo.model.Preparation;
import graft.zoo.model.PreparationPreset;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code --prepare}: what is done to images before the network sees them; and the line that states it. */
final class PrepareOption {
    static final String NAME = "--prepare";
    /** In place of a preset: the one that fits labelled images. */
    static final String AUTO = "auto";

    private PrepareOption() {
    }

    /** For commands without labelled images. */
    static Option option() {
        return Option.of(NAME, "HOW", "as file or publisher state", String.join(", ", PreparationPreset.words())
                + ", or text such as \"resize 232, crop 224, bicubic, RGB, x/255, mean 0.5, std 0.5\"");
    }

    /** For commands with labelled images. */
    static Option optionWithAuto() {
        Option option = option();
        return Option.of(NAME, option.argument(), option.defaultValue(), option.help() + "; or auto, to try which fits "
                + "your labelled images");
    }

    static boolean isAuto(Arguments arguments) {
        return arguments.text(NAME, "").equals(AUTO);
    }

    /**
     * The model with images prepared as the user states, where that is stated.
     *
     * @throws UsageException when it is not understood, or does not fit the network
     */
    static PretrainedModel apply(Arguments arguments, PretrainedModel model) {
        if (!arguments.has(NAME)) {
            return model;
        }
        try {
            return model.prepared(arguments.required(NAME));
        } catch (IllegalArgumentException e) {
            throw new UsageException(NAME + ": " + e.getMessage());
        }
    }

    /**
     * The model with the preparation that fits labelled images; prints what was tried.
     *
     * @param images with the network's outputs as their labels
     * @throws CommandException when none stands out
     */
    static PretrainedModel fitting(PretrainedModel model, List<Image> images, int threads, ImageReading reading,
            Screen screen) {
        try (Stages stages = new Stages(screen)) {
            return chosen(model, PreparationTrial.ofOutputs(model, images, threads, reading, stages), screen);
        }
    }

    /** The same for a network that is to learn other classes: the features of one class's images are to be alike. */
    static PretrainedModel fittingTrunk(PretrainedModel model, ImageFolder folder, int threads,
            ImageReading reading, Screen screen) {
        try (Stages stages = new Stages(screen)) {
            return chosen(model, PreparationTrial.ofFeatures(model, folder.images(), TrialEffort.THOROUGH, threads,
                    reading, stages), screen);
        }
    }

    private static PretrainedModel chosen(PretrainedModel model, PreparationTrial trial, Screen screen) {
        trial.lines().forEach(screen::say);
        PreparationTrial.Row row = trial.chosen().orElseThrow(() -> new CommandException(trial.verdict() + "; state "
                + "the preparation: " + NAME + " with one of these, or text"));
        screen.say(trial.verdict());
        return model.prepared(new Preparation(row.preprocessing(), Preparation.Source.OPTION, AUTO + ": "
                + row.name() + " fits " + trial.images() + " labelled images best"));
    }

    /** States what is done and how that is known; where it is a guess, the command that tries others. */
    static void say(PretrainedModel model, Path weights, Arguments arguments, Screen screen) {
        Preparation preparation = model.preparation();
        screen.say("images: " + preparation.preprocessing() + (preparation.isGuess()
                ? "; guessed (" + preparation.detail() + "). To be sure: ./graft check --weights " + weights
                        + repeated(arguments) + " --data DIR --prepare auto, with labelled images"
                : "; known from " + preparation.known()));
    }

    /** Without what the file was read with it may not be readable, or be another network. */
    private static String repeated(Arguments arguments) {
        return Stream.of("--arch", "--weights-key", "--input").filter(arguments::has)
                .map(option -> " " + option + " " + arguments.required(option)).collect(Collectors.joining());
    }

    /** The same for {@code --json}. */
    static Map<String, Object> json(PretrainedModel model) {
        return model.preparation().members();
    }
}
