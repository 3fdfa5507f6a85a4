package graft.transfer.report;

import graft.zoo.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page that is not about one transfer: an answer in a few sentences, and sections with what it rests on; in the same
 * style as {@link HtmlReport}, and like it in one file without anything from elsewhere.
 *
 * @param kind     of report, in a word or two
 * @param title    one line
 * @param subtitle what was measured on what
 * @param headline the answer in one sentence
 * @param answer   the sentences after it
 * @param sections in order
 * @param where    it was measured
 */
public record SectionPage(String kind, String title, String subtitle, String headline, List<String> answer,
        List<Section> sections, Environment where) {

    public SectionPage {
        answer = List.copyOf(answer);
        sections = List.copyOf(sections);
    }

    /** A section of names with their values, such as settings. */
    public static Section facts(String id, String heading, Map<String, String> facts) {
        return new FactsSection(id, heading, new LinkedHashMap<>(facts));
    }

    /** A section of seconds by part of the work. */
    public static Section times(Map<String, Double> seconds) {
        return new TimeSection(new LinkedHashMap<>(seconds));
    }

    /** Where something was measured, as a section. */
    public static Section facts(Environment where) {
        return facts("environment", "Measured on", FactsSection.environment(where));
    }

    /** The page as text. */
    public String html() {
        return HtmlReport.page(title, page -> {
            page.open("main").open("header");
            page.element("p", "Graft · " + kind, "class", "eyebrow");
            page.element("h1", title).element("p", subtitle, "class", "subtitle");
            page.element("p", headline, "class", "headline");
            answer.forEach(sentence -> page.element("p", sentence, "class", "race"));
            page.close();
            ReportPage.write(sections, page);
            page.close();
            page.open("footer").text("Written by Graft on " + where.written() + ". The same numbers are in ")
                    .element("code", "report.json").text(" beside this file.").close();
        });
    }

    /** What the sections add to the JSON twin, and where it was measured. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("headline", headline);
        sections.forEach(section -> section.json().forEach((key, value) -> {
            if (json.putIfAbsent(key, value) != null) {
                throw new IllegalArgumentException("the section " + section.id() + " adds the key " + key
                        + ", which is there already");
            }
        }));
        json.put("environment", ReportJson.environment(where));
        return json;
    }

    /** The JSON twin as text. */
    public String jsonText() {
        return Json.writePretty(json());
    }
}
