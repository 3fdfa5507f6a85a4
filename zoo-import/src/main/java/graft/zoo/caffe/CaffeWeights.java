package graft.zoo.caffe;

import graft.engine.Conv2dSpec;
import graft.engine.Tensor;
import graft.layers.BatchNorm;
import graft.layers.Conv2d;
import graft.layers.ConvTranspose2d;
import graft.layers.Dense;
import graft.layers.Names;
import graft.layers.Network;
import graft.layers.Node;
import graft.layers.PRelu;
import graft.layers.Parameter;
import graft.layers.Scale;
import graft.zoo.WeightFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a caffemodel's blobs into a network: first all names and shapes are checked, then all values are converted, and
 * only then is anything set.
 */
final class CaffeWeights {
    private static final int SHOWN = 20;
    /** Rows converted at a time: one cache line of results. */
    private static final int ROWS = 16;

    private final CaffeNetwork caffe;
    private final Network network;
    private final CaffeModelFile weights;
    private final FlattenedOrder order;
    private final List<String> problems = new ArrayList<>();
    private final Map<Parameter, Tensor> values = new LinkedHashMap<>();

    CaffeWeights(CaffeNetwork caffe, CaffeModelFile weights) {
        this.caffe = caffe;
        this.network = caffe.network();
        this.weights = weights;
        this.order = new FlattenedOrder(network);
    }

    void fill() {
        for (Node node : network.nodes()) {
            switch (node.layer()) {
                case Conv2d c -> expectBlobs(node.name(), blobs(List.of(c.spec().outChannels(),
                        c.spec().groupInChannels(), c.spec().kernelH(), c.spec().kernelW()), c.bias(),
                        c.spec().outChannels()));
                case ConvTranspose2d t -> expectBlobs(node.name(), blobs(List.of(t.convolution().outChannels(),
                        t.convolution().groupInChannels(), t.convolution().kernelH(), t.convolution().kernelW()),
                        t.bias(), t.convolution().inChannels()));
                case PRelu p -> expectBlobs(node.name(), List.of(p.slopes().c() == 1
                        && node.shape().c() > 1 ? List.of() : List.of(p.slopes().c())));
                case Scale s -> expectBlobs(node.name(), blobs(List.of(s.channels()), s.bias(), s.channels()));
                case Dense d -> expectBlobs(node.name(), blobs(caffe.isTransposed(node.name())
                        ? List.of(d.inFeatures(), d.outFeatures()) : List.of(d.outFeatures(), d.inFeatures()),
                        d.bias(), d.outFeatures()));
                case BatchNorm b -> {
                    expectBlobs(node.name(), List.of(List.of(b.channels()), List.of(b.channels()), List.of(1)));
                    CaffeLayer scale = caffe.scaleOf(node.name());
                    if (scale != null) {
                        expectBlobs(scale.name(), blobs(List.of(b.channels()), hasBias(scale), b.channels()));
                    }
                }
                default -> { }
            }
        }
        refuse("do not fit the network of " + caffe.file());
        try {
            network.nodes().forEach(this::convert);
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(caffe.file(), e.getMessage(), e);
        }
        refuse("cannot be used");
        values.forEach(Parameter::set);
    }

    private static List<List<Integer>> blobs(List<Integer> weight, boolean bias, int channels) {
        return bias ? List.of(weight, List.of(channels)) : List.of(weight);
    }

    private static boolean hasBias(CaffeLayer scale) {
        return scale.settings("scale_param").bool("bias_term", false);
    }

    private void refuse(String why) {
        if (problems.isEmpty()) {
            return;
        }
        int more = problems.size() - SHOWN;
        throw new WeightFileException(weights.path(), problems.size() + (problems.size() == 1 ? " tensor" : " tensors")
                + " " + why + ":\n  " + String.join("\n  ", problems.subList(0, Math.min(SHOWN, problems.size())))
                + (more > 0 ? "\n  and " + more + " more" : ""));
    }

