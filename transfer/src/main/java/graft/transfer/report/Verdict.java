package graft.transfer.report;

import java.util.Optional;

/** States in sentences what the numbers show, whichever way they point. */
final class Verdict {
    /** Standard deviations each way that hold 95 % of a normal distribution. */
    private static final double Z = 1.96;

    /** One benefit in words. */
    record Card(String number, String heading, String amount, String unit, boolean helped, boolean level,
            String sentence) {
    }

    private final TransferReport report;
    private final Benefits b;

    Verdict(TransferReport report) {
        this.report = report;
        this.b = report.benefits().orElseThrow();
    }

    /** The result in one sentence. */
    String headline() {
        double d = b.asymptote().difference();
        String levels = NumberText.percent(b.asymptote().transfer()) + " against "
                + NumberText.percent(b.asymptote().scratch());
        if (NumberText.isNothing(d) || isChance(d)) {
            return "In the end transfer and training from scratch came out level"
                    + (NumberText.isNothing(d) ? "" : " within what "
                    + NumberText.count(report.validationImages(), "validation " + report.unit()) + " can tell")
                    + ": " + levels + ".";
        }
        return d > 0
                ? "Transfer ended " + NumberText.points(d).substring(1) + " points above training from scratch: "
                + levels + "."
                : "Transfer did not help in the end: " + NumberText.points(d) + " points, " + levels + ".";
    }

    /** When the transfer passed the level at which training from scratch settled. */
    String race() {
        TrainingRun transfer = RunStyle.transfer(report.runs()).orElseThrow();
        TrainingRun scratch = RunStyle.scratch(report.runs()).orElseThrow();
        double level = b.asymptote().scratch();
        int epoch = transfer.firstEpochReaching(level);
        String settled = "Training from scratch settled at " + NumberText.percent(level) + " after "
                + NumberText.duration(scratch.secondsThrough(scratch.trainedEpochs())) + "; ";
        return epoch < 0 ? settled + "the transferred network never reached that."
                : settled + "the transferred network was there after "
                + (transfer.solved() ? "one solution, " : NumberText.count(epoch, "epoch") + ", ")
                + NumberText.duration(transfer.secondsThrough(epoch)) + ".";
    }

    /**
     * Whether the network from scratch does better than naming the class that most validation images have, and where it
     * does not, whether it learnt its images by heart; empty where it does better or this cannot be known.
     */
    Optional<String> guessing() {
        return report.confusion().filter(c -> c.images() > 0).flatMap(c -> {
            double guess = c.perClass().stream().mapToInt(ClassScore::images).max().orElseThrow() / (double) c.images();
            double chance = Z * Math.sqrt(guess * (1 - guess) / c.images());
            return b.asymptote().scratch() > guess + chance ? Optional.empty()
                    : Optional.of("The network from scratch cannot be distinguished from guessing, which gives "
                    + NumberText.percent(guess) + byHeart() + ".");
        });
    }

    private String byHeart() {
        EpochResult before = RunStyle.scratch(report.runs()).orElseThrow().epochs().getFirst();
        EpochResult after = RunStyle.scratch(report.runs()).orElseThrow().epochs().getLast();
        return after.trainLoss() < before.validationLoss() / 2 && after.validationLoss() >= before.validationLoss()
                ? ": it learnt the images by heart, not the classes (its loss fell to " + NumberText.loss(
                after.trainLoss()) + " on those it learnt from, and went from " + NumberText.loss(
                before.validationLoss()) + " to " + NumberText.loss(after.validationLoss()) + " on the others)" : "";
    }

    /** How far the numbers carry. */
    String caution() {
        int n = report.validationImages();
        String runs = "This compares " + b.transferRun() + " with " + b.scratchRun()
                + (report.runsOfEach() == 1 ? ", one run of each: another seed will give other numbers. "
                : b.solved() ? ", the solved head, which no seed changes, with the mean of " + report.runsOfEach()
                + " runs from scratch. "
                : ", the mean of " + report.runsOfEach() + " runs of each: other seeds will give other numbers. ");
        return n < 1 ? runs : runs + "With " + NumberText.count(n, "validation " + report.unit())
                + ", differences of up to about "
                + NumberText.points(b.chance(n)).substring(1) + " points between final "
                + "accuracies can be chance.";
    }

    Card start() {
        Benefit s = b.start();
        if (b.solved()) {
            return card("1", "start", "points", s.difference(), isChance(s.difference()),
                    "The head was solved on all " + report.unit() + "s at once, so its "
                    + "start is its end: " + NumberText.percent(s.transfer()) + " are right, from scratch "
                    + NumberText.percent(s.scratch()) + " after the first epoch.");
        }
        return card("1", "start", "points", s.difference(), isChance(s.difference()),
                "After one epoch " + NumberText.percent(s.transfer()) + " are right, from scratch "
                + NumberText.percent(s.scratch()) + ". At epoch 0 it was "
                + NumberText.percent(b.beforeTraining().transfer()) + " and "
                + NumberText.percent(b.beforeTraining().scratch()) + ".");
    }

    Card slope() {
        Benefit s = b.slope();
        if (b.solved()) {
            return card("2", "slope", "points an epoch", s.difference(), false, "The solved head gains "
                    + NumberText.points(s.transfer()) + " points in its one step, the network from scratch "
                    + NumberText.points(s.scratch()) + " in its first epoch.");
        }
        return card("2", "slope", "points an epoch", s.difference(), false,
                "Over the first " + epochs(b.slopeEpochs()) + " accuracy changes by "
                + NumberText.points(s.transfer()) + " points an epoch, from scratch by "
                + NumberText.points(s.scratch()) + ".");
    }

    Card asymptote() {
        Benefit s = b.asymptote();
        int last = Math.min(Benefits.LAST, report.runs().stream().mapToInt(TrainingRun::trainedEpochs)
                .filter(e -> e > 0).min().orElse(Benefits.LAST));
        return card("3", "asymptote", "points", s.difference(), isChance(s.difference()), b.solved()
                ? "The solved head is at " + NumberText.percent(s.transfer())
                + ", the network from scratch over its last "
                + "epochs at " + NumberText.percent(s.scratch()) + "."
                + (isChance(s.difference()) ? " That may be chance." : "")
                : "Over the last " + epochs(last) + " it settles at " + NumberText.percent(s.transfer())
                + ", from scratch at " + NumberText.percent(s.scratch()) + "."
                + (isChance(s.difference()) ? " That may be chance." : ""));
    }

    private static String epochs(int n) {
        return n == 1 ? "epoch" : n + "\u00a0epochs";
    }

    private boolean isChance(double difference) {
        return report.validationImages() > 0 && Math.abs(difference) < b.chance(report.validationImages());
    }

    /** @param chance whether the difference may be chance: then it counts neither for nor against the transfer */
    private static Card card(String number, String noun, String unit, double difference, boolean chance,
            String sentence) {
        boolean none = NumberText.isNothing(difference);
        String heading = (none ? "Same " : difference > 0 ? "Higher " : "Lower ") + noun;
        String plainly = difference < 0 && !none && !chance ? "Transfer did not help here. " : "";
        return new Card(number, heading, NumberText.points(difference), unit, difference > 0, none || chance,
                plainly + sentence);
    }
}
