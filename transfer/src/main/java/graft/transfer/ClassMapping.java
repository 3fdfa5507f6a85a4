package graft.transfer;

import graft.layers.structure.Names;
import graft.layers.training.Predictions;
import graft.transfer.images.Image;
import graft.transfer.report.Confusion;
import graft.zoo.model.ClassNames;
import graft.zoo.model.ImageNet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which output of a network stands for which class of a folder: the one with the same name or identifier, where
 * WordNet's words and identifiers of ImageNet's classes count as the same; else, where all folders are called by
 * numbers, the one with that index; else, where the network's classes have no names and are as many, by order.
 */
public final class ClassMapping {
    private static final int SHOWN = 5;

    private final List<String> outputNames;
    private final int[] outputOf;
    private final By by;

    /** How classes were found among the outputs. */
    public enum By {
        NAME("name"), ID("id"), INDEX("index"), ORDER("order");

        private final String word;

        By(String word) {
            this.word = word;
        }

        /** As reports have it. */
        public String word() {
            return word;
        }
    }

    private ClassMapping(List<String> outputNames, int[] outputOf, By by) {
        this.outputNames = outputNames;
        this.outputOf = outputOf;
        this.by = by;
    }

    /** {@link #of(List, ClassNames, int)} with names alone. */
    public static ClassMapping of(List<String> classes, List<String> labels, int outputs) {
        return of(classes, ClassNames.of(labels), outputs);
    }

    /**
     * @param classes of the folder, in label order
     * @param labels  of the network's outputs, empty when unknown
     * @throws DataSetMismatchException when a class cannot be found among the outputs, or could be several of them, or
     *                                  two classes are the same output; names the nearest
     */
    public static ClassMapping of(List<String> classes, ClassNames labels, int outputs) {
        ClassNames fitted = labels.fitted(outputs);
        if (!fitted.names().isEmpty() && fitted.names().size() != outputs) {
            throw new DataSetMismatchException("the network has " + outputs + " classes, the labels name "
                    + labels.names().size());
        }
        return fitted.names().isEmpty() ? unnamed(classes, outputs) : named(classes, fitted, outputs);
    }

    private static ClassMapping unnamed(List<String> classes, int outputs) {
        if (areIndices(classes, outputs)) {
            return byIndex(classes, indices(outputs));
        }
        if (classes.size() != outputs) {
            throw new DataSetMismatchException("the folder has " + classes.size() + " classes, the network "
                    + outputs + " without names; give their names with --labels");
        }
        int[] same = new int[outputs];
        for (int i = 0; i < outputs; i++) {
            same[i] = i;
        }
        return new ClassMapping(classes, same, By.ORDER);
    }