    private void expectBlobs(String layer, List<List<Integer>> shapes) {
        for (int i = 0; i < shapes.size(); i++) {
            String name = layer + "[" + i + "]";
            CaffeBlob blob = weights.blob(name);
            if (blob == null) {
                boolean hint = !weights.hasWeights(layer) && problems.size() < SHOWN;
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

    private void convert(Node node) {
        Map<String, Parameter> own = network.parametersOf(node);
        String name = node.name();
        switch (node.layer()) {
            case Conv2d c -> {
                int[] place = picturePlaces(c.spec(), order.of(node.inputs().getFirst()));
                values.put(own.get("weight"), transposed(name + "[0]", own.get("weight"), place));
                putBias(own, name);
            }
            case Dense d -> {
                int[] place = order.of(node.inputs().getFirst());
                Parameter weight = own.get("weight");
                values.put(weight, caffe.isTransposed(name) ? reordered(name + "[0]", weight, place)
                        : transposed(name + "[0]", weight, place));
                putBias(own, name);
            }
            case ConvTranspose2d t -> {
                if (order.of(node.inputs().getFirst()) != null) {
                    throw new IllegalArgumentException("'" + name + "' reads a flattened picture");
                }
                values.put(own.get("weight"), transposed(name + "[0]", own.get("weight"),
                        picturePlaces(t.convolution(), null)));
                putBias(own, name);
            }
            case PRelu p -> perChannel(own, name, p.slopes().c() == 1 ? null : order.of(node.inputs().getFirst()));
            case Scale _ -> perChannel(own, name, order.of(node.inputs().getFirst()));
            case BatchNorm b -> batchNorm(own, name, order.of(node.inputs().getFirst()));
            default -> { }
        }
    }

    private void putBias(Map<String, Parameter> own, String layer) {
        if (own.containsKey("bias")) {
            values.put(own.get("bias"), Tensor.wrap(vector(layer + "[1]", null), own.get("bias").spec().dims()));
        }
    }

    /** A weight, and perhaps a bias, of one value a channel. */
    private void perChannel(Map<String, Parameter> own, String layer, int[] place) {
        List<String> names = List.of("weight", "bias");
        for (int i = 0; i < own.size(); i++) {
            Parameter parameter = own.get(names.get(i));
            values.put(parameter, Tensor.wrap(vector(layer + "[" + i + "]", place), parameter.spec().dims()));
        }
    }

    /** For [C/g,R,S] of a Caffe filter: the place of each value in Graft's [R,S,C/g]. */
    private static int[] picturePlaces(Conv2dSpec conv, int[] channelPlaces) {
        int channels = conv.groupInChannels();
        if (channelPlaces != null && conv.groups() > 1) {
            throw new IllegalArgumentException("a convolution with groups reads a flattened picture");
        }
        int window = conv.kernelH() * conv.kernelW();
        int[] place = new int[channels * window];
        for (int c = 0; c < channels; c++) {
            for (int rs = 0; rs < window; rs++) {
                place[c * window + rs] = rs * channels + (channelPlaces == null ? c : channelPlaces[c]);
            }
        }
        return place;
    }

    /** Caffe's rows, one an output, as Graft's columns: out[place[j]][k] = in[k][j]. */
    private Tensor transposed(String blobName, Parameter parameter, int[] place) {
        CaffeBlob blob = weights.blob(blobName);
        int[] dims = parameter.spec().dims();
        int outputs = dims[dims.length - 1];
        float[] to = new float[parameter.spec().size()];
        int length = to.length / outputs;
        for (int first = 0; first < outputs; first += ROWS) {
            int rows = Math.min(ROWS, outputs - first);
            float[] from = finite(blob, (long) first * length, rows * length);
            for (int j = 0; j < length; j++) {
                int column = (place == null ? j : place[j]) * outputs + first;
                for (int r = 0; r < rows; r++) {
                    to[column + r] = from[r * length + j];
                }
            }
        }
        return Tensor.wrap(to, dims);
    }

    /** A weight that is stored [inputs, outputs] already: its rows in another order. */
    private Tensor reordered(String blobName, Parameter parameter, int[] place) {
        CaffeBlob blob = weights.blob(blobName);
        int outputs = parameter.spec().dims()[1];
        float[] to = new float[parameter.spec().size()];
        for (int i = 0; i < parameter.spec().dims()[0]; i++) {
            float[] row = finite(blob, (long) i * outputs, outputs);
            System.arraycopy(row, 0, to, (place == null ? i : place[i]) * outputs, outputs);
        }
        return Tensor.wrap(to, parameter.spec().dims());
    }

    private void batchNorm(Map<String, Parameter> own, String name, int[] place) {
        float factor = finite(weights.blob(name + "[2]"), 0, 1)[0];
        if (factor < 0) {
            problems.add(name + "[2]: expected the number of batches that mean and variance sum up, found " + factor);
            return;
        }
        float scaling = factor == 0 ? 0 : 1 / factor;
        int known = problems.size();
        float[] mean = vector(name + "[0]", place);
        float[] variance = vector(name + "[1]", place);
        if (problems.size() > known) {
            return;
        }
        int channels = mean.length;
        for (int c = 0; c < channels; c++) {
            mean[c] *= scaling;
            variance[c] *= scaling;
            if (!(variance[c] >= 0) || !Float.isFinite(variance[c]) || !Float.isFinite(mean[c])) {
                problems.add(name + ": divided by " + factor + ", channel " + c + " has mean " + mean[c]
                        + " and variance " + variance[c] + ", expected finite numbers and no negative variance");
                break;
            }
        }
        CaffeLayer scale = caffe.scaleOf(name);
        float[] gamma = new float[channels];
        Arrays.fill(gamma, 1);
        put(own, "weight", scale == null ? gamma : vector(scale.name() + "[0]", place));
        put(own, "bias", scale == null || !hasBias(scale) ? new float[channels] : vector(scale.name() + "[1]", place));
        put(own, "running_mean", mean);
        put(own, "running_var", variance);
    }

    private void put(Map<String, Parameter> own, String name, float[] vector) {
        values.put(own.get(name), Tensor.wrap(vector, vector.length));
    }

    /** One value a channel, in Graft's order of channels. */
    private float[] vector(String blobName, int[] place) {
        CaffeBlob blob = weights.blob(blobName);
        float[] from = finite(blob, 0, (int) blob.size());
        if (place == null) {
            return from;
        }
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            to[place[i]] = from[i];
        }
        return to;
    }

    private float[] finite(CaffeBlob blob, long from, int n) {
        float[] part = blob.read(from, n);
        for (int i = 0; i < n; i++) {
            if (!Float.isFinite(part[i])) {
                String problem = blob.name() + " holds " + part[i];
                if (problems.stream().noneMatch(p -> p.startsWith(blob.name() + " holds"))) {
                    problems.add(problem + " at index " + (from + i) + ", expected finite numbers");
                }
                break;
            }
        }
        return part;
    }
}
