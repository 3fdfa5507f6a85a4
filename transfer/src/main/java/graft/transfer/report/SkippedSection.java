package graft.transfer.report;

import java.util.List;

/** The files that were left out, and why. */
record SkippedSection(List<SkippedImage> skipped) implements Section {

    @Override
    public String id() {
        return "skipped";
    }

    @Override
    public String heading() {
        return "Skipped: " + NumberText.count(skipped.size(), "file");
    }

    @Override
    public void write(Markup page) {
        page.open("div", "class", "scroll").open("table").open("tbody");
        skipped.forEach(s -> page.open("tr").open("td").element("code", s.file()).close()
                .element("td", s.reason()).close());
        page.close().close().close();
    }
}