    private static List<String> indices(int outputs) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            names.add(Integer.toString(i));
        }
        return names;
    }

    /** Whether all are numbers of outputs, each another one. */
    private static boolean areIndices(List<String> classes, int outputs) {
        return classes.stream().allMatch(c -> c.matches("\\d{1,8}") && Integer.parseInt(c) < outputs)
                && classes.stream().map(Integer::parseInt).distinct().count() == classes.size();
    }

    private static ClassMapping byIndex(List<String> classes, List<String> names) {
        return new ClassMapping(names, classes.stream().mapToInt(Integer::parseInt).toArray(), By.INDEX);
    }

    private static ClassMapping named(List<String> classes, ClassNames labels, int outputs) {
        Outputs known = new Outputs(labels);
        int[] outputOf = new int[classes.size()];
        List<String> missing = new ArrayList<>();
        boolean ids = true;
        for (int i = 0; i < outputOf.length; i++) {
            String name = classes.get(i);
            OptionalInt byName = known.named(name);
            OptionalInt output = byName.isPresent() ? byName : known.identified(name);
            ids &= byName.isEmpty();
            outputOf[i] = output.orElse(-1);
            if (output.isEmpty()) {
                missing.add(name);
            }
        }
        if (missing.size() == classes.size() && areIndices(classes, outputs)) {
            return byIndex(classes, labels.names());
        }
        if (!missing.isEmpty()) {
            throw unknown(missing, labels.names(), outputs);
        }
        requireDifferent(classes, outputOf, labels.names());
        return new ClassMapping(labels.names(), outputOf, ids ? By.ID : By.NAME);
    }

    private static DataSetMismatchException unknown(List<String> missing, List<String> labels, int outputs) {
        String first = missing.getFirst();
        String nearest = Names.nearest(plain(first), labels.stream().map(ClassMapping::plain).toList())
                .flatMap(near -> labels.stream().filter(l -> plain(l).equals(near)).findFirst())
                .map(label -> "; nearest: " + label).orElse("");
        String others = missing.size() == 1 ? "" : " (nor " + String.join(", ", missing.subList(1,
                Math.min(SHOWN, missing.size()))) + (missing.size() > SHOWN ? " and " + (missing.size() - SHOWN)
                        + " more" : "") + ")";
        return new DataSetMismatchException("the network knows no class '" + first + "'" + others + nearest
                + ". Rename the folder after one of its " + outputs + " classes or their indices from 0, or give their "
                + "names with --labels");
    }

    private static void requireDifferent(List<String> classes, int[] outputOf, List<String> labels) {
        Map<Integer, String> seen = new HashMap<>();
        for (int i = 0; i < outputOf.length; i++) {
            String other = seen.put(outputOf[i], classes.get(i));
            if (other != null) {
                throw new DataSetMismatchException("the folders '" + other + "' and '" + classes.get(i) + "' both are "
                        + "the network's class " + outputOf[i] + " (" + labels.get(outputOf[i])
                        + "); put their images into one folder");
            }
        }
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ').strip();
    }

    /** The outputs by their names and identifiers. */
    private static final class Outputs {
        private static final int SEVERAL = -1;

        private final List<String> names;
        private final Map<String, Integer> exact = new HashMap<>();
        private final Map<String, Integer> byName = new HashMap<>();
        private final Map<String, Integer> byId = new HashMap<>();
        /** By their place among ImageNet's classes. */
        private final Map<Integer, Integer> byWords = new HashMap<>();

        Outputs(ClassNames labels) {
            names = labels.names();
            for (int i = 0; i < names.size(); i++) {
                int output = i;
                put(exact, names.get(i), i);
                put(byName, plain(names.get(i)), i);
                if (!labels.ids().isEmpty()) {
                    put(byId, labels.ids().get(i), i);
                }
                ImageNet.indexOf(names.get(i)).ifPresent(word -> put(byWords, word, output));
            }
        }

        private static <K> void put(Map<K, Integer> map, K key, int output) {
            map.merge(key, output, (a, b) -> SEVERAL);
        }

        OptionalInt named(String folder) {
            return found(folder, exact.containsKey(folder) ? exact.get(folder) : byName.get(plain(folder)));
        }

        OptionalInt identified(String folder) {
            Integer output = byId.get(folder);
            if (output == null && ImageNet.indexOf(folder).isPresent()) {
                output = byWords.get(ImageNet.indexOf(folder).getAsInt());
            }
            return found(folder, output);
        }

        private OptionalInt found(String folder, Integer output) {
            if (output == null) {
                return OptionalInt.empty();
            } else if (output == SEVERAL) {
                throw new DataSetMismatchException("several outputs of the network are called '" + folder
                        + "'; call the folder by the class's identifier or give the outputs different names with "
                        + "--labels");
            }
            return OptionalInt.of(output);
        }
    }

    /** How the classes were found. */
    public By by() {
        return by;
    }

    /** The same in words for the user; a guess is called one. */
    public String describe() {
        return switch (by) {
            case NAME -> "classes: folders and outputs by name";
            case ID -> "classes: folders and outputs by identifier, such as " + outputNames.get(outputOf[0]);
            case INDEX -> "classes: folders and outputs by index from 0";
            case ORDER -> "classes: guessed, the network's outputs have no names: folders in alphabetical order are "
                    + "taken for outputs in theirs (" + outputNames.getFirst() + " for output 0); give --labels to be "
                    + "sure";
        };
    }

    /** The images with the network's outputs as their labels. */
    public List<Image> relabel(List<Image> images) {
        return images.stream().map(p -> new Image(p.file(), outputOf[p.label()])).toList();
    }

    /** How often each class was taken for another: the folder's classes, and other outputs that were predicted. */
    public Confusion confusion(Predictions p) {
        boolean[] seen = new boolean[outputNames.size()];
        for (int i = 0; i < p.count(); i++) {
            seen[p.labels()[i]] = true;
            seen[p.best(i)] = true;
        }
        int[] row = new int[seen.length];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < seen.length; i++) {
            if (seen[i] || outputOf.length == seen.length) {
                row[i] = names.size();
                names.add(outputNames.get(i));
            }
        }
        int[] truth = new int[p.count()];
        int[] predicted = new int[p.count()];
        for (int i = 0; i < p.count(); i++) {
            truth[i] = row[p.labels()[i]];
            predicted[i] = row[p.best(i)];
        }
        return Confusion.count(names, truth, predicted);
    }
}
