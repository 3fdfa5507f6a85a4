package graft.transfer.report;

import static graft.zoo.json.Json.object;

import graft.transfer.check.DuplicatePair;
import graft.transfer.check.LeakFreeAccuracy;
import graft.transfer.check.PictureFindings;
import graft.transfer.check.PictureIssue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was found in the images of a transfer, for its report and for {@code graft check}.
 *
 * @param root      the folder that file names are relative to
 * @param found     what was found
 * @param leakFree  accuracy without the images that leaked; empty when none did, or nothing was measured
 * @param thumbnail a small copy of an image as a {@code data:image/} address, or an empty text; asked for shown pairs
 */
public record YourPictures(Path root, PictureFindings found, Optional<LeakFreeAccuracy> leakFree,
        Function<Path, String> thumbnail) {
    private static final int NAMED = 3;

    /**
     * A finding in a sentence, and what to do about it.
     *
     * @param gravity as a {@link Warning}'s; 0 where it is none
     */
    public record Line(String finding, String next, int gravity) {
        Line(String finding, String next) {
            this(finding, next, 0);
        }

        /** The finding as a sentence of its own. */
        String sentence() {
            return Character.toUpperCase(finding.charAt(0)) + finding.substring(1) + (finding.endsWith("…") ? "" : ".");
        }
    }

    /** Findings of images that nothing was learnt from yet. */
    public static YourPictures of(Path root, PictureFindings found) {
        return new YourPictures(root, found, Optional.empty(), _ -> "");
    }

    /** What is worth saying, the most important first; empty when nothing was found. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        if (!found.leaks().isEmpty()) {
            int measured = found.classes().stream().mapToInt(PictureFindings.ClassCount::validation).sum();
            lines.add(new Line(found.leaks().size() + " of " + NumberText.count(measured, "validation image")
                    + (found.leaks().size() == 1 ? " is a copy of a training image" : " are copies of training images")
                    + sure(found.leaks()) + ": the accuracy flatters" + leakFree.map(a -> "; without them "
                    + NumberText.percent(a.accuracy()) + " of " + a.images() + " are right").orElse(""),
                    "remove them from one of the two parts, or let Graft split with --group-by duplicates", 100));
        }
        if (!found.contradictions().isEmpty()) {
            lines.add(new Line(NumberText.count(found.contradictions().size(), "pair") + " of copies in different "
                    + "classes" + sure(found.contradictions()) + ": where they show the same, one of the two labels is "
                    + "wrong, such as " + pair(found.contradictions().getFirst()),
                    "keep the one that lies in the right class", 50));
        }
        List<DuplicatePair> copies = found.withinParts().stream().filter(d -> !found.contradictions().contains(d))
                .toList();
        if (!copies.isEmpty()) {
            lines.add(new Line(NumberText.count(copies.size(), "image")
                    + (copies.size() == 1 ? " is a copy" : " are copies") + " of another one of the class"
                    + sure(copies) + ", such as " + pair(copies.getFirst()),
                    "copies teach nothing new; --group-by duplicates keeps them on one side of a split"));
        }
        classes(lines);
        long broken = found.skipped().stream().filter(s -> s.kind().isImage()).count();
        if (broken > 0) {
            lines.add(new Line(NumberText.count((int) broken, "image") + " could not be read",
                    "they are listed with the reason; convert or replace them"));
        }
        for (PictureIssue issue : PictureIssue.values()) {
            List<Path> files = found.with(issue);
            // All grey or of one odd shape is a property of the set, not a fault of single images.
            if (!files.isEmpty() && files.size() * 2 <= found.pictures()) {
                lines.add(new Line(files.size() + " " + issue.words() + ": " + named(files), "look at them"));
            }
        }
        found.facts().forEach((words, files) -> lines.add(new Line(files.size() + " " + words + ": " + named(files),
                "")));
        return lines;
    }

    /** Those findings that put the accuracy in doubt. */
    List<Warning> warnings() {
        return lines().stream().filter(l -> l.gravity() > 0)
                .map(l -> new Warning(l.gravity(), l.sentence(), PicturesSection.ID)).toList();
    }

    private void classes(List<Line> lines) {
        List<String> poor = found.nearlyEmpty().stream()
                .map(c -> c.name() + " (" + c.train() + " train, " + c.validation() + " validate)").toList();
        if (!poor.isEmpty()) {
            lines.add(new Line(poor.size() + (poor.size() == 1 ? " class is" : " classes are") + " nearly empty: "
                    + String.join(", ", poor.subList(0, Math.min(NAMED, poor.size())))
                    + (poor.size() > NAMED ? " …" : ""), "add images: below " + PictureFindings.FEW_TO_TRAIN
                    + " to train with a class is hardly learnt", 10));
        }
        if (found.imbalance() >= PictureFindings.IMBALANCE) {
            List<PictureFindings.ClassCount> sorted = found.classes().stream().sorted((a, b) ->
                    Integer.compare(b.train(), a.train())).toList();
            lines.add(new Line("the classes are unequal: " + sorted.getFirst().name() + " has "
                    + sorted.getFirst().train() + " images to train with, " + sorted.getLast().name() + " "
                    + sorted.getLast().train(), "accuracy hides what is wrong in small classes: look at each class",
                    10));
        }
    }

    /** How many are the same image for certain, and how many only look so: {@code (8 exact, 12 nearly)}. */
    private static String sure(List<DuplicatePair> pairs) {
        int exact = PictureFindings.exact(pairs);
        return " (" + exact + " exact, " + (pairs.size() - exact) + " nearly)";
    }

    private String pair(DuplicatePair pair) {
        return name(pair.first()) + " and " + name(pair.second()) + " (" + pair.kind().words() + ")";
    }

    private String named(List<Path> files) {
        return String.join(", ", files.stream().limit(NAMED).map(this::name).toList())
                + (files.size() > NAMED ? " …" : "");
    }

    /** A file's name within the folder, with slashes. */
    String name(Path file) {
        Path base = root.toAbsolutePath().normalize();
        Path whole = file.toAbsolutePath().normalize();
        return (whole.startsWith(base) ? base.relativize(whole) : whole).toString().replace('\\', '/');
    }

    /**
     * As JSON: {@code pictures}, {@code skipped}, {@code duplicates} and {@code leaks} ({@code first}, {@code second},
     * {@code kind}), {@code contradictions}, {@code issues} ({@code file}, {@code kind}), {@code facts}, {@code
     * classes} ({@code class}, {@code train}, {@code validation}), {@code without_leaks} ({@code right}, {@code
     * pictures}, {@code accuracy}; null where nothing leaked or was measured).
     */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pictures", found.pictures());
        json.put("skipped", found.skipped().stream().map(s -> object("file", name(s.file()), "reason", s.reason()))
                .toList());
        json.put("duplicates", pairs(found.duplicates()));
        json.put("leaks", pairs(found.leaks()));
        json.put("contradictions", pairs(found.contradictions()));
        json.put("issues", found.issues().stream().map(i -> object("file", name(i.file()), "kind",
                i.issue().kind())).toList());
        Map<String, Object> facts = new LinkedHashMap<>();
        found.facts().forEach((words, files) -> facts.put(words, files.stream().map(this::name).toList()));
        json.put("facts", facts);
        json.put("classes", found.classes().stream().map(c -> object("class", c.name(), "train", c.train(),
                "validation", c.validation())).toList());
        json.put("without_leaks", leakFree.map(a -> object("right", a.right(), "pictures", a.images(), "accuracy",
                a.accuracy())).orElse(null));
        return json;
    }

    private List<Map<String, Object>> pairs(List<DuplicatePair> pairs) {
        return pairs.stream().map(p -> object("first", name(p.first()), "second", name(p.second()), "kind",
                p.kind().word())).toList();
    }
}
