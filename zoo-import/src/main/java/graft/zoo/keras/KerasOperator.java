package graft.zoo.keras;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.engine.Pool2dSpec;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.Dropout;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import graft.layers.layer.Softmax;
import graft.layers.layer.Tile;
import graft.zoo.bytes.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What Keras's layers are in Graft (keras-team/keras, {@code keras/src/layers}).
 */
final class KerasOperator {
    /** What does nothing when the model is used, and only acts when it is trained. */
    private static final Set<String> PASSED = Set.of("InputLayer", "Identity", "ActivityRegularization",
            "GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout1D", "SpatialDropout2D", "RandomFlip",
            "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness", "RandomHeight",
            "RandomWidth", "RandomShear", "RandomHue", "RandomSaturation", "RandomSharpness", "RandomGrayscale",
            "RandomColorJitter", "RandomColorDegeneration", "RandomPosterization", "RandomInvert", "RandomErasing",
            "RandomPerspective", "RandomGaussianBlur", "RandomElasticTransform", "CutMix", "MixUp", "RandAugment",
            "AugMix");
    private static final Set<String> KNOWN = Set.of("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Dense",
            "BatchNormalization", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "MaxPooling2D",
            "AveragePooling2D", "GlobalAveragePooling2D", "ZeroPadding2D", "Flatten", "Dropout", "Add", "Concatenate",
            "Conv2DTranspose", "PReLU", "GlobalMaxPooling2D", "UpSampling2D", "Cropping2D", "Rescaling", "Multiply",
            "Subtract", "Maximum", "Minimum", "Average", "Reshape", "Permute", "RepeatVector", "Resizing",
            "CenterCrop", "Normalization", "LayerNormalization", "GroupNormalization", "ThresholdedReLU");

    private final NetworkBuilder net;
    private final KerasSlots slots = new KerasSlots();
    private final KerasNorms norms;
    private final KerasConvolutions convolutions;
    private final KerasJoints joints;
    private final KerasFunctions functions;
    private final int version;
    /** Axes of each node's output without the pictures' own: 1 of vectors, 2 of columns, 3 of pictures. */
    private final Map<String, Integer> ranks = new HashMap<>();

    /**
     * @param rank    axes of the input without the pictures' own
     * @param version of the Keras that wrote the configuration, 1 to 3; 0 where nobody knows
     */
    KerasOperator(NetworkBuilder net, int rank, int version) {
        this.net = net;
        this.version = version;
        norms = new KerasNorms(net, slots);
        convolutions = new KerasConvolutions(net, slots);
        joints = new KerasJoints(net);
        functions = new KerasFunctions(net, slots, joints);
        ranks.put(net.current(), rank);
    }

    /** Layers along one axis are those of pictures, of height 1. */
    private static String ofPictures(KerasLayer layer) {
        return layer.isColumn() ? layer.kind().replace("1D", "2D") : layer.kind();
    }

    /** Whether a class is a layer that is known here. */
    static boolean isLayer(String kind) {
        return KNOWN.contains(kind) || PASSED.contains(kind);
    }

    /** Why a layer cannot be imported, as far as it alone says; null where nothing is known against it. */
    static String unsupported(KerasLayer layer) {
        String function = KerasFunctions.name(layer);
        if (function != null) {
            return KerasFunctions.unsupported(function);
        }
        if (layer.kind().equals("Lambda")) {
            return "is Python code, which is never run; put Keras's layers in its place (Rescaling, Activation, Resizing, "
                    + "...) and save the model again";
        }
        if (!KNOWN.contains(ofPictures(layer)) && !PASSED.contains(layer.kind()) && !layer.isModel()) {
            return "is not supported";
        }
        if (!layer.text("data_format", "channels_last").equals("channels_last")) {
            return "has pictures with channels first, which is not read; save it with channels_last";
        }
        String activation = layer.text("activation", "linear");
        if (!activation.equals("linear") && KerasActivations.of(activation, 3) == null) {
            return "has the activation '" + Names.shown(activation) + "', which is not supported";
        }
        String padding = layer.text("padding", "valid");
        boolean causal = padding.equals("causal") && layer.kind().equals("Conv1D");
        return padding.equals("valid") || padding.equals("same") || causal ? null
                : "has padding '" + Names.shown(padding) + "'; expected valid or same";
    }

