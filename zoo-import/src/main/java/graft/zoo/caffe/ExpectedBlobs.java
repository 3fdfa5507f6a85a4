package graft.zoo.caffe;

import graft.layers.layer.Shape;
import graft.layers.structure.Names;
import java.util.List;

/** Compares the blobs that a network's layers take with a caffemodel's; what does not fit becomes a problem. */
final class ExpectedBlobs {
    /** Names are compared with all others for so many problems at most. */
    private static final int HINTS = 20;

    private final CaffeModelFile weights;
    private final List<String> problems;

    /** @param problems is added to */
    ExpectedBlobs(CaffeModelFile weights, List<String> problems) {
        this.weights = weights;
        this.problems = problems;
    }

    /** A weight, and perhaps a bias with a number for each output. */
    void check(String layer, List<Integer> weight, boolean bias, int outputs) {
        if (bias) {
            check(layer, weight, List.of(outputs));
        } else {
            check(layer, weight);
        }
    }

    /** Axes of size 1 do not matter: which of them a bias has, only its layer knows. */
    void offsets(String layer, Shape offsets) {
        List<Integer> expected = List.of(offsets.c(), offsets.h(), offsets.w());
        CaffeBlob blob = weights.blob(layer + "[0]");
        boolean same = blob != null && withoutOnes(blob.shape()).equals(withoutOnes(expected));
        check(layer, same ? blob.shape() : expected);
    }

    private static List<Integer> withoutOnes(List<Integer> shape) {
        return shape.stream().filter(d -> d != 1).toList();
    }

    /** The blobs of a layer, of these shapes. */
    @SafeVarargs
    final void check(String layer, List<Integer>... shapes) {
        for (int i = 0; i < shapes.length; i++) {
            String name = layer + "[" + i + "]";
            CaffeBlob blob = weights.blob(name);
            if (blob == null) {
                boolean hint = !weights.hasWeights(layer) && problems.size() < HINTS;
                problems.add(name + " is missing, expected shape " + shapes[i] + (hint
                        ? Names.nearestHint(name, weights.tensors().keySet()) : ""));
            } else if (!sameShape(blob.shape(), shapes[i])) {
                problems.add(name + ": expected shape " + shapes[i] + ", found " + blob.shape());
            }
        }
        CaffeBlob extra = weights.blob(layer + "[" + shapes.length + "]");
        if (extra != null) {
            problems.add(extra.name() + " of shape " + extra.shape() + " is superfluous: the layer takes "
                    + shapes.length + (shapes.length == 1 ? " tensor" : " tensors"));
        }
    }

    /** Old blobs always have four axes, padded with ones in front: [1,1,1,64] is [64] (Blob::ShapeEquals). */
    private static boolean sameShape(List<Integer> found, List<Integer> expected) {
        int from = 0;
        while (found.size() <= 4 && found.size() - from > expected.size() && found.get(from) == 1) {
            from++;
        }
        return found.subList(from, found.size()).equals(expected);
    }
}
