package graft.zoo.matlab;

import graft.engine.Conv2dSpec;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Add;
import graft.layers.layer.AveragePool;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Concat;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Relu;
import graft.layers.layer.Shape;
import graft.layers.layer.Softmax;
import graft.zoo.graph.ArrayForm;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.graph.RawNetwork;
import graft.zoo.layout.Fit;
import graft.zoo.matlab.MatConvNet.Settings;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds any network that MatConvNet stored from the layers in its file, SimpleNN or DagNN, at inference and ending
 * with its logits. Nodes have the layers' names; a fully connected layer, in MatConvNet a convolution over all that is
 * left of the image, is one here too.
 *
 * <p>Source: vlfeat/matconvnet, doc/blocks: pad is [top bottom left right], stride [y x]; averages divide by the pixels
 * inside the image; LRN's alpha multiplies the plain sum.
 */
public final class MatConvNetLoader {
    private static final float MOMENTUM = 0.1f;
    private static final int MOST_LAYERS = 10_000;

    private final WeightFile file;
    private final MatConvNet source;
    private final Map<String, StoredTensor> weights = new LinkedHashMap<>();
    private final Map<String, String> nodeOf = new HashMap<>();
    private NetworkBuilder net;

    private MatConvNetLoader(WeightFile file, MatConvNet source) {
        this.file = file;
        this.source = source;
    }

    /**
     * A trained network.
     *
     * @param file that MatConvNet wrote
     * @throws WeightFileException when its layers do not fit together, or are not supported; names the layer
     */
    public static PretrainedModel load(MatFile file) {
        return load(file, GivenInput.NOTHING);
    }

    /** The same for an input of which more is given than the file states. */
    public static PretrainedModel load(MatFile file, GivenInput given) {
        return new MatConvNetLoader(file, file.network().orElseThrow()).load(given);
    }

    /**
     * The whole network with the softmax at its end, if it has one; arrays are [N,H,W,C].
     *
     * @param given of the input, before what the file states
     */
    public static RawNetwork raw(MatFile file, GivenInput given) {
        Network network = new MatConvNetLoader(file, file.network().orElseThrow()).network(given, true);
        Shape y = network.outputShape();
        return new RawNetwork(network, ArrayForm.channelsLast(network.inputShape(), 4),
                ArrayForm.channelsLast(y, y.isVector() ? 2 : 4), List.of());
    }

    private PretrainedModel load(GivenInput given) {
        Network network = network(given, false);
        List<String> classes = source.classes().size() == network.outputShape().c() ? source.classes() : List.of();
        return new PretrainedModel(network, preparation(network.inputShape().c()), classes, "graph",
                Publisher.MATCONVNET.id(), file.format());
    }

    private Network network(GivenInput given, boolean whole) {
        int[] size = size(given);
        if (size == null || size[0] < 1 || size[1] < 1 || size[2] < 1 || size[0] > 1 << 14 || size[1] > 1 << 14) {
            throw refusal("does not state its input's size in meta.normalization.imageSize; give height and width "
                    + "with --input HxW, or name the architecture: --arch");
        }
        net = Network.input(size[0], size[1], size[2]);
        List<MatConvNet.Layer> layers = inference(whole);
        layers.forEach(this::add);
        Network network;
        try {
            network = net.build();
        } catch (IllegalArgumentException e) {
            throw refusal(e.getMessage());
        }
        Fit fit = Fit.of(network, weights, List.of());
        if (!fit.isExact()) {
            throw refusal("its weights do not fit its layers" + fit.differences());
        }
        return fit.fill();
    }

    /** Height, width and channels; where they are not stated, the channels are those of the first filters. */
    private int[] size(GivenInput given) {
        int[] stated = source.inputSize();
        int channels = stated != null ? stated[2] : source.layers().stream()
                .filter(l -> l.type().equals("conv") && !l.params().isEmpty()).findFirst()
                .map(l -> source.tensors().get(l.params().getFirst()))
                .map(f -> f.shape().size() < 3 ? 1 : f.shape().get(2)).orElse(0);
        int[] sizes = given.sizes(new int[] {0, stated == null ? 0 : stated[0], stated == null ? 0 : stated[1],
                channels},
                1, 2);
        return stated == null && sizes[1] < 1 ? null : new int[] {sizes[1], sizes[2], sizes[3]};
    }

    /** As the file states; else images as they are, of any shape. */
    private Preparation preparation(int channels) {
        return source.preprocessing().map(p -> Preparation.ofFile(p, "meta.normalization"))
                .orElseGet(() -> Preparation.guessed(Preprocessing.plain(Preprocessing.Resize.NONE, 0, 0,
                        channels == 1 ? 1 : 3, 1), "the file states nothing, pixels are left as they are"));
    }

