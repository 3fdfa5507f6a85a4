package graft.zoo.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.testing.SharedFiles;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.Value;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.OnnxInput;
import graft.zoo.onnx.OnnxModel;
import graft.zoo.onnx.OnnxTensor;
import graft.zoo.onnx.TensorFile;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * ONNX's own tests of its operators: a model of one node each, with inputs and outputs. A network takes one input, so
 * the others are bound as constants. What no network can compute (shapes, integers, empty arrays) is folded. Either way
 * every value of every output is compared.
 */
class OnnxConformanceTest {
    /** What is not meant to be supported, and why. */
    private static final Map<String, String> NOT_APPLICABLE = new HashMap<>();

    static {
        not("images have two axes beside channels; this convolves along three", "test_Conv3d_dilated_strided",
                "test_Conv3d_no_bias", "test_Conv3d_stride", "test_convtranspose_3d");
        not("training_mode: the statistics of a batch have no meaning at inference",
                "test_batchnorm_epsilon_training_mode");
        not("its second output is the places of the maxima, which are integers",
                "test_maxpool_with_argmax_2d_precomputed_strides");
        not("tf_crop_and_resize takes a part of the image from an input", "test_resize_tf_crop_and_resize_axes_2_3",
                "test_resize_tf_crop_and_resize_axes_3_2");
    }

    private static void not(String reason, String... names) {
        for (String name : names) {
            NOT_APPLICABLE.put(name, reason);
        }
    }

    /** Folders of ONNX's that lie in {@code shared}. */
    private static final int FOLDERS = 268;

    /** Of an image it takes consecutive places only; of constants any. */
    private static final String ANY_PLACES = "test_gather_negative_indices";

    private enum Way { NETWORK, FOLDED, NOT_APPLICABLE }

    @Test
    void everyFolderPassesOrDoesNotApply() throws IOException {
        Map<Way, Map<String, String>> results = new TreeMap<>();
        Map<String, String> failures = new TreeMap<>();
        for (Path model : SharedFiles.files("data/onnx-tests", "model.onnx")) {
            String name = model.getParent().getFileName().toString();
            String reason = NOT_APPLICABLE.get(name);
            try {
                Way way = passes(model);
                if (reason != null) {
                    failures.put(name, "passes, though it should not apply");
                }
                results.computeIfAbsent(way, _ -> new TreeMap<>()).put(name, "");
            } catch (WeightFileException | AssertionError | IllegalArgumentException e) {
                if (reason != null && e instanceof WeightFileException) {
                    results.computeIfAbsent(Way.NOT_APPLICABLE, _ -> new TreeMap<>()).put(name, reason);
                } else {
                    failures.put(name, e.toString());
                }
            }
        }
        Map<String, String> networks = results.getOrDefault(Way.NETWORK, Map.of());
        Map<String, String> folded = results.getOrDefault(Way.FOLDED, Map.of());
        Map<String, String> others = results.getOrDefault(Way.NOT_APPLICABLE, Map.of());
        System.out.println((networks.size() + folded.size()) + " of " + FOLDERS + " ONNX conformance folders pass, "
                + networks.size() + " as networks and " + folded.size() + " as constants; " + others.size()
                + " do not apply:");
        others.forEach((name, why) -> System.out.println("  " + name + ": " + why));
        System.out.println("as constants: " + folded.keySet());
        failures.forEach((name, why) -> System.out.println("FAILED " + name + ": " + why));
        assertEquals(Map.of(), failures);
        assertEquals(FOLDERS, networks.size() + folded.size() + others.size());
        assertEquals(NOT_APPLICABLE.keySet(), others.keySet());
    }

    private static Way passes(Path path) throws IOException {
        Path data = path.resolveSibling("test_data_set_0");
        try (OnnxFile file = OnnxFile.open(path)) {
            OnnxModel model = file.model();
            Map<String, Known> inputs = new HashMap<>();
            List<OnnxInput> free = model.graph().freeInputs();
            for (int i = 0; i < free.size(); i++) {
                OnnxTensor tensor = TensorFile.read(data.resolve("input_" + i + ".pb"));
                inputs.put(free.get(i).name(), Known.of(tensor));
            }
            Way way = Way.FOLDED;
            assertFalse(model.graph().outputs().isEmpty());
            for (int o = 0; o < model.graph().outputs().size(); o++) {
                Known expected = Known.of(TensorFile.read(data.resolve("output_" + o + ".pb")));
                way = output(model, o, inputs, free, expected) == Way.NETWORK ? Way.NETWORK : way;
            }
            return way;
        }
    }

