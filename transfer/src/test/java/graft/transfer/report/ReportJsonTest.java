package graft.transfer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportJsonTest {

    @Test
    void theDocumentHasTheKeysThatOtherProgramsReadIt() {
        Map<?, ?> json = parsed(SampleReports.helpful());
        assertTrue(json.keySet().containsAll(Set.of("source", "classes", "train_pictures", "validation_pictures",
                "runs", "benefits", "confusion", "per_class", "environment", "timings")), json.keySet().toString());
        assertEquals(List.of("cat", "dog"), json.get("classes"));
        assertEquals(30L, json.get("train_pictures"));
        Map<?, ?> run = (Map<?, ?>) ((List<?>) json.get("runs")).get(0);
        assertEquals("transfer-head", run.get("name"));
        assertEquals(7L, run.get("seed"));
        Map<?, ?> epoch = (Map<?, ?>) ((List<?>) run.get("epochs")).get(1);
        assertEquals(List.of("epoch", "train_loss", "validation_loss", "validation_accuracy", "seconds"),
                List.copyOf(epoch.keySet()));
        assertEquals(.7, number(epoch.get("validation_accuracy")));
    }

    @Test
    void benefitsHoldBothSidesAndTheirDifference() {
        Map<?, ?> benefits = (Map<?, ?>) parsed(SampleReports.helpful()).get("benefits");
        Map<?, ?> start = (Map<?, ?>) benefits.get("higher_start");
        assertEquals(.7, number(start.get("transfer")));
        assertEquals(.5, number(start.get("scratch")));
        assertEquals(.2, number(start.get("difference")), 1e-12);
        // six epochs, so epoch 2: (0.8 - 0.5) / 2 = 0.15 against (0.6 - 0.5) / 2 = 0.05
        Map<?, ?> slope = (Map<?, ?>) benefits.get("higher_slope");
        assertEquals(.15, number(slope.get("transfer")), 1e-12);
        assertEquals(.05, number(slope.get("scratch")), 1e-12);
        // 0.9 three times against 0.7 three times
        assertEquals(.2, number(((Map<?, ?>) benefits.get("higher_asymptote")).get("difference")), 1e-12);
    }

    @Test
    void whatWasNotMeasuredIsNull() {
        Map<?, ?> json = parsed(SampleReports.of(List.of("a", "b"), SampleReports.run("transfer-head", .5, .6)));
        assertNull(json.get("benefits"));
        assertNull(json.get("confusion"));
        Map<?, ?> run = (Map<?, ?>) ((List<?>) json.get("runs")).get(0);
        assertNull(((Map<?, ?>) ((List<?>) run.get("epochs")).get(0)).get("train_loss"));
    }

    private static Map<?, ?> parsed(TransferReport report) {
        return (Map<?, ?>) Json.parse(report.toJson());
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
