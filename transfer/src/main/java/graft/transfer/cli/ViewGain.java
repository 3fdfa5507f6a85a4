package graft.transfer.cli;

import graft.layers.training.Predictions;
import graft.transfer.ManyViews;
import graft.transfer.report.Interval;
import graft.transfer.trust.McNemar;
import graft.zoo.model.Confidence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What looking at several views of each image gains over looking once, measured on the same images.
 *
 * @param views   what was looked at
 * @param answers with and without
 */
record ViewGain(ManyViews views, ManyViews.Answers answers) {
    private static final double CHANCE = 0.05;

    /** On how many images only one of the two is right. */
    McNemar compared() {
        return McNemar.of(right(answers.averaged()), right(answers.plain()));
    }

    private static boolean[] right(Predictions p) {
        boolean[] right = new boolean[p.count()];
        for (int i = 0; i < right.length; i++) {
            right[i] = p.best(i) == p.labels()[i];
        }
        return right;
    }

    private Interval interval() {
        int right = 0;
        for (boolean r : right(answers.averaged())) {
            right += r ? 1 : 0;
        }
        return Interval.wilson(right, answers.averaged().count());
    }

    private double gain() {
        return answers.averaged().accuracy(1) - answers.plain().accuracy(1);
    }

    /** One line for people. */
    String describe() {
        McNemar m = compared();
        return String.format(Locale.ROOT, "with test-time augmentation (%s): top-1 %.1f %% (95 %% interval: %s), "
                + "top-5 %.1f %%; %+.1f points against the plain answer: right on %d more images, wrong on %d more; "
                + "McNemar's p = %.3f%s", views.describe(), 100 * answers.averaged().accuracy(1), interval(),
                100 * answers.averaged().accuracy(5), 100 * gain(), m.onlyFirst(), m.onlySecond(), m.p(),
                m.p() > CHANCE ? ": may be chance" : "");
    }

    /** The answers from all views that count as known, as {@code predict --tta} gives them. */
    KnownAnswers known(Confidence confidence) {
        return KnownAnswers.of(answers.averaged(), confidence);
    }

    /** For programs. */
    Map<String, Object> json(Confidence confidence) {
        McNemar m = compared();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("views", views.views());
        json.put("top1", answers.averaged().accuracy(1));
        json.put("top5", answers.averaged().accuracy(5));
        json.put("interval", List.of(interval().low(), interval().high()));
        json.put("gain", gain());
        json.put("only_tta_right", m.onlyFirst());
        json.put("only_plain_right", m.onlySecond());
        json.put("p", m.p());
        json.put("known", known(confidence).json());
        return json;
    }
}