    /** The layers that logits need, each after those that it reads. */
    private List<MatConvNet.Layer> inference(boolean whole) {
        List<MatConvNet.Layer> waiting = new ArrayList<>(source.layers());
        if (waiting.size() > MOST_LAYERS) {
            throw refusal("has " + waiting.size() + " layers, at most " + MOST_LAYERS + " are read");
        }
        waiting.removeIf(l -> l.type().matches("dagnn\\.(Loss|.*Error)|softmaxloss|loss|pdist"));
        Set<String> read = new HashSet<>();
        waiting.forEach(l -> read.addAll(l.inputs()));
        waiting.removeIf(l -> !whole && l.type().matches("softmax|dagnn\\.SoftMax")
                && l.outputs().stream().noneMatch(read::contains));
        Set<String> made = new HashSet<>();
        waiting.forEach(l -> made.addAll(l.outputs()));
        Set<String> inputs = new HashSet<>();
        waiting.forEach(l -> l.inputs().stream().filter(i -> !made.contains(i)).forEach(inputs::add));
        if (inputs.size() != 1) {
            throw refusal("reads the inputs " + inputs + ", expected one");
        }
        nodeOf.put(inputs.iterator().next(), "input");
        List<MatConvNet.Layer> sorted = new ArrayList<>();
        Set<String> there = new HashSet<>(inputs);
        while (!waiting.isEmpty()) {
            List<MatConvNet.Layer> ready = waiting.stream().filter(l -> there.containsAll(l.inputs())).toList();
            if (ready.isEmpty()) {
                throw refusal("its layers wait for one another in a circle: " + waiting.stream().limit(5)
                        .map(MatConvNet.Layer::name).toList());
            }
            sorted.addAll(ready);
            ready.forEach(l -> there.addAll(l.outputs()));
            waiting.removeAll(ready);
        }
        return sorted;
    }

    private void add(MatConvNet.Layer layer) {
        String[] inputs = layer.inputs().stream().map(nodeOf::get).toArray(String[]::new);
        if (inputs.length == 0 || layer.outputs().size() != 1) {
            throw refusal("layer '" + layer.name() + "' has " + inputs.length + " inputs and " + layer.outputs().size()
                    + " outputs, expected one output");
        }
        try {
            Shape x = net.shapeOf(inputs[0]);
            Layer operator = operator(layer, x);
            if (operator instanceof Dense && !x.isVector()) {
                net.add(layer.name() + ".flatten", new Flatten(), inputs);
                inputs = new String[] {layer.name() + ".flatten"};
            }
            net.add(layer.name(), operator, inputs);
            if (net.shape().size() > NetworkDraft.LARGEST) {
                throw refusal("layer '" + layer.name() + "' makes " + net.shape() + " values for one image");
            }
            nodeOf.put(layer.outputs().getFirst(), layer.name());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw refusal("layer '" + layer.name() + "' (" + layer.type() + "): " + e.getMessage());
        }
    }

    private Layer operator(MatConvNet.Layer layer, Shape x) {
        Settings s = layer.settings();
        return switch (layer.type()) {
            case "conv", "dagnn.Conv" -> convolution(layer, x);
            case "pool", "dagnn.Pooling" -> pooling(s);
            case "relu", "dagnn.ReLU" -> {
                if (s.numbers("leak", 0)[0] != 0) {
                    throw new IllegalArgumentException("leak " + s.numbers("leak", 0)[0] + " is not supported");
                }
                yield new Relu();
            }
            case "lrn", "normalize", "dagnn.LRN" -> {
                float[] p = s.numbers("param", 5, 1, 1e-4f / 5, .75f);
                if (p.length != 4) {
                    throw new IllegalArgumentException("param of " + p.length + " numbers, expected "
                            + "[N kappa alpha beta]");
                }
                yield new Lrn(new LrnSpec((int) p[0], p[2] * p[0], p[3], p[1]));
            }
            case "bnorm", "dagnn.BatchNorm" -> batchNorm(layer, x);
            case "dropout", "dagnn.DropOut" -> new Dropout(s.numbers("rate", .5f)[0]);
            case "softmax", "dagnn.SoftMax" -> new Softmax();
            case "dagnn.Sum" -> new Add();
            case "dagnn.Concat" -> {
                if (s.numbers("dim", 3)[0] != 3) {
                    throw new IllegalArgumentException("joins dimension " + s.numbers("dim", 3)[0]
                            + ", expected 3 (channels)");
                }
                yield new Concat();
            }
            default -> throw new IllegalArgumentException("this type is not supported");
        };
    }

