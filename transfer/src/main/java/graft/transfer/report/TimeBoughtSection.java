package graft.transfer.report;

import static graft.zoo.json.Json.object;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What each part of a limited time bought. Adds to the JSON twin {@code time_limit}: {@code seconds}, {@code head}
 * ({@code seconds}, {@code accuracy}), {@code phases} (each {@code layers}, {@code seconds}, {@code epochs}, {@code
 * kept_epoch}, {@code accuracy_before}, {@code accuracy_after}, {@code cross_fitted_accuracy}, null where unknown).
 *
 * @param limit        seconds that were given
 * @param headSeconds  that the features and the head took
 * @param headAccuracy of the head alone
 * @param phases       after it, in order
 * @param images       to be measured on
 * @param unit         what is classified, in the singular
 */
public record TimeBoughtSection(double limit, double headSeconds, double headAccuracy, List<Phase> phases, int images,
        String unit) implements Section {

    /** One part of the time, as {@code graft.transfer.TimedPhase} has it. */
    public record Phase(String layers, double seconds, int epochs, int kept, double before, double after,
            OptionalDouble crossFitted) {
    }

    public TimeBoughtSection {
        phases = List.copyOf(phases);
    }

    @Override
    public String id() {
        return "time-bought";
    }

    @Override
    public String heading() {
        return "What the time bought";
    }

    /** What the last part of the time gained. */
    public String last() {
        if (phases.isEmpty()) {
            return "the head took all of the time";
        }
        Phase last = phases.getLast();
        return "the last " + NumberText.duration(last.seconds).replace('\u00a0', ' ') + " (" + last.layers
                + ") gained " + gain(last);
    }

    private String gain(Phase p) {
        long more = Math.round((p.after - p.before) * images);
        return more == 0 ? "no " + unit : NumberText.points(p.after - p.before) + " points, which is " + Math.abs(more)
                + " of " + images + " " + unit + "s " + (more > 0 ? "more right" : "fewer right, at a lower loss");
    }

    @Override
    public void write(Markup page) {
        page.element("p", "Of " + NumberText.duration(limit) + ", features and head took "
                + NumberText.duration(headSeconds) + " (" + NumberText.percent(headAccuracy) + " right). Then: "
                + last() + ".");
        page.open("ul");
        phases.forEach(p -> page.element("li", p.layers + ": " + NumberText.duration(p.seconds) + ", "
                + NumberText.count(p.epochs, "epoch") + " begun, " + NumberText.percent(p.before) + " before, "
                + NumberText.percent(p.after) + " after: " + gain(p) + (p.epochs == 0
                        ? ". There was no time for a step" : p.kept == 0
                        ? ". No epoch had a lower loss, so nothing of it is kept" : ", epoch " + p.kept + " is kept")
                + (p.crossFitted.isEmpty() ? "" : " (on " + unit + "s that had no part in that choice "
                + NumberText.percent(p.crossFitted.getAsDouble()) + ")") + "."));
        page.close();
        page.element("p", "What is kept was chosen by the loss on the validation " + unit + "s, so their accuracy is a "
                + "little too good; the numbers in parentheses account for it. Where a phase ends depends on how fast "
                + "the machine is: another run with the same seed may end elsewhere.", "class", "quiet");
    }

    @Override
    public Map<String, Object> json() {
        return object("time_limit", object("seconds", limit, "head", object("seconds", headSeconds, "accuracy",
                headAccuracy), "phases", phases.stream().map(p -> object("layers", p.layers, "seconds", p.seconds,
                "epochs", p.epochs, "kept_epoch", p.kept, "accuracy_before", p.before, "accuracy_after", p.after,
                "cross_fitted_accuracy", p.crossFitted.isPresent() ? p.crossFitted.getAsDouble() : null)).toList()));
    }
}
