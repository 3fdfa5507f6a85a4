package graft.transfer;

import graft.layers.structure.Names;
import graft.layers.training.Predictions;
import graft.transfer.images.Image;
import graft.transfer.report.Confusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which output of a network stands for which class of a folder: the one with the same name; or, where the network's
 * classes have no names, the one with the same index, if they are as many.
 */
public final class ClassMapping {
    private final List<String> outputNames;
    private final int[] outputOf;

    private ClassMapping(List<String> outputNames, int[] outputOf) {
        this.outputNames = outputNames;
        this.outputOf = outputOf;
    }

    /**
     * @param classes of the folder, in label order
     * @param labels  of the network's outputs, empty when unknown
     * @throws DataSetMismatchException when a class cannot be found among the outputs; names the nearest
     */
    public static ClassMapping of(List<String> classes, List<String> labels, int outputs) {
        if (labels.isEmpty()) {
            if (classes.size() != outputs) {
                throw new DataSetMismatchException("the folder has " + classes.size() + " classes, the network "
                        + outputs + " without names; give their names with --labels");
            }
            int[] same = new int[outputs];
            for (int i = 0; i < outputs; i++) {
                same[i] = i;
            }
            return new ClassMapping(classes, same);
        }
        if (labels.size() != outputs) {
            throw new DataSetMismatchException("the network has " + outputs + " classes, the labels name "
                    + labels.size());
        }
        List<String> plain = labels.stream().map(ClassMapping::plain).toList();
        int[] outputOf = new int[classes.size()];
        for (int i = 0; i < outputOf.length; i++) {
            String wanted = plain(classes.get(i));
            outputOf[i] = plain.indexOf(wanted);
            if (outputOf[i] < 0) {
                throw new DataSetMismatchException("the network knows no class '" + classes.get(i) + "'; nearest: "
                        + labels.get(plain.indexOf(Names.nearest(wanted, plain)))
                        + ". Rename the folder after one of its " + outputs + " classes, or give their names with "
                        + "--labels");
            }
        }
        return new ClassMapping(labels, outputOf);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ').strip();
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
