package graft.transfer.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The page: the answer, a table of contents, and the sections from what matters most to the small print. */
final class ReportPage {
    private final TransferReport report;
    private final Markup page;

    ReportPage(TransferReport report, Markup page) {
        this.report = report;
        this.page = page;
    }

    void write() {
        List<Section> sections = sections(report);
        page.open("main");
        new Answer(report, page).write();
        write(sections, page);
        page.close();
        page.open("footer").text("Written by Graft on " + report.environment().written() + ". The same numbers are in ")
                .element("code", "report.json").text(" beside this file.").close();
    }

    /**
     * What there is to show; a section without content is left out. The report's further sections come in between; a
     * gallery of mistakes among them takes the place of the report's own.
     */
    static List<Section> sections(TransferReport report) {
        List<Section> all = new ArrayList<>();
        if (!report.runs().isEmpty()) {
            all.add(new CurvesSection(report));
        }
        report.confusion().ifPresent(c -> all.add(new ConfusionSection(c, report.unit())));
        boolean hasOthers = report.sections().stream().anyMatch(s -> s.id().equals(MistakesSection.ID));
        if (!report.mistakes().isEmpty() && !hasOthers) {
            all.add(new MistakesSection(report.mistakes()));
        }
        all.addAll(report.sections());
        List<FactsSection> facts = List.of(
                new FactsSection("provenance", "Made from", FactsSection.provenance(report)),
                new FactsSection("settings", "Settings", report.settings()),
                new FactsSection("environment", "Measured on", FactsSection.environment(report.environment())));
        facts.stream().filter(f -> !f.facts().isEmpty()).forEach(all::add);
        if (!report.timings().isEmpty()) {
            all.add(new TimeSection(report.timings()));
        }
        if (!report.skipped().isEmpty()) {
            all.add(new SkippedSection(report.skipped()));
        }
        report.benefits().ifPresent(b -> all.add(new DefinitionsSection(report.unit(), b.solved())));
        return all;
    }

    /** See {@link TransferReport.Builder#build} for what it throws. */
    static void requireDistinct(TransferReport report) {
        Set<String> ids = new HashSet<>();
        for (Section s : sections(report)) {
            if (!s.id().matches("[a-z0-9-]+") || !ids.add(s.id())) {
                throw new IllegalArgumentException("the section \"" + s.heading() + "\" has the id " + s.id()
                        + ", expected small letters, digits and hyphens, and one of its own");
            }
        }
        for (Warning w : report.warnings()) {
            if (!w.section().isEmpty() && !ids.contains(w.section())) {
                throw new IllegalArgumentException("the warning \"" + w.text() + "\" points to the section "
                        + w.section() + ", found " + ids);
            }
        }
        ReportJson.map(report);
    }

    /** A table of contents and the sections, two narrow ones beside each other. */
    static void write(List<Section> sections, Markup page) {
        contents(sections, page);
        for (int i = 0; i < sections.size(); i++) {
            boolean narrow = sections.get(i).isNarrow();
            if (narrow && (i == 0 || !sections.get(i - 1).isNarrow())) {
                page.open("div", "class", "columns");
            }
            write(sections.get(i), page);
            if (narrow && (i == sections.size() - 1 || !sections.get(i + 1).isNarrow())) {
                page.close();
            }
        }
    }

    private static void contents(List<Section> sections, Markup page) {
        page.open("nav", "class", "contents", "aria-label", "Sections of this report").open("ol");
        sections.forEach(s -> page.open("li").element("a", s.heading(), "href", "#" + s.id()).close());
        page.close().close();
    }

    private static void write(Section section, Markup page) {
        String heading = section.id() + "-heading";
        page.open("section", "id", section.id(), "tabindex", "-1", "aria-labelledby", heading)
                .element("h2", section.heading(), "id", heading);
        section.write(page);
        page.close();
    }
}
