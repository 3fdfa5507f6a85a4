package graft.transfer.report;

import static graft.zoo.json.Json.object;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Which epoch of each run was kept, and what its accuracy would be had it not been chosen on the images that measured
 * it. Adds to the JSON twin {@code early_stopping}: a list of {@code name}, {@code seed}, {@code by}, {@code patience},
 * {@code kept_epoch}, {@code epochs}, {@code accuracy}, {@code last_accuracy}, {@code cross_fitted_accuracy} (null
 * where unknown).
 *
 * @param choices  one for each run
 * @param by       what an epoch was judged by
 * @param patience epochs without a better one after which a run ended
 * @param unit     what is classified, in the singular
 */
public record EarlyStoppingSection(List<Choice> choices, String by, int patience, String unit) implements Section {

    /**
     * What a run kept.
     *
     * @param kept        the epoch
     * @param epochs      how many there were
     * @param accuracy    of the epoch that was kept, on the validation images
     * @param last        accuracy of the last epoch
     * @param crossFitted accuracy with the epoch chosen on one half of the validation images and measured on the other
     */
    public record Choice(String run, long seed, int kept, int epochs, double accuracy, double last,
            OptionalDouble crossFitted) {
    }

    public EarlyStoppingSection {
        choices = List.copyOf(choices);
    }

    @Override
    public String id() {
        return "early-stopping";
    }

    @Override
    public String heading() {
        return "Which epoch was kept";
    }

    /** A choice in words. */
    public String describe(Choice c) {
        return "epoch " + c.kept + " of " + c.epochs + " of " + c.run + ": " + NumberText.percent(c.accuracy)
                + " (the last: " + NumberText.percent(c.last) + ")" + (c.crossFitted.isEmpty() ? ""
                : "; on " + unit + "s that had no part in the choice " + NumberText.percent(c.crossFitted
                .getAsDouble()));
    }

    @Override
    public void write(Markup page) {
        page.element("p", "A run ended after " + NumberText.count(patience, "epoch") + " without a better validation "
                + by + ", and its best epoch was kept.");
        page.open("ul");
        choices.forEach(c -> page.element("li", describe(c) + "."));
        page.close();
        page.element("p", "The epoch was chosen on the validation " + unit + "s, so its accuracy on them is a little "
                + "too good: of several epochs the luckiest was taken. The last number of each line accounts for it: "
                + "the epoch that is best on one half of the validation " + unit + "s is measured on the other half, "
                + "and the other way round.", "class", "quiet");
    }

    @Override
    public Map<String, Object> json() {
        return object("early_stopping", choices.stream().map(c -> object("name", c.run, "seed", c.seed, "by", by,
                "patience", patience, "kept_epoch", c.kept, "epochs", c.epochs, "accuracy", c.accuracy,
                "last_accuracy", c.last, "cross_fitted_accuracy", c.crossFitted.isPresent()
                        ? c.crossFitted.getAsDouble() : null)).toList());
    }
}
