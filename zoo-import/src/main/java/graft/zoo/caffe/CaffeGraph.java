package graft.zoo.caffe;

import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which layer reads which layer's output, at inference and only as far as the output needs.
 *
 * <p>A blob's name means what was last written under it, in the file's order: a layer that works in place (ReLU with
 * one name as bottom and top) makes a new version, which all later readers see. That is how Caffe's
 * {@code insert_splits.cpp} reads it.
 *
 * <p>Softmax, losses and accuracy at the end are left out, so the network ends with logits. Where several layers are
 * not read by any other, the output is the last one that fed a softmax (auxiliary classifiers come before the main
 * one), else the last; what only the others need is left out.
 *
 * @param layers  all layers that the output needs, in the file's order; the last is the output
 * @param sources for each, the index of the layer that made each of its bottoms
 * @param leftOut names of layers that take part at inference but are not needed for the output
 * @param outputs names of the layers that could be the output, in the file's order
 */
record CaffeGraph(List<CaffeLayer> layers, List<List<Integer>> sources, List<String> leftOut, List<String> outputs) {
    private static final int MISSING = -1;
    private static final int LABELS = -2;

    static CaffeGraph of(Path file, List<CaffeLayer> all) {
        return of(file, all, false, null);
    }

    /**
     * The same with an end of the caller's choice.
     *
     * @param whole  whether a softmax at the end stays
     * @param wanted the name of the layer or the blob that is the output; null for the usual one
     * @throws IllegalArgumentException when there is no such layer or blob
     */
    static CaffeGraph of(Path file, List<CaffeLayer> all, boolean whole, String wanted) {
        List<CaffeLayer> active = all.stream().filter(CaffeLayer::isActive).flatMap(l -> l.parts().stream()).toList();
        int[][] sources = wire(active);
        boolean[] end = ends(active, sources);
        List<Integer> unread = unread(active, sources, end);
        int output = wanted == null ? output(file, active, sources, end, unread) : named(active, wanted);
        for (int i = output + 1; whole && wanted == null && i < active.size(); i++) {
            if (active.get(i).type().equals("Softmax") && sources[i].length == 1 && sources[i][0] == output) {
                output = i;
                break;
            }
        }
        boolean[] needed = new boolean[active.size()];
        needed[output] = true;
        for (int i = output; i >= 0; i--) {
            if (needed[i]) {
                for (int b = 0; b < sources[i].length; b++) {
                    needed[existing(active.get(i), b, sources[i][b])] = true;
                }
            }
        }
        return select(active, sources, needed, unread.stream().map(i -> active.get(i).name()).toList());
    }

    /** The last layer of a name, or that writes a blob of this name. */
    private static int named(List<CaffeLayer> layers, String wanted) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            CaffeLayer layer = layers.get(i);
            if (!layer.isInput() && (layer.name().equals(wanted) || layer.tops().indexOf(wanted) == 0)) {
                return i;
            }
        }
        throw new IllegalArgumentException("the network has no layer and no blob '" + wanted + "'");
    }

    private static int[][] wire(List<CaffeLayer> layers) {
        Map<String, Integer> version = new HashMap<>();
        int[][] sources = new int[layers.size()][];
        for (int i = 0; i < sources.length; i++) {
            CaffeLayer layer = layers.get(i);
            sources[i] = layer.bottoms().stream().mapToInt(b -> version.getOrDefault(b, MISSING)).toArray();
            for (int t = 0; t < layer.tops().size(); t++) {
                // A data layer's second top is the label; other layers' second tops (a pooling's mask) are not offered.
                version.put(layer.tops().get(t), t == 0 || layer.type().equals("Split") ? i
                        : layer.isInput() ? LABELS : MISSING);
            }
        }
        return sources;
    }

    /** Layers to leave out since they only judge, or turn logits into probabilities that no other layer reads. */
    private static boolean[] ends(List<CaffeLayer> layers, int[][] sources) {
        boolean[] end = new boolean[layers.size()];
        boolean[] read = new boolean[layers.size()];
        for (int i = layers.size() - 1; i >= 0; i--) {
            end[i] = layers.get(i).isEnd() && !read[i];
            if (!end[i]) {
                Arrays.stream(sources[i]).filter(s -> s >= 0).forEach(s -> read[s] = true);
            }
        }
        return end;
    }

    /** The layers that no other reads, but for those that only judge, turn logits into probabilities, or silence. */
    private static List<Integer> unread(List<CaffeLayer> layers, int[][] sources, boolean[] end) {
        boolean[] read = new boolean[layers.size()];
        for (int i = 0; i < sources.length; i++) {
            boolean reads = !end[i];
            Arrays.stream(sources[i]).filter(s -> s >= 0).forEach(s -> read[s] |= reads);
        }
        return IntStream.range(0, read.length).filter(i -> !read[i] && !end[i] && !layers.get(i).isInput())
                .boxed().toList();
    }

    private static int output(Path file, List<CaffeLayer> layers, int[][] sources, boolean[] end,
            List<Integer> candidates) {
        boolean[] classified = new boolean[layers.size()];
        for (int i = 0; i < sources.length; i++) {
            for (int b = 0; b < sources[i].length; b++) {
                if (sources[i][b] >= 0) {
                    classified[sources[i][b]] |= end[i] && layers.get(i).marksLogits() && b == 0;
                }
            }
        }
        int last = MISSING;
        for (int i : candidates) {
            if (last < 0 || classified[i] || !classified[last]) {
                last = i;
            }
        }
        if (last < 0) {
            throw new WeightFileException(file, "describes no layer that computes anything in phase TEST");
        }
        return last;
    }

    private static int existing(CaffeLayer layer, int bottom, int source) {
        if (source < 0) {
            throw layer.error("reads '" + layer.bottoms().get(bottom) + "', which " + (source == LABELS
                    ? "holds labels, not images" : "no layer before it makes in phase TEST"));
        }
        return source;
    }

    private static CaffeGraph select(List<CaffeLayer> all, int[][] sources, boolean[] needed,
            List<String> outputs) {
        List<CaffeLayer> layers = new ArrayList<>();
        List<List<Integer>> wires = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        int[] place = new int[all.size()];
        for (int i = 0; i < place.length; i++) {
            if (needed[i]) {
                place[i] = layers.size();
                layers.add(all.get(i));
                wires.add(Arrays.stream(sources[i]).mapToObj(s -> place[s]).toList());
            } else {
                leftOut.add(all.get(i).name());
            }
        }
        return new CaffeGraph(layers, wires, leftOut, outputs);
    }

    /** For each layer the one that reads it, -1 where none or several do. */
    int[] onlyReaders() {
        int[] reader = new int[layers.size()];
        int[] readers = new int[layers.size()];
        for (int r = 0; r < reader.length; r++) {
            for (int source : sources.get(r)) {
                readers[source]++;
                reader[source] = r;
            }
        }
        for (int i = 0; i < reader.length; i++) {
            reader[i] = readers[i] == 1 ? reader[i] : -1;
        }
        return reader;
    }
}
