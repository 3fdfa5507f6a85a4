package graft.transfer.labels;

import graft.transfer.images.DataSetException;
import graft.transfer.images.Image;
import graft.zoo.model.Delimited;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be done with pictures whose labels are doubtful, as a person decided it: a CSV file with a line for each.
 * The pictures themselves are never touched.
 *
 * <pre>
 * file,action,class
 * ants/17.jpg,relabel,bees
 * bees/3.jpg,remove,
 * bees/4.jpg,keep,
 * </pre>
 *
 * Files are relative to the folder of pictures. Further columns are passed over, so that a list of suspects becomes a
 * plan by changing its actions.
 */
public final class LabelPlan {
    private static final List<String> COLUMNS = List.of("file", "action", "class");
    private static final int LISTED = 5;

    private final Path file;
    private final Path data;
    private final Map<Path, Step> steps;

    private LabelPlan(Path file, Path data, Map<Path, Step> steps) {
        this.file = file;
        this.data = data;
        this.steps = steps;
    }

    /** What can be done with a picture. */
    public enum Action {
        KEEP, RELABEL, REMOVE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is to be done with one picture.
     *
     * @param file      relative to the folder of pictures
     * @param className that the plan states; read only where the picture is relabelled
     */
    public record Decision(String file, Action action, String className) {
    }

    /** A line of the plan. {@code label} is the new class's index; -1 unless it is relabelled. */
    private record Step(int line, String name, Action action, String className, int label) {
    }

    /**
     * Reads a plan.
     *
     * @param data    the folder of pictures, or the list of them, to whose folder names are relative then
     * @param classes that pictures may be relabelled to
     * @throws DataSetException when a column is missing, an action or class is not known, or a picture is named twice;
     *                          names file and line, all that is wrong up to a few
     */
    public static LabelPlan read(Path file, Path data, List<String> classes) {
        List<String> lines = lines(file);
        List<String> header = lines.isEmpty() ? List.of() : Delimited.fields(lines.getFirst(), ',').stream()
                .map(name -> name.toLowerCase(Locale.ROOT)).toList();
        List<String> missing = COLUMNS.stream().filter(c -> !header.contains(c)).toList();
        if (!missing.isEmpty()) {
            throw new DataSetException(file, "line 1: no column " + String.join(", ", missing) + "; expected a first "
                    + "line with the columns file,action,class separated by commas, found "
                    + (lines.isEmpty() ? "an empty file" : "'" + lines.getFirst() + "'")
                    + ". labels.csv beside a report has that form");
        }
        Path folder = Files.isDirectory(data) ? data : data.toAbsolutePath().getParent();
        List<String> faults = new ArrayList<>();
        Map<Path, Step> steps = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            List<String> fields = Delimited.fields(lines.get(i), ',');
            if (fields.size() != header.size()) {
                faults.add("line " + (i + 1) + ": expected " + header.size() + " fields as in line 1, found "
                        + fields.size() + "; put names with commas between quotation marks");
                continue;
            }
            read(i + 1, fields.get(header.indexOf("file")), fields.get(header.indexOf("action")),
                    fields.get(header.indexOf("class")), folder, classes, steps, faults);
        }
        refuse(file, faults);
        return new LabelPlan(file, folder, steps);
    }

    private static List<String> lines(Path file) {
        try {
            String text = Files.readString(file);
            return (text.startsWith("\ufeff") ? text.substring(1) : text).lines().toList();
        } catch (CharacterCodingException e) {
            throw new DataSetException(file, "is not UTF-8 text; save the plan as UTF-8", e);
        } catch (IOException e) {
            throw new DataSetException(file, "cannot be read: expected a plan with the columns file,action,class", e);
        }
    }

