package graft.transfer.report;

import java.util.List;

/**
 * What the images of a task look like: some of those learnt from, each with its class.
 *
 * @param words    about them
 * @param examples in the order in which they are shown
 */
public record ExamplesSection(String words, List<Example> examples) implements Section {

    /**
     * An image.
     *
     * @param name      of its class
     * @param thumbnail a data URI
     */
    public record Example(String name, String thumbnail) {
    }

    public ExamplesSection {
        examples = List.copyOf(examples);
    }

    @Override
    public String id() {
        return "examples";
    }

    @Override
    public String heading() {
        return "What it learnt from";
    }

    @Override
    public void write(Markup page) {
        page.element("p", words);
        page.open("div", "class", "gallery");
        for (Example e : examples) {
            page.open("figure").leaf("img", "src", e.thumbnail, "alt", "an image of " + e.name, "loading", "lazy")
                    .element("figcaption", e.name).close();
        }
        page.close();
    }
}
