package graft.transfer.report;

import static graft.zoo.json.Json.object;

import java.util.List;
import java.util.Map;

/**
 * The samples that the network was surest about and wrong. Where more is known of images, one by one: the image, where
 * the network looked, and which training images it resembles; otherwise as a gallery. Adds the key {@code
 * nearest_training_images} to the JSON twin where images were compared.
 *
 * @param mistakes   the worst first
 * @param looksAt    the layer of the heat maps; empty without
 * @param comparedBy the layer whose features are compared; empty without
 */
public record MistakesSection(List<Mistake> mistakes, String looksAt, String comparedBy) implements Section {
    static final String ID = "mistakes";

    public MistakesSection {
        mistakes = List.copyOf(mistakes);
    }

    /** Mistakes of which nothing more is known. */
    MistakesSection(List<Mistake> mistakes) {
        this(mistakes, "", "");
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String heading() {
        return "Most confident mistakes";
    }

    private boolean isExplained() {
        return !looksAt.isEmpty() || !comparedBy.isEmpty();
    }

    @Override
    public void write(Markup page) {
        page.element("p", "Wrong labels and unclear images gather here: look at these before you train longer."
                + (looksAt.isEmpty() ? "" : " Bright in the second picture is what spoke for the wrong class (Grad-CAM "
                + "at " + looksAt + ").") + (comparedBy.isEmpty() ? "" : " Beside it are the training images that the "
                + "network finds most similar (cosine of the features at " + comparedBy + "): where they are of the "
                + "wrong class too, more images of that kind will help; where they look the same, a label may be "
                + "wrong."));
        page.open("div", "class", isExplained() ? "explained" : "gallery");
        for (Mistake m : mistakes) {
            if (isExplained()) {
                page.open("article", "class", "answered");
                image(page, m);
                why(page, m);
                page.close();
            } else {
                image(page, m);
            }
        }
        page.close();
    }

    private static void image(Markup page, Mistake m) {
        page.open("figure");
        thumbnail(page, m.thumbnail(), "an image of " + m.truth() + ", taken for " + m.predicted());
        page.open("figcaption").element("strong", m.predicted()).text(" " + NumberText.percent(m.probability()));
        page.leaf("br").text("is " + m.truth() + ", loss " + NumberText.loss(m.loss())).leaf("br");
        name(page, m.file());
        page.close().close();
    }

    private static void why(Markup page, Mistake m) {
        if (!m.why().looked().isEmpty()) {
            page.open("figure");
            thumbnail(page, m.why().looked(), "the same image, bright where it speaks for " + m.predicted());
            page.element("figcaption", "speaks for " + m.predicted()).close();
        }
        for (Why.Similar similar : m.why().similar()) {
            page.open("figure", "class", "similar");
            thumbnail(page, similar.thumbnail(), "a similar training image of " + similar.truth());
            page.open("figcaption").element("span", similar.truth(), "class", similar.truth().equals(m.truth())
                    ? "same" : "other").text(" " + NumberText.loss(similar.cosine()));
            name(page, similar.file());
            page.close().close();
        }
    }

    private static void thumbnail(Markup page, String address, String words) {
        if (address.isEmpty()) {
            page.element("p", "no thumbnail", "class", "quiet");
        } else {
            page.leaf("img", "src", address, "alt", words, "loading", "lazy");
        }
    }

    private static void name(Markup page, String file) {
        page.element("span", file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1), "class",
                "file", "title", file);
    }

    @Override
    public Map<String, Object> json() {
        return comparedBy.isEmpty() ? Map.of() : Map.of("nearest_training_images", mistakes.stream().map(m -> object(
                "file", m.file(), "truth", m.truth(), "predicted", m.predicted(), "nearest", m.why().similar().stream()
                        .map(s -> object("file", s.file(), "class", s.truth(), "cosine", s.cosine())).toList()))
                .toList());
    }
}
