package graft.layers.training;

import graft.engine.Nhwc;

/** The mean of a loss of single outputs over all N*K of them. */
final class ElementLoss {
    private ElementLoss() {
    }

    /** The loss of one output against its target, and its derivative. */
    interface Element {
        double loss(double x, double target);

        double slope(double x, double target);
    }

    static double mean(Nhwc x, Targets targets, Nhwc dx, Element element) {
        int k = x.c();
        Targets.Values t = switch (targets) {
            case Targets.Values values -> values;
            case Targets.Classes classes -> Targets.oneHot(classes, k);
        };
        if (t.count() != x.n() || t.values().length < t.count() * k) {
            throw new IllegalArgumentException("targets of " + t.count() + " samples with " + t.values().length
                    + " numbers, expected those of " + x.n() + " samples with " + k + " outputs each");
        }
        double scale = 1.0 / ((double) x.n() * k);
        double total = 0;
        for (int i = 0; i < x.n(); i++) {
            int from = x.at(i, 0, 0);
            int to = dx == null ? 0 : dx.at(i, 0, 0);
            for (int j = 0; j < k; j++) {
                double value = x.data()[from + j];
                double target = t.values()[i * k + j];
                total += element.loss(value, target);
                if (dx != null) {
                    dx.data()[to + j] = (float) (element.slope(value, target) * scale);
                }
            }
        }
        return total * scale;
    }
}
