package graft.transfer.report;

import graft.transfer.check.DuplicatePair;
import java.util.ArrayList;
import java.util.List;

/** The section "Your pictures": what was found in them, and the pairs that matter most side by side. */
final class PicturesSection {
    private static final int PAIRS = 6;

    private final YourPictures pictures;
    private final Markup page;

    PicturesSection(YourPictures pictures, Markup page) {
        this.pictures = pictures;
        this.page = page;
    }

    void write() {
        page.open("section").element("h2", "Your pictures");
        List<YourPictures.Line> lines = pictures.lines();
        if (lines.isEmpty()) {
            page.element("p", "No copies, no leaks between training and validation, no dark, blurred or odd images, no "
                    + "nearly empty class among " + NumberText.count(pictures.found().pictures(), "image") + ".");
        } else {
            page.open("ul");
            for (YourPictures.Line line : lines) {
                page.open("li").text(sentence(line.finding()));
                if (!line.next().isEmpty()) {
                    page.element("span", " Next: " + line.next() + ".", "class", "quiet");
                }
                page.close();
            }
            page.close();
            pairs();
        }
        page.close();
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    /** Leaks first, then copies with different labels, then others. */
    private void pairs() {
        List<DuplicatePair> shown = new ArrayList<>(pictures.found().leaks());
        shown.addAll(pictures.found().contradictions());
        shown.addAll(pictures.found().duplicates());
        List<DuplicatePair> few = shown.stream().distinct().limit(PAIRS).toList();
        if (few.isEmpty()) {
            return;
        }
        page.open("div", "class", "gallery copies");
        for (DuplicatePair pair : few) {
            page.open("figure").open("div", "class", "twins");
            picture(pictures.thumbnail().apply(pair.first()), pictures.name(pair.first()));
            picture(pictures.thumbnail().apply(pair.second()), pictures.name(pair.second()));
            page.close();
            page.open("figcaption").text(pictures.found().leaks().contains(pair) ? "leak: trains and validates, "
                    : "copies: ").text(pair.kind().words()).leaf("br");
            page.element("span", pictures.name(pair.first()), "class", "file", "title", pictures.name(pair.first()))
                    .leaf("br");
            page.element("span", pictures.name(pair.second()), "class", "file", "title", pictures.name(pair.second()))
                    .close();
            page.close();
        }
        page.close();
    }

    private void picture(String thumbnail, String name) {
        if (thumbnail.isEmpty()) {
            page.element("p", "no thumbnail", "class", "quiet");
        } else {
            page.leaf("img", "src", thumbnail, "alt", name, "loading", "lazy");
        }
    }
}
