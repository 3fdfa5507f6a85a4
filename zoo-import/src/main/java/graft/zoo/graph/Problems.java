package graft.zoo.graph;

import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.List;

/** What prevents a graph's import. It is collected before anything is built, so that all of it is reported at once. */
public final class Problems {
    private static final int SHOWN = 50;

    private Problems() {
    }

    /**
     * Refuses a file where there are problems.
     *
     * @param what begins the message, such as "the graph cannot be imported"; each problem follows in a line of its own
     * @throws WeightFileException when there are any
     */
    public static void refuse(Path file, String what, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new WeightFileException(file, what + ":\n  " + listed(problems, "\n  "));
        }
    }

    /** The first of them, and how many more there are. */
    public static String listed(List<String> problems, String separator) {
        int more = problems.size() - SHOWN;
        return String.join(separator, problems.subList(0, Math.min(SHOWN, problems.size())))
                + (more > 0 ? separator + "and " + more + " more" : "");
    }
}
