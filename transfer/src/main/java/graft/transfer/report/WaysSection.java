package graft.transfer.report;

import static graft.zoo.json.Json.object;

import java.util.List;
import java.util.Map;

/**
 * Several sources for one task, beside each other. Adds to the JSON twin: {@code ways}, each with {@code way}, {@code
 * source}, {@code source_accuracy} (null where unknown), {@code head} and {@code fine_tune} (accuracies on the task),
 * {@code seconds}.
 *
 * @param ways           in the order of the story; the report is about the last
 * @param scratch        accuracy of the same network from scratch on the same task
 * @param scratchSeconds that this took
 */
public record WaysSection(List<Way> ways, double scratch, double scratchSeconds) implements Section {

    /**
     * One source and what it was worth.
     *
     * @param name           such as "developed here"
     * @param source         in words
     * @param sourceAccuracy on its own task, 0 to 1; NaN: unknown
     * @param head           accuracy with a new head on the frozen trunk
     * @param fineTune       accuracy after fine-tuning
     * @param seconds        that it all took in this run, with the source's training where that was done
     */
    public record Way(String name, String source, double sourceAccuracy, double head, double fineTune,
            double seconds) {
    }

    public WaysSection {
        ways = List.copyOf(ways);
    }

    @Override
    public String id() {
        return "ways";
    }

    @Override
    public String heading() {
        return "Two ways to a source";
    }

    @Override
    public void write(Markup page) {
        page.element("p", "A source is either developed on a related task with many images, or taken as somebody "
                + "published it. Both did the same task here, with the same few images. All else on this page is about "
                + "the last of them: " + ways.getLast().name + ".");
        page.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (String column : List.of("Way", "On its own task", "New head", "Fine-tuned", "Time")) {
            page.element("th", column, "scope", "col");
        }
        page.close().close().open("tbody");
        for (Way w : ways) {
            row(w.name, w.source, List.of(Double.isNaN(w.sourceAccuracy) ? "–" : NumberText.percent(w.sourceAccuracy),
                    NumberText.percent(w.head), NumberText.percent(w.fineTune), NumberText.duration(w.seconds)), page);
        }
        row("from scratch", "no source: all layers learn from the few images alone",
                List.of("–", "–", NumberText.percent(scratch), NumberText.duration(scratchSeconds)), page);
        page.close().close().close();
    }

    private static void row(String name, String source, List<String> numbers, Markup page) {
        page.open("tr").open("th", "scope", "row").text(name).element("div", source, "class", "quiet").close();
        numbers.forEach(n -> page.element("td", n, "class", "number"));
        page.close();
    }

    @Override
    public Map<String, Object> json() {
        return Map.of("ways", ways.stream().map(w -> object("way", w.name, "source", w.source, "source_accuracy",
                Double.isNaN(w.sourceAccuracy) ? null : w.sourceAccuracy, "head", w.head, "fine_tune", w.fineTune,
                "seconds", w.seconds)).toList());
    }
}
