package graft.zoo.tensorflow;

import graft.layers.layer.Axis;
import graft.layers.layer.FakeQuantize;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code FakeQuantWithMinMaxArgs, ...Vars, ...VarsPerChannel}: ranges are settings, constants, or one a channel. */
final class GraphQuantization {
    private static final String ARGS = "FakeQuantWithMinMaxArgs";
    private static final String EACH = "FakeQuantWithMinMaxVarsPerChannel";

    private GraphQuantization() {
    }

    static Set<String> ops() {
        return Set.of(ARGS, "FakeQuantWithMinMaxVars", EACH);
    }

    static void add(GraphNode node, GraphLayers layers) {
        List<Axis> places = layers.axesOf(node.inputs().getFirst());
        if (node.op().equals(EACH) && (places.isEmpty() || places.getLast() != Axis.CHANNELS)) {
            throw new IllegalArgumentException("has ranges for its last axis, which are not the channels");
        }
        layers.add(node, layer(node, layers.constants()), layers.input(node, 0));
    }

    /** Of constants, weights mostly, at once; false where the range is not constant, or the values are no weights. */
    static boolean fold(GraphNode node, GraphConstants constants) {
        FakeQuantize layer = layer(node, constants);
        StoredTensor stored = constants.of(node.inputs().getFirst());
        int[] dims = stored.shape().stream().mapToInt(d -> d).toArray();
        int channels = dims.length == 0 ? 1 : dims[dims.length - 1];
        if (layer.min().size() != 1 && layer.min().size() != channels) {
            throw new IllegalArgumentException("has " + layer.min().size() + " ranges for " + channels + " channels");
        }
        float[] values = stored.read().toArray();
        FakeQuantize.Steps[] steps = new FakeQuantize.Steps[channels];
        for (int c = 0; c < channels; c++) {
            steps[c] = layer.steps(c);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = steps[i % channels].at(values[i]);
        }
        constants.put(node.name(), values, dims);
        return true;
    }

    private static FakeQuantize layer(GraphNode node, GraphConstants constants) {
        Long bits = node.attribute("num_bits").integer();
        Long narrow = node.attribute("narrow_range").integer();
        return new FakeQuantize(range(node, constants, 1, "min", -6), range(node, constants, 2, "max", 6),
                bits == null ? 8 : Math.clamp(bits, 0, 99), narrow != null && narrow != 0);
    }

    private static List<Float> range(GraphNode node, GraphConstants constants, int input, String setting,
            float otherwise) {
        if (node.op().equals(ARGS)) {
            return List.of(node.real(setting, otherwise));
        }
        float[] stated = node.inputs().size() > input ? constants.small(node.inputs().get(input)) : null;
        if (stated == null || !node.op().equals(EACH) && stated.length != 1) {
            throw new IllegalArgumentException("its range is not constant; freeze the graph first");
        }
        List<Float> range = new ArrayList<>();
        for (float value : stated) {
            range.add(value);
        }
        return range;
    }
}