    private static void read(int line, String name, String word, String className, Path folder, List<String> classes,
            Map<Path, Step> steps, List<String> faults) {
        Action action = action(word);
        int label = classes.indexOf(className);
        if (name.isEmpty()) {
            faults.add("line " + line + ": no file");
        } else if (action == null) {
            faults.add("line " + line + ": no action '" + word + "'; there are keep, relabel and remove");
        } else if (action == Action.RELABEL && label < 0) {
            faults.add("line " + line + ": no class '" + className + "' to relabel " + name + " to; there are "
                    + String.join(", ", classes));
        } else {
            Path picture = key(folder.resolve(name));
            Step before = steps.putIfAbsent(picture, new Step(line, name, action, className,
                    action == Action.RELABEL ? label : -1));
            if (before != null) {
                faults.add("line " + line + ": " + name + " is in line " + before.line()
                        + " already; leave one of them");
            }
        }
    }

    private static Action action(String word) {
        for (Action a : Action.values()) {
            if (a.word().equals(word.toLowerCase(Locale.ROOT))) {
                return a;
            }
        }
        return null;
    }

    private static void refuse(Path file, List<String> faults) {
        if (!faults.isEmpty()) {
            throw new DataSetException(file, String.join("; ", faults.subList(0, Math.min(LISTED, faults.size())))
                    + (faults.size() > LISTED ? "; and " + (faults.size() - LISTED) + " more" : ""));
        }
    }

    /** What a picture is called in a plan: relative to the folder of pictures where it lies in there. */
    public static String name(Path picture, Path data) {
        Path folder = key(Files.isDirectory(data) ? data : data.toAbsolutePath().getParent());
        Path whole = key(picture);
        return (whole.startsWith(folder) ? folder.relativize(whole) : whole).toString().replace('\\', '/');
    }

    private static Path key(Path picture) {
        return picture.toAbsolutePath().normalize();
    }

    /**
     * Refuses a plan that names pictures which are not there: it belongs to another folder, or an earlier state of it.
     *
     * @param images all that there are
     */
    public void requireAll(List<Image> images) {
        Set<Path> there = images.stream().map(i -> key(i.file())).collect(Collectors.toSet());
        refuse(file, steps.entrySet().stream().filter(s -> !there.contains(s.getKey()))
                .map(s -> "line " + s.getValue().line() + ": " + s.getValue().name() + " is "
                        + (Files.exists(s.getKey()) ? "there, but not among the images of " : "not in ") + data
                        + "; delete the line, or see that the plan belongs to this folder").toList());
    }

    /** The pictures that stay, some with another class; their order is kept. */
    public List<Image> apply(List<Image> images) {
        List<Image> changed = new ArrayList<>();
        for (Image image : images) {
            Step step = steps.get(key(image.file()));
            if (step == null || step.action() == Action.KEEP) {
                changed.add(image);
            } else if (step.action() == Action.RELABEL) {
                changed.add(new Image(image.file(), step.label()));
            }
        }
        return changed;
    }

    /** What was decided, in the order of the plan. */
    public List<Decision> decisions() {
        return steps.entrySet().stream().map(s -> new Decision(name(s.getKey(), data), s.getValue().action(),
                s.getValue().className())).toList();
    }

    /**
     * Such as {@code 3 relabelled, 1 removed, 12 kept}. A picture that is relabelled to the class that it has is kept,
     * which is stated.
     *
     * @param images all that there are
     */
    public String describe(List<Image> images) {
        long same = images.stream().filter(i -> {
            Step step = steps.get(key(i.file()));
            return step != null && step.action() == Action.RELABEL && step.label() == i.label();
        }).count();
        return count(Action.RELABEL) - same + " relabelled, " + count(Action.REMOVE) + " removed, "
                + (count(Action.KEEP) + same) + " kept" + (same == 0 ? "" : " (" + same + " of them relabelled to the "
                        + "class that " + (same == 1 ? "it has" : "they have") + ")");
    }

    private long count(Action action) {
        return steps.values().stream().filter(s -> s.action() == action).count();
    }
}
