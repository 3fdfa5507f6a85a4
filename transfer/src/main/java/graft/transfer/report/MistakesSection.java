package graft.transfer.report;

import java.util.List;

/** The validation images that the network was surest about and wrong. */
record MistakesSection(List<Mistake> mistakes) implements Section {

    @Override
    public String id() {
        return "mistakes";
    }

    @Override
    public String heading() {
        return "Most confident mistakes";
    }

    @Override
    public void write(Markup page) {
        page.element("p", "Wrong labels and unclear images gather here: look at these before you train longer.");
        page.open("div", "class", "gallery");
        for (Mistake m : mistakes) {
            page.open("figure");
            if (m.thumbnail().isEmpty()) {
                page.element("p", "no thumbnail", "class", "quiet");
            } else {
                page.leaf("img", "src", m.thumbnail(), "alt", "an image of " + m.truth() + ", taken for "
                        + m.predicted(), "loading", "lazy");
            }
            page.open("figcaption").element("strong", m.predicted()).text(" " + NumberText.percent(m.probability()));
            page.leaf("br").text("is " + m.truth() + ", loss " + NumberText.loss(m.loss())).leaf("br");
            page.element("span", lastPart(m.file()), "class", "file", "title", m.file()).close();
            page.close();
        }
        page.close();
    }

    private static String lastPart(String file) {
        return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    }
}