    private static Way output(OnnxModel model, int output, Map<String, Known> inputs, List<OnnxInput> free,
            Known expected) {
        WeightFileException first = null;
        boolean feature = !free.isEmpty() && inputs.get(free.getFirst().name()).dtype() == DType.FLOAT32;
        for (boolean batched : feature ? new boolean[] {true, false} : new boolean[0]) {
            Map<String, Known> bound = new HashMap<>(inputs);
            Known x = bound.remove(free.getFirst().name());
            try {
                GraphImport.Imported imported = GraphImport.run(model,
                        new GraphImport.Options(output, 8, bound, batched));
                if (imported.output() instanceof Feature y && !y.node().equals("input")) {
                    check(model, expected, y.dims(), run(imported, x, y));
                    return Way.NETWORK;
                }
            } catch (WeightFileException e) {
                first = first == null ? e : first;
            }
        }
        if (!mayBeFolded(free, inputs, expected) && !model.file().getParent().endsWith(ANY_PLACES)) {
            if (first != null) {
                throw first;
            }
            throw new AssertionError("made no network");
        }
        try {
            Known y = (Known) GraphImport.run(model, new GraphImport.Options(output, 8, inputs, false)).output();
            check(model, expected, y.dims(), y.floats());
            return Way.FOLDED;
        } catch (WeightFileException | ClassCastException e) {
            if (first != null) {
                throw first;
            }
            throw new AssertionError(e);
        }
    }

    /**
     * Whether no network can compute it: without an input, or one of integers or truth values; with a result of these
     * or without values; or where input and output are the same values in the same places.
     */
    private static boolean mayBeFolded(List<OnnxInput> free, Map<String, Known> inputs, Known expected) {
        if (free.isEmpty() || expected.size() == 0 || expected.dtype() != DType.FLOAT32) {
            return true;
        }
        Known x = inputs.get(free.getFirst().name());
        return x.size() == 0 || x.dtype() != DType.FLOAT32 || Arrays.equals(x.floats(), expected.floats());
    }

    private static float[] run(GraphImport.Imported imported, Known x, Feature y) {
        Network network = imported.network(Map.of());
        Shape in = network.inputShape();
        int n = imported.input().batched() ? x.dims()[0] : 1;
        int[] from = imported.input().layout().places();
        float[] images = new float[x.size()];
        float[] values = x.floats();
        for (int i = 0; i < values.length; i++) {
            images[i / from.length * from.length + from[i % from.length]] = values[i];
        }
        Tensor result = OnnxFixturesTest.run(network, Tensor.wrap(images, n, in.h(), in.w(), in.c()));
        int[] to = y.layout().places();
        float[] all = new float[Value.size(y.dims())];
        int made = y.batched() ? n : 1;
        assertEquals(all.length, made * to.length);
        for (int i = 0; i < all.length; i++) {
            all[i] = result.unwrap()[i / to.length * to.length + to[i % to.length]];
        }
        return all;
    }

    /** This one's values were written down by hand, good to ONNX's own tolerance of 1e-3 only. */
    private static final String ROUNDED = "test_averagepool_2d_ceil_last_window_starts_on_pad";

    private static void check(OnnxModel model, Known expected, int[] dims, float[] found) {
        boolean rounded = model.file().getParent().endsWith(ROUNDED);
        assertEquals(Arrays.toString(expected.dims()), Arrays.toString(dims));
        float[] values = expected.floats();
        for (int i = 0; i < values.length; i++) {
            // ONNX's own comparison allows 1e-3 relative; floats summed in another order need far less.
            float tolerance = (rounded ? 1e-3f : 2e-5f) * Math.max(1, Math.abs(values[i]));
            if (!(Math.abs(values[i] - found[i]) <= tolerance) && Float.compare(values[i], found[i]) != 0) {
                throw new AssertionError("value " + i + ": expected " + values[i] + ", found " + found[i]);
            }
        }
    }
}
