package graft.transfer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The frame of the report: sections of others, warnings, next steps, the model's card. */
class SectionsTest {

    private record More(String id, Map<String, Object> json) implements Section {
        @Override
        public String heading() {
            return "More of " + id;
        }

        @Override
        public void write(Markup page) {
            page.element("p", "what " + id + " says");
        }
    }

    private static TransferReport.Builder report(int[][] confusion) {
        return TransferReport.about("vgg16", List.of("cat", "dog")).images(30, 20).title("Transfer to pets")
                .environment(SampleReports.SOMEWHERE).run(SampleReports.run("transfer-head", .5, .75))
                .confusion(Confusion.of(List.of("cat", "dog"), confusion))
                .mistakes(List.of(new Mistake("a.jpg", "cat", "dog", .9, 2.3, "")), 5);
    }

    private static TransferReport.Builder report() {
        return report(new int[][] {{9, 1}, {4, 6}});
    }

    @Test
    void aSectionHasItsPlaceItsLineInTheContentsAndItsKeys() {
        TransferReport r = report().section(new More("leaks", Map.of("leaks", 3))).build();
        String html = HtmlReport.html(r);
        assertTrue(html.contains("<a href=\"#leaks\">More of leaks</a>"), html);
        assertTrue(html.indexOf("id=\"mistakes\"") < html.indexOf("what leaks says")
                && html.indexOf("what leaks says") < html.indexOf("id=\"environment\""));
        assertEquals(3L, ((Map<?, ?>) Json.parse(r.toJson())).get("leaks"));
    }

    @Test
    void aGalleryOfMistakesTakesThePlaceOfTheReportsOwn() {
        String html = HtmlReport.html(report().section(new More("mistakes", Map.of())).build());
        assertTrue(html.contains("what mistakes says"));
        assertFalse(html.contains("Wrong labels and unclear images gather here"));
    }

    @Test
    void sectionsThatGetInEachOthersWayAreRefused() {
        for (TransferReport.Builder b : List.of(
                report().section(new More("settings", Map.of())).setting("batch", 1),
                report().section(new More("Not An Id", Map.of())),
                report().section(new More("a", Map.of("title", 1))),
                report().section(new More("a", Map.of("environment", 1))),
                report().section(new More("a", Map.of("x", 1))).section(new More("b", Map.of("x", 1))),
                report().warning(new Warning(50, "See there.", "nowhere")))) {
            assertThrows(IllegalArgumentException.class, b::build);
        }
    }

    @Test
    void theThreeGravestWarningsStandOnTheFirstScreenAndAllInTheJson() {
        TransferReport r = report().warning(new Warning(10, "Small.", "")).warning(new Warning(50, "Labels.", ""))
                .warning(new Warning(100, "Leaks.", "confusion")).warning(new Warning(20, "Middling.", "")).build();
        String html = HtmlReport.html(r);
        assertTrue(html.indexOf("Leaks.") < html.indexOf("Labels.") && html.indexOf("Labels.")
                < html.indexOf("Middling."));
        assertFalse(html.contains("Small."));
        assertTrue(html.contains("1 more in report.json."));
        assertEquals(4, ((List<?>) ((Map<?, ?>) Json.parse(r.toJson())).get("warnings")).size());
    }

    @Test
    void whatToDoNextFollowsFromTheNumbers() {
        // 15 of 20 right: Wilson 53.1 to 88.8 %, 35.7 points wide; dogs 6 of 10, 15 points below all
        assertEquals(List.of("mistakes", "confusion", ""), NextStep.of(report().build()).stream()
                .map(NextStep::section).toList());
        assertTrue(NextStep.of(report().build()).get(1).text().contains("dog: only 60.0"));
        assertTrue(NextStep.of(report().build()).get(2).text().contains("known to 35.7 points"),
                NextStep.of(report().build()).get(2).text());
        List<NextStep> leaks = NextStep.of(report().warning(new Warning(100, "Leaks.", "confusion")).build());
        assertTrue(leaks.getFirst().text().contains("not to be believed"));
        assertEquals(3, leaks.size());
        assertTrue(NextStep.of(report(new int[][] {{500, 0}, {0, 500}}).build()).getFirst().text()
                .startsWith("Nothing was mistaken"));
    }

    @Test
    void theModelsCardStatesWhatWasMeasuredAndAsksForWhatIsNotKnown() {
        String card = ModelCard.of(report().provenance(new Provenance("./graft transfer --data pets", "1.2.3",
                "vgg16.pth", "ab12", "/home/me/pets")).build());
        String front = card.substring(0, card.indexOf("---", 4));
        assertTrue(front.startsWith("---\nlibrary_name: graft\npipeline_tag: image-classification\n"), front);
        assertTrue(front.contains("      name: \"pets\"\n"), front);
        assertTrue(front.contains("    - type: accuracy\n      value: 0.7500"), front);
        assertTrue(card.contains("# Transfer to pets"), card);
        assertTrue(card.contains("(95 % interval: 53.1 to 88.8"), card);
        assertTrue(card.contains("| dog | 10 | 85.7\u00a0% | 60.0\u00a0% |"), card);
        assertTrue(card.contains("- Weights it started from: `vgg16.pth`") && card.contains("`ab12`"), card);
        assertTrue(card.contains("Licence of the images"), card);
    }

    @Test
    void aNameCannotBecomeMarkupOfTheCard() {
        String card = ModelCard.of(TransferReport.about("s", List.of("a|b\n---", "<script>")).title("x\n---\ny")
                .environment(SampleReports.SOMEWHERE).confusion(Confusion.of(List.of("a|b\n---", "<script>"),
                new int[][] {{1, 0}, {0, 1}})).build());
        assertFalse(card.contains("<script>"));
        assertTrue(card.contains("| a\\|b --- |"), card);
        assertEquals(2, card.lines().filter(line -> line.equals("---")).count());
    }
}
