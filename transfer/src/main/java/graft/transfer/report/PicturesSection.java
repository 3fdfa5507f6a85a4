package graft.transfer.report;

import graft.transfer.check.DuplicatePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The section "Your pictures": what was found in them, and the pairs that matter most side by side. */
record PicturesSection(YourPictures pictures) implements Section {
    static final String ID = "pictures";
    private static final int PAIRS = 6;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String heading() {
        return "Your pictures";
    }

    @Override
    public Map<String, Object> json() {
        return Map.of("your_pictures", pictures.json());
    }

    @Override
    public void write(Markup page) {
        List<YourPictures.Line> lines = pictures.lines();
        if (lines.isEmpty()) {
            page.element("p", "No copies, no leaks between training and validation, no dark, blurred or odd images, no "
                    + "nearly empty class among " + NumberText.count(pictures.found().pictures(), "image") + ".");
        } else {
            page.open("ul");
            for (YourPictures.Line line : lines) {
                page.open("li").text(line.sentence());
                if (!line.next().isEmpty()) {
                    page.element("span", " Next: " + line.next() + ".", "class", "quiet");
                }
                page.close();
            }
            page.close();
            pairs(page);
        }
    }

    /** Leaks first, then copies with different labels, then others; no image that leaked is shown as a copy again. */
    private void pairs(Markup page) {
        List<DuplicatePair> shown = new ArrayList<>(pictures.found().leaks());
        shown.addAll(pictures.found().contradictions());
        shown.addAll(pictures.found().withinParts());
        List<DuplicatePair> few = shown.stream().distinct().limit(PAIRS).toList();
        if (few.isEmpty()) {
            return;
        }
        page.open("div", "class", "gallery copies");
        for (DuplicatePair pair : few) {
            page.open("figure").open("div", "class", "twins");
            picture(page, pictures.thumbnail().apply(pair.first()), pictures.name(pair.first()));
            picture(page, pictures.thumbnail().apply(pair.second()), pictures.name(pair.second()));
            page.close();
            page.open("figcaption").text(pictures.found().leaks().contains(pair) ? "leak: trains and validates, "
                    : "copies: ").text(pair.kind().words());
            page.element("span", pictures.name(pair.first()), "class", "file", "title", pictures.name(pair.first()));
            page.element("span", pictures.name(pair.second()), "class", "file", "title", pictures.name(pair.second()))
                    .close();
            page.close();
        }
        page.close();
    }

    private static void picture(Markup page, String thumbnail, String name) {
        if (thumbnail.isEmpty()) {
            page.element("p", "no thumbnail", "class", "quiet");
        } else {
            page.leaf("img", "src", thumbnail, "alt", name, "loading", "lazy");
        }
    }
}
