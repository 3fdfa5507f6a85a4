package graft.transfer.explain;

import graft.transfer.report.Markup;
import graft.transfer.report.NumberText;
import graft.transfer.report.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The most confident mistakes, one by one: the image, where the network looked, and which training images it resembles.
 * Takes the place of the report's own gallery of mistakes.
 *
 * @param mistakes  the worst first
 * @param looksAt   the layer of the heat maps; empty without
 * @param comparedBy the layer whose features are compared; empty without
 */
record MistakesExplained(List<Answered> mistakes, String looksAt, String comparedBy) implements Section {

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
        page.element("p", "Wrong labels and unclear images gather here: look at these before you train longer. "
                + (looksAt.isEmpty() ? "" : "Bright in the second picture is what spoke for the wrong class (Grad-CAM "
                + "at " + looksAt + "). ") + (comparedBy.isEmpty() ? "" : "Beside it are the training images that the "
                + "network finds most similar (cosine of the features at " + comparedBy + "): where they are of the "
                + "wrong class too, more images of that kind will help; where they look the same, a label may be "
                + "wrong."));
        page.open("div", "class", "explained");
        mistakes.forEach(m -> one(page, m));
        page.close();
    }

    private static void one(Markup page, Answered m) {
        page.open("article", "class", "answered").open("figure");
        m.image().write(page, "an image of " + m.image().truth() + ", taken for " + m.predicted());
        page.open("figcaption").element("strong", m.predicted()).text(" " + NumberText.percent(m.probability()));
        page.leaf("br").text("is " + m.image().truth() + ", loss " + NumberText.loss(m.loss())).leaf("br");
        m.image().writeName(page);
        page.close().close();
        if (!m.looked().address().isEmpty()) {
            page.open("figure");
            m.looked().write(page, "the same image, bright where it speaks for " + m.predicted());
            page.element("figcaption", "speaks for " + m.predicted()).close();
        }
        for (int i = 0; i < m.similar().size(); i++) {
            Shown similar = m.similar().get(i);
            page.open("figure", "class", "similar");
            similar.write(page, "a similar training image of " + similar.truth());
            page.open("figcaption").element("span", similar.truth(), "class", similar.truth().equals(m.image().truth())
                    ? "same" : "other").text(" " + NumberText.loss(m.cosines().get(i)));
            similar.writeName(page);
            page.close().close();
        }
        page.close();
    }

    @Override
    public Map<String, Object> json() {
        return Map.of("nearest_training_images", mistakes.stream().map(m -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("file", m.image().file());
            one.put("truth", m.image().truth());
            one.put("predicted", m.predicted());
            one.put("nearest", IntStream.range(0, m.similar().size()).mapToObj(i -> {
                Map<String, Object> near = new LinkedHashMap<>();
                near.put("file", m.similar().get(i).file());
                near.put("class", m.similar().get(i).truth());
                near.put("cosine", m.cosines().get(i));
                return near;
            }).toList());
            return one;
        }).toList());
    }
}
