package graft.transfer.explain;

import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Dropout;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.TrainingPlan;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a network looks when it answers with a class: Grad-CAM (Selvaraju et al., "Grad-CAM: Visual Explanations from
 * Deep Networks via Gradient-based Localization", 2017, arXiv:1610.02391). With A [H,W,K] the output of a layer for one
 * image and y the class's logit:
 *
 * <pre>
 * w[k]     = 1/(H W) * sum over i and j of dy/dA[i,j,k]
 * map[i,j] = max(0, sum over k of w[k] A[i,j,k])
 * </pre>
 *
 * <p><b>How the gradient is had.</b> Adding an offset b[k] to channel k everywhere changes y by as much as all its
 * places together: dy/db[k] = sum over i and j of dy/dA[i,j,k] = H W w[k]. So a layer of offsets, all 0, is put after
 * the layer in question, and it is the only one that learns: one backward pass, from the logit to there and no
 * further, gives all w. The layers before it run forward once, whatever is frozen.
 *
 * <p>Where the layer is followed by global average pooling and one fully connected layer with weights W, dy/dA[i,j,k] =
 * W[y,k]/(H W) everywhere, and the map is the class activation map of Zhou et al., 2016 (arXiv:1512.04150), divided by
 * H W.
 *
 * <p>For one thread at a time.
 */
public final class GradCam implements AutoCloseable {
    private static final String OFFSETS = "graft.offsets";

    private final Node layer;
    private final InferencePlan trunk;
    private final TrainingPlan rest;
    private final boolean restTakesFeatures;
    private final Shape input;

    private GradCam(Network network, Node layer, int batch, ThreadTeam team) {
        this.layer = layer;
        input = network.inputShape();
        trunk = network.upTo(layer.name()).compileForInference(batch, team);
        restTakesFeatures = isCut(network, layer);
        Network explained = (restTakesFeatures ? network.after(layer.name()) : network).freeze();
        String after = restTakesFeatures ? explained.nodes().getFirst().name() : layer.name();
        Network offset = explained.withLayerAfter(after, OFFSETS,
                ParameterArithmetic.bias(new Shape(1, 1, layer.shape().c())));
        Parameter zeros = offset.parametersOf(offset.node(OFFSETS)).get("bias");
        zeros.set(Tensor.zeros(zeros.spec().dims()));
        rest = offset.compileForTraining(1, team);
    }

    /**
     * At the {@link #lastSpatial last spatial layer}.
     *
     * @param network with weights, whose output is logits. Not changed
     * @param batch   images that pass through the trunk at a time
     * @throws IllegalArgumentException when no layer has places left
     */
    public static GradCam of(Network network, int batch, ThreadTeam team) {
        return at(network, lastSpatial(network).orElseThrow(() -> new IllegalArgumentException("no layer between the "
                + "input and the head has an output with places (height or width above 1), so there is no map of where "
                + "the network looks")).name(), batch, team);
    }

    /**
     * At a layer of choice.
     *
     * @param name a layer, a stage or a prefix, whose last layer is taken
     * @throws IllegalArgumentException when there is no such layer, its output has no places, or the logits do not
     *                                  depend on it
     */
    public static GradCam at(Network network, String name, int batch, ThreadTeam team) {
        Node layer = network.node(network.lastNodeOf(name));
        if (layer.shape().isVector()) {
            throw new IllegalArgumentException("the output of " + layer.name() + " is a vector of " + layer.shape().c()
                    + " numbers without places, so it cannot say where the network looks"
                    + lastSpatial(network).map(n -> "; the last layer that can is " + n.name()).orElse(""));
        }
        if (layer == network.output()) {
            throw new IllegalArgumentException(layer.name() + " is the network's output; expected a layer before it");
        }
        return new GradCam(network, layer, batch, team);
    }

    /** The last layer before the head whose output has places; empty where there is none but the input. */
    public static Optional<Node> lastSpatial(Network network) {
        Set<String> before = new HashSet<>(network.head().inputs());
        for (Node n : network.nodes().reversed()) {
            if (before.contains(n.name())) {
                if (!n.shape().isVector() && !(n.layer() instanceof Dropout) && !n.inputs().isEmpty()) {
                    return Optional.of(n);
                }
                before.addAll(n.inputs());
            }
        }
        return Optional.empty();
    }

    /** Whether everything after a node reaches the image through it alone. */
    private static boolean isCut(Network network, Node node) {
        Set<String> after = new HashSet<>(Set.of(node.name()));
        for (Node n : network.nodes()) {
            long known = n.inputs().stream().filter(after::contains).count();
            if (known > 0) {
                if (known < n.inputs().size()) {
                    return false;
                }
                after.add(n.name());
            }
        }
        return true;
    }

    /** The layer whose output is looked at. */
    public String layer() {
        return layer.name();
    }

    /**
     * A map for each image.
     *
     * @param images  [N,H,W,C], prepared as the network takes them
     * @param classes of each image, the output that is to be explained
     */
    public List<HeatMap> of(Tensor images, int[] classes) {
        if (images.dim(0) != classes.length) {
            throw new IllegalArgumentException(classes.length + " classes for " + images.dim(0) + " images");
        }
        List<HeatMap> maps = new ArrayList<>();
        Nhwc in = trunk.input();
        float[] values = images.unwrap();
        for (int from = 0; from < classes.length; from += trunk.batch()) {
            int count = Math.min(trunk.batch(), classes.length - from);
            System.arraycopy(values, from * input.size(), in.data(), in.offset(), count * input.size());
            trunk.run();
            for (int i = 0; i < count; i++) {
                float[] activation = trunk.output().images(i, 1).toTensor().unwrap();
                maps.add(map(activation, weights(activation, values, (from + i) * input.size(), classes[from + i])));
            }
        }
        return maps;
    }

    /** w, from the activation of one image or, where the rest of the network needs more than that, the image itself. */
    private float[] weights(float[] activation, float[] images, int at, int of) {
        Nhwc in = rest.input();
        if (restTakesFeatures) {
            System.arraycopy(activation, 0, in.data(), in.offset(), activation.length);
        } else {
            System.arraycopy(images, at, in.data(), in.offset(), input.size());
        }
        rest.forward();
        Nhwc dy = rest.outputGradient();
        if (of < 0 || of >= dy.c()) {
            throw new IllegalArgumentException("class " + of + " of a network with " + dy.c() + " outputs");
        }
        Arrays.fill(dy.data(), dy.offset(), dy.offset() + dy.pixels() * dy.c(), 0);
        dy.data()[dy.offset() + of] = 1;
        rest.backward();
        float[] weights = rest.learningParameters().getFirst().gradient().unwrap().clone();
        int places = layer.shape().h() * layer.shape().w();
        for (int k = 0; k < weights.length; k++) {
            weights[k] /= places;
        }
        return weights;
    }

    private HeatMap map(float[] activation, float[] weights) {
        float[] map = new float[layer.shape().h() * layer.shape().w()];
        for (int place = 0; place < map.length; place++) {
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += (double) weights[k] * activation[place * weights.length + k];
            }
            map[place] = (float) Math.max(0, sum);
        }
        return new HeatMap(layer.shape().h(), layer.shape().w(), map);
    }

    @Override
    public void close() {
        trunk.close();
        rest.close();
    }
}
