package graft.transfer.report;

import java.util.Map;

/** Seconds of each part of the work, as bars. */
record TimeSection(Map<String, Double> timings) implements Section {

    @Override
    public String id() {
        return "time";
    }

    @Override
    public String heading() {
        return "Time spent";
    }

    @Override
    public boolean isNarrow() {
        return true;
    }

    @Override
    public void write(Markup page) {
        double longest = timings.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        page.open("table", "class", "facts").open("tbody");
        timings.forEach((part, seconds) -> {
            long width = longest > 0 ? Math.round(100 * seconds / longest) : 0;
            page.open("tr").element("th", part, "scope", "row").open("td", "class", "bar");
            page.open("span", "class", "fill", "style", "width:" + width + "%").close();
            page.element("span", NumberText.duration(seconds), "class", "over").close().close();
        });
        page.close().close();
    }
}
