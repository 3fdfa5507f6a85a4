package graft.transfer.cli;

import graft.transfer.DomainImages;
import graft.transfer.ModelAdaptation;
import graft.transfer.adapt.Adaptation;
import graft.transfer.adapt.AdaptationMethod;
import graft.transfer.images.Image;
import graft.transfer.images.ImageReading;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import java.util.List;
import java.util.Optional;

/** {@code --adapt} and what belongs to it: images of another domain than the network learnt from. */
final class AdaptOption {
    private static final String ADAPT = "--adapt";
    private static final String TARGET = "--target";
    private static final String SOURCE = "--source";
    private static final String PRIOR = "--adapt-prior";
    private static final double MOST = 1e6;

    private AdaptOption() {
    }

    static Option adapt() {
        return Option.of(ADAPT, "HOW", AdaptationMethod.NONE.word(), "for images of another domain (camera, "
                + "background), without their labels: adabn (their statistics for batch normalisation), coral (aligned "
                + "covariance of features) or none");
    }

    static Option target(String otherwise) {
        return Option.of(TARGET, "DIR", otherwise, "images of the domain to adapt to, in folders of classes or without "
                + "them; classes are used to measure with only");
    }

    static Option source() {
        return Option.of(SOURCE, "DIR", "none", "for --adapt coral: images of the domain that the network learnt from; "
                + "no labels are needed");
    }

    static Option prior() {
        return Option.of(PRIOR, "N", Integer.toString((int) Adaptation.STANDARD_PRIOR), "for --adapt adabn: as how "
                + "many images the statistics count that the network has; 0 takes the target's alone");
    }

    /** What is asked for; options that would have no effect are refused. */
    static Adaptation read(Arguments arguments, boolean hasSource) {
        AdaptationMethod method = AdaptationMethod.named(arguments.choice(ADAPT, AdaptationMethod.words(),
                AdaptationMethod.NONE.word()));
        refuse(arguments, TARGET, method == AdaptationMethod.NONE, "is about --adapt; add --adapt adabn or coral");
        refuse(arguments, PRIOR, method != AdaptationMethod.ADABN, "is about --adapt adabn");
        if (hasSource) {
            refuse(arguments, SOURCE, method != AdaptationMethod.CORAL, "is about --adapt coral");
            if (method == AdaptationMethod.CORAL && !arguments.has(SOURCE)) {
                throw new UsageException("--adapt coral compares two domains: add --source DIR, images of the one that "
                        + "the network learnt from (no labels are needed); or take transfer --adapt coral");
            }
        }
        return new Adaptation(method, arguments.real(PRIOR, 0, MOST, Adaptation.STANDARD_PRIOR));
    }

    private static void refuse(Arguments arguments, String option, boolean isIdle, String reason) {
        if (isIdle && arguments.has(option)) {
            throw new UsageException(option + " " + reason + ", or leave it out");
        }
    }

    /**
     * Adapts a model where that is asked for, and states what was done.
     *
     * @param seen images that the command is about: adapted to where no --target is given
     */
    static Optional<ModelAdaptation> apply(Arguments arguments, PretrainedModel model, List<Image> seen, String seenAs,
            ImageReading reading, Screen screen) {
        Adaptation how = read(arguments, true);
        if (how.isNone()) {
            return Optional.empty();
        }
        if (!model.adaptation().isEmpty()) {
            screen.say("the network is adapted already (" + model.adaptation() + "), and is adapted further now");
        }
        if (how.method() == AdaptationMethod.ADABN && model.publisher().equals(Publisher.GRAFT.id())
                && model.adaptation().isEmpty()) {
            screen.say("if this network's trunk was frozen when its head was learnt, its statistics are not those of "
                    + "the images that the head knows, and AdaBN afterwards often makes things worse; transfer "
                    + "--adapt adabn learns a head that fits");
        }
        DomainImages target = arguments.has(TARGET)
                ? DomainImages.of(arguments.existing(TARGET), model.labels()) : DomainImages.ofImages(seenAs, seen);
        target.notes().forEach(screen::say);
        int threads = arguments.threads();
        ModelAdaptation adapted;
        try (Stages stages = new Stages(screen)) {
            adapted = how.method() == AdaptationMethod.ADABN
                    ? ModelAdaptation.adaBn(model, how, target, threads, reading, stages)
                    : ModelAdaptation.coral(model, how, target, DomainImages.of(arguments.existing(SOURCE), List.of()),
                            threads, reading, stages);
        }
        screen.say(how.method().title() + ": " + adapted.to().done() + "; no label was used");
        if (model.confidence().isThresholdFound()) {
            screen.say("the model's threshold and temperature were found without adaptation and do not hold for the "
                    + "adapted network: answers from 50 % on count as known");
        }
        return Optional.of(adapted);
    }
}
