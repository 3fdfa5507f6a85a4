package graft.zoo.caffe;

import graft.engine.Conv2dSpec;
import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.ParameterSpec.Role;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.zoo.weights.WeightFileException;
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
    static final int SHOWN = 20;
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
        ExpectedBlobs expected = new ExpectedBlobs(caffe, weights, problems);
        network.nodes().forEach(expected::check);
        refuse("do not fit the network of " + caffe.file());
        try {
            network.nodes().forEach(this::convert);
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(caffe.file(), e.getMessage(), e);
        }
        refuse("cannot be used");
        values.forEach(Parameter::set);
    }

    static boolean hasBias(CaffeLayer scale) {
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

    private void convert(Node node) {
        Map<String, Parameter> own = network.parametersOf(node);
        String name = node.name();
        switch (node.layer()) {
            case Conv2d _ when caffe.isInnerProduct(name) -> putMatrix(own, name, null);
            case Conv2d c -> {
                int[] place = picturePlaces(c.spec(), order.of(node.inputs().getFirst()));
                values.put(own.get("weight"), transposed(name + "[0]", own.get("weight"), place));
                putBias(own, name);
            }
            case Dense _ -> putMatrix(own, name, order.of(node.inputs().getFirst()));
            case ConvTranspose2d t -> {
                if (order.of(node.inputs().getFirst()) != null) {
                    throw new IllegalArgumentException("'" + name + "' reads a flattened picture");
                }
                values.put(own.get("weight"), transposed(name + "[0]", own.get("weight"),
                        picturePlaces(t.convolution(), null)));
                putBias(own, name);
            }
            case ParameterArithmetic a when a.role() == Role.SLOPE -> perChannel(own, name,
                    a.shape().c() == 1 ? null : order.of(node.inputs().getFirst()));
            case ParameterArithmetic a when a.role() == Role.BIAS -> values.put(own.get("bias"),
                    offsets(name, a.shape(), order.of(node.inputs().getFirst())));
            case Scale _ -> perChannel(own, name, order.of(node.inputs().getFirst()));
            case BatchNorm b -> batchNorm(own, name, order.of(node.inputs().getFirst()));
            default -> { }
        }
    }

    private void putMatrix(Map<String, Parameter> own, String layer, int[] place) {
        Parameter weight = own.get("weight");
        values.put(weight, caffe.isTransposed(layer) ? reordered(layer + "[0]", weight, place)
                : transposed(layer + "[0]", weight, place));
        putBias(own, layer);
    }

    /** Offsets, in Caffe's order channel, height, width, of which some may be shared. */
    private Tensor offsets(String layer, Shape s, int[] channelPlaces) {
        int[] place = s.isVector() ? channelPlaces : FlattenedOrder.flattened(s);
        return Tensor.wrap(vector(layer + "[0]", s.c() == 1 && s.isVector() ? null : place), s.h(), s.w(), s.c());
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
        int[] dims = parameter.spec().dims();
        int outputs = dims[dims.length - 1];
        float[] to = new float[parameter.spec().size()];
        for (int i = 0; i < to.length / outputs; i++) {
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