    /** Where the network's parameters come from. */
    KerasSlots slots() {
        return slots;
    }

    /** Axes of a node's output without the pictures' own. */
    int rankOf(String node) {
        return ranks.get(node);
    }

    /**
     * Adds a function of a functional model; returns the node that holds its output.
     *
     * @param nodes the node of everything that the function is called with
     */
    String add(KerasLayer layer, KerasCall call, Function<KerasCall.Reference, String> nodes, String name) {
        String[] from = call.references().stream().map(nodes).toArray(String[]::new);
        if (from.length == 0) {
            throw layer.error("reads no layer");
        }
        int rank = functions.add(layer, call, nodes, name, from, ranks.get(from[0]));
        ranks.putIfAbsent(net.current(), rank);
        return net.current();
    }

    /** Adds a layer; returns the node that holds its output. */
    String add(KerasLayer layer, String name, List<String> inputs) {
        String[] from = inputs.toArray(String[]::new);
        int rank = ranks.get(from[0]);
        net.from(from[0]);
        add(layer, name, from, net.shapeOf(from[0]), rank);
        String function = layer.text("activation", "linear");
        if (!function.equals("linear") && !layer.kind().equals("Activation")) {
            activation(layer, name + "." + function, new String[] {net.current()});
        }
        ranks.putIfAbsent(net.current(), rankAfter(layer, rank));
        return net.current();
    }

    private static int rankAfter(KerasLayer layer, int rank) {
        return switch (layer.kind()) {
            case "Flatten" -> 1;
            case "GlobalAveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling1D", "GlobalMaxPooling1D" ->
                    layer.flag("keepdims", false) ? rank : 1;
            case "Reshape" -> layer.config().get("target_shape") instanceof List<?> target ? target.size() : rank;
            case "RepeatVector" -> 2;
            default -> rank;
        };
    }

    private void add(KerasLayer layer, String name, String[] from, Shape in, int rank) {
        switch (ofPictures(layer)) {
            case "Conv2D" -> convolutions.convolution(layer, name, from, in);
            case "DepthwiseConv2D" -> convolutions.depthwise(layer, name, from, in, true);
            case "SeparableConv2D" -> convolutions.separable(layer, name, from, in);
            case "Conv2DTranspose" -> convolutions.transposed(layer, name, from, in);
            case "Dense" -> convolutions.dense(layer, name, from, in);
            case "BatchNormalization" -> norms.of(rank).batch(layer, name, from, in);
            case "LayerNormalization" -> norms.of(rank).layer(layer, name, from, in);
            case "GroupNormalization" -> norms.of(rank).group(layer, name, from, in);
            case "Normalization" -> norms.of(rank).measured(layer, name, from, in);
            case "Activation" -> activation(layer, name, from);
            case "ReLU" -> KerasActivations.relu(net, name, from, layer.number("threshold", 0),
                    layer.number("max_value", Float.POSITIVE_INFINITY), layer.number("negative_slope", 0));
            case "LeakyReLU" -> put(name, new Activation(ElementFunction.leakyRelu(
                    layer.number("negative_slope", layer.number("alpha", .3f)))), from);
            case "ELU" -> put(name, new Activation(ElementFunction.elu(layer.number("alpha", 1))), from);
            case "ThresholdedReLU" -> put(name, new Activation(new ElementFunction(Kind.THRESHOLDED_RELU,
                    layer.number("theta", 1), 0)), from);
            case "Softmax" -> softmax(layer, name, from, rank);
            case "PReLU" -> slopes(layer, name, from, in, rank);
            case "Reshape" -> put(name, KerasShapes.reshape(layer, in), from);
            case "Permute" -> put(name, KerasShapes.permute(layer, rank), from);
            case "RepeatVector" -> put(name, new Tile(1, layer.integer("n", 1), 1), from);
            case "Resizing" -> put(name, KerasShapes.resized(layer), from);
            case "CenterCrop" -> put(name, KerasShapes.centre(layer, in), from);
            case "MaxPooling2D" -> put(name, new MaxPool(KerasWindows.pool(layer, in)), from);
            case "AveragePooling2D" -> put(name, new AveragePool(KerasWindows.pool(layer, in)), from);
            case "GlobalAveragePooling2D" -> put(name, AdaptiveAveragePool.global(), from);
            case "GlobalMaxPooling2D" -> put(name, new MaxPool(new Pool2dSpec(in.h(), in.w(), 1, 1, 0, 0, 0, 0, false,
                    true)), from);
            case "ZeroPadding2D" -> put(name, KerasWindows.border(layer, "padding"), from);
            case "Cropping2D" -> put(name, KerasWindows.cropped(layer, in), from);
            case "UpSampling2D" -> put(name, KerasShapes.enlarged(layer), from);
            case "Flatten" -> put(name, new Flatten(), from);
            case "Dropout" -> put(name, new Dropout(Math.clamp(layer.number("rate", .5f), 0, .99f)), from);
            case "Rescaling" -> rescaled(layer, name, from, in);
            case "Multiply" -> joints.of(Operation.MULTIPLY, name, from);
            case "Subtract" -> joints.of(Operation.SUBTRACT, name, from);
            case "Maximum" -> joints.of(Operation.MAX, name, from);
            case "Minimum" -> joints.of(Operation.MIN, name, from);
            case "Add" -> joints.sum(name, from);
            case "Average" -> joints.average(name, from);
            case "Concatenate" -> joints.concatenated(layer, name, from, layer.number("axis", -1), rank);
            default -> { }
        }
    }