    private Layer convolution(MatConvNet.Layer layer, Shape x) {
        StoredTensor filters = param(layer, 0);
        int[] f = {1, 1, 1, 1};
        for (int i = 0; i < Math.min(4, filters.shape().size()); i++) {
            f[i] = filters.shape().get(i);
        }
        int[] pad = pad(layer.settings());
        int[] stride = pair(layer.settings().numbers("stride", 1));
        int[] dilation = pair(layer.settings().numbers("dilate", 1));
        boolean bias = layer.params().size() > 1;
        boolean dense = f[0] == x.h() && f[1] == x.w() && f[2] == x.c() && Arrays.stream(pad).sum() == 0;
        String name = layer.name();
        weights.put(name + ".weight", MatConvNetLayout.filters(name + ".weight", filters, dense ? 2 : 4));
        if (bias) {
            weights.put(name + ".bias", MatConvNetLayout.vector(name + ".bias", param(layer, 1)));
        }
        if (dense) {
            return new Dense(x.size(), f[3], bias);
        }
        if (f[2] < 1 || x.c() % f[2] != 0) {
            throw new IllegalArgumentException("filters take " + f[2] + " channels, the input has " + x.c());
        }
        return new Conv2d(Conv2dSpec.of(x.c(), f[3], f[0], f[1]).stride(stride[0], stride[1])
                .padding(pad[0], pad[2], pad[1], pad[3]).dilation(dilation[0], dilation[1]).groups(x.c() / f[2]), bias);
    }

    private static Layer pooling(Settings s) {
        int[] kernel = pair(s.numbers("pool", s.numbers("poolSize", 1)));
        int[] stride = pair(s.numbers("stride", 1));
        int[] pad = pad(s);
        var spec = new Pool2dSpec(kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[2], pad[1], pad[3], false,
                false);
        return switch (s.text("method", "max")) {
            case "max" -> new MaxPool(spec);
            case "avg" -> new AveragePool(spec);
            default -> throw new IllegalArgumentException("method " + s.text("method", ""));
        };
    }

    private Layer batchNorm(MatConvNet.Layer layer, Shape x) {
        StoredTensor moments = param(layer, 2);
        if (!moments.shape().equals(List.of(x.c(), 2))) {
            throw new IllegalArgumentException("moments expected [" + x.c() + ", 2], found " + moments.shape());
        }
        double epsilon = layer.settings().numbers("epsilon", 1e-4f)[0];
        float[] both = moments.read().unwrap();
        for (int i = 1; i < both.length; i += 2) {
            if (!(both[i] > 0) || !Float.isFinite(both[i])) {
                throw new IllegalArgumentException("moments hold the deviation " + both[i] + ", expected above 0");
            }
            // The deviation includes epsilon; one that is smaller was made with less than what is stated.
            epsilon = Math.min(epsilon, (double) both[i] * both[i]);
        }
        String name = layer.name();
        weights.put(name + ".weight", MatConvNetLayout.vector(name + ".weight", param(layer, 0)));
        weights.put(name + ".bias", MatConvNetLayout.vector(name + ".bias", param(layer, 1)));
        weights.put(name + ".running_mean", MatConvNetLayout.mean(name + ".running_mean", moments));
        weights.put(name + ".running_var", MatConvNetLayout.variance(name + ".running_var", moments, (float) epsilon));
        return new BatchNorm(x.c(), (float) epsilon, MOMENTUM);
    }

    private StoredTensor param(MatConvNet.Layer layer, int index) {
        StoredTensor tensor = index < layer.params().size() ? source.tensors().get(layer.params().get(index)) : null;
        if (tensor == null) {
            throw new IllegalArgumentException("has no parameter " + (index + 1));
        }
        return tensor;
    }

    /** [top bottom left right] from one number for all, two [y x], or four. */
    private static int[] pad(Settings s) {
        float[] p = s.numbers("pad", 0);
        return switch (p.length) {
            case 1 -> new int[] {(int) p[0], (int) p[0], (int) p[0], (int) p[0]};
            case 2 -> new int[] {(int) p[0], (int) p[0], (int) p[1], (int) p[1]};
            case 4 -> new int[] {(int) p[0], (int) p[1], (int) p[2], (int) p[3]};
            default -> throw new IllegalArgumentException("pad of " + p.length + " numbers, expected 1, 2 or 4");
        };
    }

    private static int[] pair(float[] values) {
        if (values.length != 1 && values.length != 2) {
            throw new IllegalArgumentException("a setting of " + values.length + " numbers, expected 1 or 2");
        }
        return new int[] {(int) values[0], (int) values[values.length - 1]};
    }

    private WeightFileException refusal(String message) {
        return new WeightFileException(file.path(), message);
    }
}
