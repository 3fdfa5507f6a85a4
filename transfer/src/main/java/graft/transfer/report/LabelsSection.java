package graft.transfer.report;

import static graft.zoo.json.Json.object;

import graft.transfer.labels.LabelPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The labels that are doubtful, the most suspicious first, as a gallery. Adds the keys {@code labels} (worst first:
 * {@code file}, {@code given}, {@code believed}, {@code score}, {@code confidence}, {@code flagged}, {@code
 * neighbours}) and {@code labels_summary} ({@code judged}, {@code flagged}, {@code notes}) to the JSON twin.
 *
 * @param judged   how many images were judged
 * @param findings the list
 * @param notes    what could not be judged, in sentences
 * @param areFiles whether the images are files, so that the list can become a plan
 * @param decided  by the plan that this result was made by
 * @param unit     what is labelled, in the singular
 */
public record LabelsSection(int judged, List<LabelFinding> findings, List<String> notes, boolean areFiles,
        List<LabelPlan.Decision> decided, String unit) implements Section {
    /** So many are shown with thumbnails. */
    public static final int SHOWN = 18;

    private static final String ID = "labels";
    /** With more, the list is among the first things to look at. */
    private static final double MANY = 0.05;

    public LabelsSection {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
        decided = List.copyOf(decided);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String heading() {
        return "Labels to look at";
    }

    /** How many labels are taken for wrong. */
    public int flagged() {
        return (int) findings.stream().filter(LabelFinding::isFlagged).count();
    }

    /** What to know before believing the result; empty where no label is taken for wrong. */
    public Optional<Warning> warning() {
        int count = flagged();
        return count == 0 ? Optional.empty() : Optional.of(new Warning(count > MANY * judged ? 50 : 20, count + " of "
                + NumberText.count(judged, "label") + (count == 1 ? " is" : " are") + " probably wrong, or of an "
                + "unclear " + unit + ".", ID));
    }

    @Override
    public void write(Markup page) {
        page.element("p", summary());
        notes.forEach(note -> page.element("p", note, "class", "quiet"));
        if (findings.isEmpty()) {
            return;
        }
        page.open("div", "class", "gallery suspects");
        findings.stream().limit(SHOWN).forEach(f -> write(f, page));
        page.close();
        if (!areFiles) {
            return;
        }
        page.open("p", "class", "quiet").text("All " + findings.size() + " are in ").element("code", "labels.csv")
                .text(" beside this file. To act on it, change an action there from keep to relabel or remove, and give "
                        + "the same command again with ").element("code", "--overwrite --plan")
                .text(" and the path of that file. Your " + unit
                        + "s are not touched.").close();
    }

    private String summary() {
        String how = "Each of " + NumberText.count(judged, unit) + " was judged by heads that did not learn "
                + "from it. ";
        if (findings.isEmpty()) {
            return how + "None speaks against its label.";
        }
        return how + (flagged() == 0 ? "No label is taken for wrong. " : NumberText.count(flagged(),
                "label") + (flagged() == 1 ? " is" : " are") + " probably wrong, or of unclear " + unit + "s. ")
                + "For " + findings.size() + " another class is more probable than the label; the most "
                + "suspicious come first, each with the " + unit + "s that are most like it.";
    }

    private void write(LabelFinding f, Markup page) {
        page.open("figure");
        thumbnail(page, f.thumbnail(), "an " + unit + " labelled " + f.given() + ", more probably " + f.believed());
        page.open("figcaption").text("labelled ").element("strong", f.given()).leaf("br").text("looks like ")
                .element("strong", f.believed()).text(" " + NumberText.percent(f.confidence()));
        page.element("span", lastPart(f.file()), "class", "file", "title", f.file()).close();
        if (!f.neighbours().isEmpty()) {
            page.open("div", "class", "neighbours");
            for (LabelFinding.Neighbour n : f.neighbours()) {
                page.open("figure");
                thumbnail(page, n.thumbnail(), "a similar " + unit + ", labelled " + n.label());
                page.element("figcaption", n.label(), "title", n.file()).close();
            }
            page.close();
        }
        page.close();
    }

    private static void thumbnail(Markup page, String address, String words) {
        if (address.isEmpty()) {
            page.element("p", "no thumbnail", "class", "quiet");
        } else {
            page.leaf("img", "src", address, "alt", words, "loading", "lazy");
        }
    }

    private static String lastPart(String file) {
        return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    }

    @Override
    public Map<String, Object> json() {
        return object("labels", findings.stream().map(f -> object("file", f.file(), "given", f.given(), "believed",
                f.believed(), "score", f.score(), "confidence", f.confidence(), "flagged", f.isFlagged(), "neighbours",
                f.neighbours().stream().map(LabelFinding.Neighbour::file).toList())).toList(), "labels_summary",
                object("judged", judged, "flagged", flagged(), "notes", notes));
    }

    /**
     * The list as a plan that changes nothing yet: {@code file,action,class} and what speaks for a change. Read back by
     * {@code transfer --plan} when actions are changed to {@code relabel} or {@code remove}. What an earlier plan
     * decided comes first and stays decided.
     */
    public String csv() {
        StringBuilder csv = new StringBuilder("file,action,class,given,score,confidence,flagged,neighbours\n");
        Set<String> named = new HashSet<>();
        for (LabelPlan.Decision d : decided) {
            named.add(d.file());
            csv.append(String.join(",", quoted(d.file()), d.action().word(), quoted(d.className()), ",,,,"))
                    .append('\n');
        }
        for (LabelFinding f : findings) {
            if (!named.add(f.file())) {
                continue;
            }
            csv.append(String.join(",", quoted(f.file()), "keep", quoted(f.believed()), quoted(f.given()),
                    number(f.score()), number(f.confidence()), f.isFlagged() ? "yes" : "no",
                    quoted(String.join(" | ", f.neighbours().stream().map(n -> n.file() + " (" + n.label() + ")")
                            .toList())))).append('\n');
        }
        return csv.toString();
    }

    private static String number(double p) {
        return String.format(Locale.ROOT, "%.4f", p);
    }

    /** A field of RFC 4180; line breaks in names, which would end the line for many readers, become spaces. */
    private static String quoted(String text) {
        String line = text.replaceAll("[\r\n]", " ");
        return line.matches("[^,\" ]*") ? line : "\"" + line.replace("\"", "\"\"") + "\"";
    }
}
