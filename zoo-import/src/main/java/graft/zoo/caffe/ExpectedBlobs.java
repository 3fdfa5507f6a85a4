package graft.zoo.caffe;

import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.ParameterSpec.Role;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.layers.structure.Names;
import graft.layers.structure.Node;
import java.util.List;

/** Which blobs a network's nodes take from a caffemodel, and of which shapes; what does not fit becomes a problem. */
final class ExpectedBlobs {
    private final CaffeNetwork caffe;
    private final CaffeModelFile weights;
    private final List<String> problems;

    /** @param problems is added to */
    ExpectedBlobs(CaffeNetwork caffe, CaffeModelFile weights, List<String> problems) {
        this.caffe = caffe;
        this.weights = weights;
        this.problems = problems;
    }

    /** Compares the blobs of one node. */
    void check(Node node) {
        switch (node.layer()) {
            case Conv2d c when caffe.isInnerProduct(node.name()) -> expectMatrix(node.name(),
                    c.spec().inChannels(), c.spec().outChannels(), c.bias());
            case Conv2d c -> expectBlobs(node.name(), blobs(List.of(c.spec().outChannels(),
                    c.spec().groupInChannels(), c.spec().kernelH(), c.spec().kernelW()), c.bias(),
                    c.spec().outChannels()));
            case ConvTranspose2d t -> expectBlobs(node.name(), blobs(List.of(t.convolution().outChannels(),
                    t.convolution().groupInChannels(), t.convolution().kernelH(), t.convolution().kernelW()),
                    t.bias(), t.convolution().inChannels()));
            case ParameterArithmetic a when a.role() == Role.SLOPE -> expectBlobs(node.name(),
                    List.of(a.shape().c() == 1 && node.shape().c() > 1 ? List.of() : List.of(a.shape().c())));
            case Scale s -> expectBlobs(node.name(), blobs(List.of(s.channels()), s.bias(), s.channels()));
            case ParameterArithmetic a when a.role() == Role.BIAS -> expectOffsets(node.name(), a.shape());
            case Dense d -> expectMatrix(node.name(), d.inFeatures(), d.outFeatures(), d.bias());
            case BatchNorm b -> {
                expectBlobs(node.name(), List.of(List.of(b.channels()), List.of(b.channels()), List.of(1)));
                CaffeLayer scale = caffe.scaleOf(node.name());
                if (scale != null) {
                    expectBlobs(scale.name(), blobs(List.of(b.channels()), CaffeWeights.hasBias(scale), b.channels()));
                }
            }
            default -> { }
        }
    }

    private void expectMatrix(String layer, int inputs, int outputs, boolean bias) {
        expectBlobs(layer, blobs(caffe.isTransposed(layer) ? List.of(inputs, outputs) : List.of(outputs, inputs), bias,
                outputs));
    }

    /** Axes of size 1 do not matter: which of them a bias has, only its layer knows. */
    private void expectOffsets(String layer, Shape offsets) {
        List<Integer> expected = List.of(offsets.c(), offsets.h(), offsets.w());
        CaffeBlob blob = weights.blob(layer + "[0]");
        boolean same = blob != null && withoutOnes(blob.shape()).equals(withoutOnes(expected));
        expectBlobs(layer, List.of(same ? blob.shape() : expected));
    }

    private static List<Integer> withoutOnes(List<Integer> shape) {
        return shape.stream().filter(d -> d != 1).toList();
    }

    private static List<List<Integer>> blobs(List<Integer> weight, boolean bias, int channels) {
        return bias ? List.of(weight, List.of(channels)) : List.of(weight);
    }

    private void expectBlobs(String layer, List<List<Integer>> shapes) {
        for (int i = 0; i < shapes.size(); i++) {
            String name = layer + "[" + i + "]";
            CaffeBlob blob = weights.blob(name);
            if (blob == null) {
                boolean hint = !weights.hasWeights(layer) && problems.size() < CaffeWeights.SHOWN;
                problems.add(name + " is missing, expected shape " + shapes.get(i) + (hint
                        ? "; nearest name: " + Names.nearest(name, weights.tensors().keySet()) : ""));
            } else if (!sameShape(blob.shape(), shapes.get(i))) {
                problems.add(name + ": expected shape " + shapes.get(i) + ", found " + blob.shape());
            }
        }
        CaffeBlob extra = weights.blob(layer + "[" + shapes.size() + "]");
        if (extra != null) {
            problems.add(extra.name() + " of shape " + extra.shape() + " is superfluous: the layer takes "
                    + shapes.size() + (shapes.size() == 1 ? " tensor" : " tensors"));
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