    /** Adds a node; weights of more values than an array holds are refused here, not when they are filled. */
    private void put(String name, Layer layer, String... from) {
        net.add(name, layer, from);
        layer.parameters().forEach(ParameterSpec::size);
    }

    private void softmax(KerasLayer layer, String name, String[] from, int rank) {
        float number = layer.number("axis", -1);
        Axis axis = number == (long) number ? KerasJoints.axis((long) number, rank) : null;
        if (axis == null) {
            throw layer.error("is taken over axis " + number + "; expected one of 1 to " + rank);
        }
        put(name, axis == Axis.CHANNELS ? new Softmax() : new AxisSoftmax(List.of(axis), false), from);
    }

    private void rescaled(KerasLayer layer, String name, String[] from, Shape in) {
        if (layer.config().get("scale") instanceof List<?> || layer.config().get("offset") instanceof List<?>) {
            norms.rescaled(layer, name, from, in);
        } else {
            put(name, new Activation(ElementFunction.affine(layer.number("scale", 1), layer.number("offset", 0))),
                    from);
        }
    }

    private void activation(KerasLayer layer, String name, String[] from) {
        String function = layer.text("activation", "linear");
        if (function.equals("linear")) {
            net.from(from[0]);
        } else {
            Layer known = KerasActivations.of(function, version);
            if (known == null) {
                throw layer.error("has the activation '" + Names.shown(function)
                        + "', which depends on Keras's version; the file does not say it");
            }
            put(name, known, from);
        }
    }

    /** A slope for each place of the picture; {@code shared_axes} names axes that share one, 1 height to 3 channels. */
    private void slopes(KerasLayer layer, String name, String[] from, Shape in, int rank) {
        List<Integer> shape = new ArrayList<>(List.of(in.h(), in.w(), in.c()).subList(3 - rank, 3));
        if (layer.config().get("shared_axes") instanceof List<?> shared) {
            for (Object axis : shared) {
                if (!(axis instanceof Number n) || n.longValue() < 1 || n.longValue() > rank) {
                    throw layer.error("shares axes " + shared + "; expected 1 to " + rank);
                }
                shape.set(n.intValue() - 1, 1);
            }
        }
        put(name, ParameterArithmetic.prelu(new Shape(rank < 3 ? 1 : shape.get(0), rank < 2 ? 1 : shape.get(rank - 2),
                shape.getLast())), from);
        slots.slot(name, "weight", layer, shape, "alpha");
    }
}
