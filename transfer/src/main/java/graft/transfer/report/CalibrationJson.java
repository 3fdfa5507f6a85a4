package graft.transfer.report;

import static graft.zoo.json.Json.object;

import graft.transfer.trust.Calibration;
import graft.transfer.trust.Reliability;
import graft.transfer.trust.Threshold;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The key {@code calibration} of the JSON twin; {@link TrustSection} lists what it holds. */
final class CalibrationJson {
    private CalibrationJson() {
    }

    static Map<String, Object> of(Calibration c) {
        return object("temperature", c.temperature().value(), "fitted", c.temperature().isFitted(), "fitted_on",
                c.fittedOn(), "ece_before", c.before().ece(), "ece_after", c.after().ece(), "mce_before",
                c.before().mce(), "mce_after", c.after().mce(), "brier_before", c.before().brier(), "brier_after",
                c.after().brier(), "loss_before", c.before().loss(), "loss_after", c.after().loss(), "bins",
                Reliability.BINS, "reliability_before", bins(c.before()), "reliability_after", bins(c.after()),
                "threshold", of(c.threshold()), "known", object("pictures", c.known().pictures(), "known",
                c.known().known(), "right", c.known().right()));
    }

    private static Map<String, Object> of(Threshold t) {
        return object("value", t.value(), "outcome", t.outcome().name().toLowerCase(Locale.ROOT), "precision",
                t.precision(), "reached", Double.isFinite(t.reached()) ? t.reached() : null, "coverage", t.coverage(),
                "pictures", t.pictures());
    }

    private static List<Map<String, Object>> bins(Reliability r) {
        return r.bins().stream().map(b -> object("low", b.low(), "high", b.high(), "pictures", b.pictures(),
                "confidence", b.confidence(), "accuracy", b.accuracy())).toList();
    }
}
