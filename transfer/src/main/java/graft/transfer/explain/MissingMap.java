package graft.transfer.explain;

import graft.transfer.report.Markup;
import graft.transfer.report.Section;

/**
 * Stands where the map of the images would.
 *
 * @param why there is none, as a sentence
 */
record MissingMap(String why) implements Section {

    @Override
    public String id() {
        return "map";
    }

    @Override
    public String heading() {
        return "Map of the images";
    }

    @Override
    public void write(Markup page) {
        page.element("p", why, "class", "quiet");
    }
}
