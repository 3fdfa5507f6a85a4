package graft.transfer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaysSectionTest {
    private final TransferReport report = TransferReport.about("s", List.of("a", "b"))
            .environment(SampleReports.SOMEWHERE).section(new WaysSection(List.of(
                    new WaysSection.Way("developed here", "80 images", .75, .5, .625, 20),
                    new WaysSection.Way("published", "a file", Double.NaN, .875, .9375, 5)), .25, 9)).build();

    @Test
    void bothWaysStandBesideScratchOnThePage() {
        String page = HtmlReport.html(report);
        assertTrue(page.contains("id=\"ways\""), page);
        for (String shown : List.of("developed here", "80 images", "75.0", "62.5", "published", "93.8", "from scratch",
                "25.0", "9.0\u00a0s", "the last of them: published.")) {
            assertTrue(page.contains(shown), shown);
        }
    }

    @Test
    void theTwinHasTheirNumbers() {
        List<?> ways = (List<?>) ((Map<?, ?>) Json.parse(report.toJson())).get("ways");
        assertEquals(2, ways.size());
        Map<?, ?> first = (Map<?, ?>) ways.getFirst();
        assertEquals("developed here", first.get("way"));
        assertEquals(.75, first.get("source_accuracy"));
        assertEquals(.5, first.get("head"));
        assertEquals(.625, first.get("fine_tune"));
        assertNull(((Map<?, ?>) ways.getLast()).get("source_accuracy"));
    }
}
