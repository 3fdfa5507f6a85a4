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
import graft.zoo.graph.Problems;
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
    /** Rows converted at a time: one cache line of results. */
    private static final int ROWS = 16;

    private final CaffeNetwork caffe;
    private final Network network;
    private final CaffeModelFile weights;
    private final FlattenedOrder order;
    private final List<String> problems = new ArrayList<>();
    private final ExpectedBlobs expected;
    private final List<Runnable> conversions = new ArrayList<>();
    private final Map<Parameter, Tensor> values = new LinkedHashMap<>();

    CaffeWeights(CaffeNetwork caffe, CaffeModelFile weights) {
        this.caffe = caffe;
        this.network = caffe.network();
        this.weights = weights;
        this.order = new FlattenedOrder(network);
        this.expected = new ExpectedBlobs(weights, problems);
    }

    void fill() {
        network.nodes().forEach(this::add);
        refuse("do not fit the network of " + caffe.file());
        try {
            conversions.forEach(Runnable::run);
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(caffe.file(), e.getMessage(), e);
        }
        refuse("cannot be used");
        values.forEach(Parameter::set);
    }

    private void refuse(String why) {
        Problems.refuse(weights.path(), problems.size() + (problems.size() == 1 ? " tensor " : " tensors ") + why,
                problems);
    }

    /** Checks the blobs of a node, and notes how they are converted. */
    private void add(Node node) {
        String name = node.name();
        switch (node.layer()) {
            case Conv2d c when caffe.innerProduct(name) != null -> matrix(node, c.spec().inChannels(),
                    c.spec().outChannels(), c.bias());
            case Dense d -> matrix(node, d.inFeatures(), d.outFeatures(), d.bias());
            case Conv2d c -> filters(node, c.spec(), c.bias(), c.spec().outChannels());
            case ConvTranspose2d t -> filters(node, t.convolution(), t.bias(), t.convolution().inChannels());
            case ParameterArithmetic a when a.role() == Role.SLOPE -> {
                boolean shared = a.shape().c() == 1;
                expected.check(name, shared && node.shape().c() > 1 ? List.of() : List.of(a.shape().c()));
                conversions.add(() -> perChannel(node, shared ? null : order(node)));
            }
            case Scale s -> {
                expected.check(name, List.of(s.channels()), s.bias(), s.channels());
                conversions.add(() -> perChannel(node, order(node)));
            }
            case ParameterArithmetic a when a.role() == Role.BIAS -> {
                expected.offsets(name, a.shape());
                conversions.add(() -> values.put(own(node, "bias"), offsets(name, a.shape(), order(node))));
            }
            case BatchNorm b -> {
                expected.check(name, List.of(b.channels()), List.of(b.channels()), List.of(1));
                CaffeLayer scale = caffe.scaleOf(name);
                if (scale != null) {
                    expected.check(scale.name(), List.of(b.channels()), hasBias(scale), b.channels());
                }
                conversions.add(() -> batchNorm(node, scale, order(node)));
            }
            default -> { }
        }
    }

    /** Where Graft has each of Caffe's channels of what a node reads; null where both orders are the same. */
    private int[] order(Node node) {
        return order.of(node.inputs().getFirst());
    }

    private Parameter own(Node node, String parameter) {
        return network.parametersOf(node).get(parameter);
    }

    private static boolean hasBias(CaffeLayer scale) {
        return scale.settings("scale_param").bool("bias_term", false);
    }

    private void matrix(Node node, int inputs, int outputs, boolean bias) {
        CaffeLayer layer = caffe.innerProduct(node.name());
        boolean transposed = layer.settings("inner_product_param").bool("transpose", false);
        expected.check(node.name(), transposed ? List.of(inputs, outputs) : List.of(outputs, inputs), bias, outputs);
        conversions.add(() -> {
            // The images that a product from axis 2 or 3 on reads are turned already.
            int[] place = node.layer() instanceof Conv2d ? null : order(node);
            String blob = node.name() + "[0]";
            Parameter weight = own(node, "weight");
            values.put(weight, transposed ? reordered(blob, weight, place) : transposed(blob, weight, place));
            putBias(node);
        });
    }

    /** @param outputs the number of biases: that of the spec's inputs where it is turned round */
    private void filters(Node node, Conv2dSpec spec, boolean bias, int outputs) {
        expected.check(node.name(), List.of(spec.outChannels(), spec.groupInChannels(), spec.kernelH(),
                spec.kernelW()), bias, outputs);
        conversions.add(() -> {
            int[] channels = order(node);
            if (channels != null && node.layer() instanceof ConvTranspose2d) {
                throw new IllegalArgumentException("'" + node.name() + "' reads a flattened image");
            }
            Parameter weight = own(node, "weight");
            values.put(weight, transposed(node.name() + "[0]", weight, imagePlaces(spec, channels)));
            putBias(node);
        });
    }

    /** Offsets, in Caffe's order channel, height, width, of which some may be shared. */
    private Tensor offsets(String layer, Shape s, int[] channelPlaces) {
        int[] place = s.isVector() ? channelPlaces : FlattenedOrder.flattened(s);
        return Tensor.wrap(vector(layer + "[0]", s.c() == 1 && s.isVector() ? null : place), s.h(), s.w(), s.c());
    }

    private void putBias(Node node) {
        Parameter bias = own(node, "bias");
        if (bias != null) {
            values.put(bias, Tensor.wrap(vector(node.name() + "[1]", null), bias.spec().dims()));
        }
    }

    /** A weight, and perhaps a bias, of one value a channel. */
    private void perChannel(Node node, int[] place) {
        List<String> names = List.of("weight", "bias");
        for (int i = 0; i < node.layer().parameters().size(); i++) {
            Parameter parameter = own(node, names.get(i));
            values.put(parameter, Tensor.wrap(vector(node.name() + "[" + i + "]", place), parameter.spec().dims()));
        }
    }

    /** For [C/g,R,S] of a Caffe filter: the place of each value in Graft's [R,S,C/g]. */
    private static int[] imagePlaces(Conv2dSpec conv, int[] channelPlaces) {
        int channels = conv.groupInChannels();
        if (channelPlaces != null && conv.groups() > 1) {
            throw new IllegalArgumentException("a convolution with groups reads a flattened image");
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

    private void batchNorm(Node node, CaffeLayer scale, int[] place) {
        String name = node.name();
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
        float[] gamma = new float[channels];
        Arrays.fill(gamma, 1);
        put(node, "weight", scale == null ? gamma : vector(scale.name() + "[0]", place));
        put(node, "bias", scale == null || !hasBias(scale) ? new float[channels] : vector(scale.name() + "[1]", place));
        put(node, "running_mean", mean);
        put(node, "running_var", variance);
    }

    private void put(Node node, String parameter, float[] vector) {
        values.put(own(node, parameter), Tensor.wrap(vector, vector.length));
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
