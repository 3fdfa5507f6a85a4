package graft.transfer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What to do next, from what was measured.
 *
 * @param text    one sentence
 * @param section the {@link Section#id} that it is about; empty for none
 */
record NextStep(String text, String section) {
    /** More are not read. */
    private static final int MOST = 3;
    /** An interval wider than this says little: 10 points. */
    private static final double WIDE = 0.10;
    /** A class lags when its recall is so much below that of all: 10 points. */
    private static final double BEHIND = 0.10;
    /** Fewer images of a class say nothing about its recall. */
    private static final int FEWEST = 5;

    /** The steps that the report suggests, the most useful first. */
    static List<NextStep> of(TransferReport report) {
        List<NextStep> steps = new ArrayList<>();
        report.warnings().stream().filter(w -> w.gravity() >= 100).findFirst().ifPresent(w -> steps.add(new NextStep(
                "First see to the first warning below: until then the accuracy is not to be believed.", w.section())));
        report.confusion().filter(c -> c.images() > 0).ifPresent(c -> {
            int wrong = c.images() - c.right();
            if (wrong > 0 && !report.mistakes().isEmpty()) {
                steps.add(new NextStep("Look at the " + NumberText.count(wrong, "mistake") + ": wrong labels gather "
                        + "there, and what is unclear to you is unclear to the network.", "mistakes"));
            }
            lagging(c).ifPresent(s -> steps.add(new NextStep("Collect more " + report.unit() + "s of " + s.name()
                    + ": only " + NumberText.percent(s.recall()) + " of them are recognised.", "confusion")));
            report.interval().filter(i -> i.high() - i.low() > WIDE).ifPresent(i -> steps.add(new NextStep("Measure on "
                    + "more " + report.unit() + "s: with " + c.images() + " the accuracy is known to "
                    + NumberText.points(i.high() - i.low()).substring(1) + " points only.", "")));
            if (wrong == 0) {
                steps.add(new NextStep("Nothing was mistaken: try it on " + report.unit() + "s from elsewhere before "
                        + "you rely on it.", ""));
            }
        });
        return steps.subList(0, Math.min(MOST, steps.size()));
    }

    private static Optional<ClassScore> lagging(Confusion c) {
        return c.perClass().stream().filter(s -> s.images() >= FEWEST && s.recall() < c.accuracy() - BEHIND)
                .min(Comparator.comparingDouble(ClassScore::recall));
    }
}
