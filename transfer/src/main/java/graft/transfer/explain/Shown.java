package graft.transfer.explain;

import graft.transfer.images.Jpeg;
import graft.transfer.report.Markup;
import java.util.Optional;

/**
 * An image on the page.
 *
 * @param file    its path in the data set
 * @param truth   the name of its class
 * @param address {@code data:image/…}; empty when it could not be read any more
 */
record Shown(String file, String truth, String address) {
    /** Longer side in pixels: fine screens show it at half of that. */
    private static final int SIDE = 176;

    static Shown of(Pictures pictures, Pictures.Part part, int sample, String truth) {
        return new Shown(pictures.name(part, sample), truth,
                pictures.whole(part, sample).map(p -> Jpeg.address(Jpeg.shrunk(p, SIDE))).orElse(""));
    }

    /** The same as the network sees it, under its heat map. */
    static Shown looked(Pictures pictures, int sample, HeatMap map, String truth) {
        Optional<String> address = pictures.seen(sample).map(p -> Jpeg.address(Jpeg.shrunk(Overlay.of(p, map), SIDE)));
        return new Shown(pictures.name(Pictures.Part.MEASURED, sample), truth, address.orElse(""));
    }

    /** The image, or words in its place. */
    void write(Markup page, String description) {
        if (address.isEmpty()) {
            page.element("p", "no thumbnail", "class", "quiet");
        } else {
            page.leaf("img", "src", address, "alt", description, "loading", "lazy");
        }
    }

    /** The file's own name, its whole path on hovering. */
    void writeName(Markup page) {
        page.element("span", file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1), "class",
                "file", "title", file);
    }
}
