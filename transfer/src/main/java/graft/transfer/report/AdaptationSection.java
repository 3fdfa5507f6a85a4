package graft.transfer.report;

import static graft.zoo.json.Json.object;

import graft.transfer.adapt.AdaptationEffect;
import graft.transfer.adapt.AdaptationMethod;
import graft.transfer.adapt.AdaptedTo;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was done for images of another domain, and whether it helped. Adds {@code adaptation} to the JSON twin: {@code
 * method}, {@code paper}, {@code target}, {@code pictures}, {@code labelled}, {@code prior}, {@code kept} (both null
 * for CORAL), {@code size}, {@code effects} (each {@code on}, {@code pictures}, {@code before}, {@code after}, {@code
 * difference}, {@code only_before_right}, {@code only_after_right}, {@code p}, {@code verdict}), {@code notes}.
 *
 * @param to      what was done
 * @param effects measured with labels that the adaptation has not seen; the target's first
 * @param saved   whether the network that was saved is the adapted one, while other parts of the report are about that
 *                before
 */
public record AdaptationSection(AdaptedTo to, List<AdaptationEffect> effects, boolean saved) implements Section {
    private static final String ID = "domain";

    public AdaptationSection {
        effects = List.copyOf(effects);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String heading() {
        return "Another domain";
    }

    /** What to know before believing the other figures. */
    public Warning warning() {
        AdaptationMethod method = to.how().method();
        Optional<AdaptationEffect> target = onTarget();
        boolean harmful = target.filter(e -> e.after() < e.before()).isPresent();
        return new Warning(harmful ? 60 : 20, "The saved network is adapted to " + to.target() + " (" + method.title()
                + "); accuracy, mistakes and probabilities in this report are of the network before that, on images of "
                + "the domain that it learnt from." + target.map(e -> " " + e.sentence(method.title())).orElse("")
                + (target.filter(e -> e.verdict().equals("worse")).isPresent() ? " Leave --adapt out." : ""), ID);
    }

    private Optional<AdaptationEffect> onTarget() {
        return effects.stream().filter(_ -> to.labelled() > 0).findFirst();
    }

    /** One effect on a line: {@code the target's images: 79.0 % before, 84.1 % after; 10 to 25 …}. */
    public static String line(AdaptationEffect e, String method) {
        return String.format(Locale.ROOT, "%s: %.1f %% before (95 %%: %s), %.1f %% after (95 %%: %s), of %d. ", e.on(),
                100.0 * e.before() / e.images(), plain(Interval.wilson(e.before(), e.images())),
                100.0 * e.after() / e.images(), plain(Interval.wilson(e.after(), e.images())), e.images())
                + e.sentence(method);
    }

    private static String plain(Interval i) {
        return i.toString().replace('\u00a0', ' ');
    }

    @Override
    public void write(Markup page) {
        AdaptationMethod method = to.how().method();
        page.element("p", method.title() + ": " + to.done() + ". No label of these images was used for it.");
        if (!effects.isEmpty()) {
            page.open("table").open("thead").open("tr").element("th", "measured on", "scope", "col")
                    .element("th", "images", "scope", "col").element("th", "before", "scope", "col")
                    .element("th", "after", "scope", "col").element("th", "", "scope", "col").close().close()
                    .open("tbody");
            for (AdaptationEffect e : effects) {
                page.open("tr").element("th", e.on(), "scope", "row").element("td", Integer.toString(e.images()))
                        .element("td", accuracy(e.before(), e.images())).element("td", accuracy(e.after(),
                                e.images())).element("td", e.sentence(method.title())).close();
            }
            page.close().close();
        }
        if (saved) {
            page.element("p", "The network that was saved is the adapted one. All other figures of this report are of "
                    + "the network before that, on images of the domain that it learnt from. How sure the adapted one "
                    + "may be of its answers was not measured: it is saved without temperature and threshold.");
        }
        to.notes().forEach(note -> page.element("p", note, "class", "quiet"));
        page.element("p", method.paper() + ".", "class", "quiet");
    }

    private static String accuracy(int right, int images) {
        return NumberText.percent((double) right / images) + " (" + Interval.wilson(right, images) + ")";
    }

    @Override
    public Map<String, Object> json() {
        return Map.of("adaptation", json(to, effects));
    }

    /** The value of {@code adaptation}, also where there is no report. */
    public static Map<String, Object> json(AdaptedTo to, List<AdaptationEffect> effects) {
        AdaptationMethod method = to.how().method();
        boolean isStatistics = method == AdaptationMethod.ADABN;
        return object("method", method.word(), "paper", method.paper(), "target", to.target(), "pictures", to.images(),
                "labelled", to.labelled(), "prior", isStatistics ? to.how().prior() : null, "kept", isStatistics
                        ? to.kept() : null, "size", to.size(), "effects", effects.stream().map(AdaptationSection::json)
                        .toList(), "notes", to.notes());
    }

    private static Map<String, Object> json(AdaptationEffect e) {
        return object("on", e.on(), "pictures", e.images(), "before", measured(e.before(), e.images()), "after",
                measured(e.after(), e.images()), "difference", e.difference(), "only_before_right",
                e.pairs().onlyFirst(), "only_after_right", e.pairs().onlySecond(), "p", e.pairs().p(), "verdict",
                e.verdict());
    }

    private static Map<String, Object> measured(int right, int images) {
        Interval interval = Interval.wilson(right, images);
        return object("accuracy", (double) right / images, "low", interval.low(), "high", interval.high());
    }
}
