package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.testing.OnnxBytes;
import graft.testing.SharedFiles;
import graft.zoo.TimeLimit;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.caffe.CaffeLoader;
import graft.zoo.keras.KerasFile;
import graft.zoo.keras.KerasNetwork;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Graphs that are damaged field by field, with a seed: a network comes of it or a WeightFileException that names the
 * file and says why, within two seconds and the heap of 256 MB that this test runs in. CONTRIBUTING says how to run
 * more rounds.
 */
@Tag("small-heap")
class HostileGraphsTest {
    private static final int ROUNDS = Integer.getInteger("graft.fuzz.rounds", 150);
    private static final long SEED = Long.getLong("graft.fuzz.seed", 20261128);

    @TempDir
    Path folder;

    /** Content of a damaged file. */
    private interface Damage {
        byte[] of(Random random) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops_opset13", "extras_opset17", "resnet_opset13", "inception_dynamo"})
    void onnx(String name) throws IOException {
        var graph = new ProtobufMutation(Files.readAllBytes(SharedFiles.path("fixtures/onnx/" + name + ".onnx")));
        attack(name + ".onnx", graph::mutated, Zoo::load);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg_frozen", "resnet_frozen_bn_unfused", "inception_frozen", "xception_frozen"})
    void tensorFlow(String name) throws IOException {
        var graph = new ProtobufMutation(Files.readAllBytes(SharedFiles.path("fixtures/tensorflow/" + name + ".pb")));
        attack(name + ".pb", graph::mutated, Zoo::load);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet", "inception", "xception"})
    void keras(String name) throws IOException {
        var model = new KerasZip(SharedFiles.path("fixtures/keras/" + name + ".keras"));
        var config = new JsonMutation(model.config());
        attack(name + ".keras", random -> model.with(config.mutated(random)), file -> {
            try (KerasFile open = (KerasFile) WeightFiles.open(file)) {
                KerasNetwork.load(open);
            }
        });
    }

    /** Reductions, norms and picked places, whose axes and numbers are damaged. */
    @Test
    void onnxAlongAllAxes() throws IOException {
        OnnxBytes bytes = new OnnxBytes(18).input("x", 1, 2, 4, 6).output("y").shape("a", 3).shape("i", 2, 0, 3)
                .weight("s", List.of(4, 6), new float[24])
                .node("LayerNormalization", List.of("x", "s"), List.of("n"), "axis", 2)
                .node("LpPool", List.of("n"), List.of("l"), "kernel_shape", new int[] {1, 2}, "p", 3)
                .node("Gather", List.of("l", "i"), List.of("g"), "axis", 2)
                .node("ReduceLogSumExp", List.of("g", "a"), List.of("e"), "keepdims", 1)
                .node("LpNormalization", List.of("e"), List.of("u"), "axis", 2, "p", 1)
                .node("Celu", List.of("u"), List.of("c"), "alpha", 2f)
                .node("MeanVarianceNormalization", List.of("c"), List.of("v"), "axes", new int[] {2, 3})
                .node("ReduceProd", List.of("v"), List.of("y"), "keepdims", 0);
        var graph = new ProtobufMutation(Files.readAllBytes(bytes.write(folder.resolve("whole.onnx"))));
        attack("axes.onnx", graph::mutated, Zoo::load);
    }

    /** Every layer with an axis, whose numbers are damaged. */
    @Test
    void caffeAlongAllAxes() throws IOException {
        var prototxt = new PrototxtMutation("""
                input: "x" input_shape { dim: 1 dim: 2 dim: 6 dim: 4 }
                layer { name: "b" type: "Bias" bottom: "x" top: "b" bias_param { axis: 1 num_axes: 2 } }
                layer { name: "v" type: "MVN" bottom: "b" top: "v" mvn_param { eps: 0.5 } }
                layer { name: "s" type: "Slice" bottom: "v" top: "s" top: "t" slice_param { axis: 2 slice_point: 2 } }
                layer { name: "c" type: "Concat" bottom: "t" bottom: "s" top: "c" concat_param { axis: 2 } }
                layer { name: "i" type: "Interp" bottom: "c" top: "i" interp_param { zoom_factor: 2 pad_beg: -1 } }
                layer { name: "d" type: "Crop" bottom: "i" bottom: "c" top: "d" crop_param { axis: 2 offset: 1 } }
                layer { name: "p" type: "Permute" bottom: "d" top: "p" permute_param { order: 0 order: 2 order: 3 } }
                layer { name: "m" type: "Softmax" bottom: "p" top: "m" softmax_param { axis: 3 } }
                layer { name: "k" type: "Tile" bottom: "m" top: "k" tile_param { axis: 2 tiles: 3 } }
                layer { name: "f" type: "Flatten" bottom: "k" top: "f" flatten_param { axis: 1 end_axis: 2 } }
                layer { name: "q" type: "InnerProduct" bottom: "f" top: "q"
                  inner_product_param { num_output: 3 axis: 2 } }
                layer { name: "r" type: "Reshape" bottom: "q" top: "r"
                  reshape_param { axis: 1 num_axes: 1 shape { dim: 8 dim: -1 } } }
                layer { name: "y" type: "Reduction" bottom: "r" top: "y" reduction_param { axis: 2 coeff: 0.5 } }
                """);
        attack("axes.prototxt", random -> prototxt.mutated(random).getBytes(StandardCharsets.UTF_8),
                CaffeLoader::network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg_train_val", "alexnet_v1", "resnet", "googlenet"})
    void caffe(String name) throws IOException {
        Path whole = SharedFiles.path("fixtures/caffe/" + name + ".prototxt");
        var prototxt = new PrototxtMutation(Files.readString(whole));
        attack(name + ".prototxt", random -> prototxt.mutated(random).getBytes(StandardCharsets.UTF_8),
                CaffeLoader::network);
    }

    private void attack(String name, Damage damage, Consumer<Path> load) throws IOException {
        Path file = folder.resolve(name);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Files.write(file, damage.of(new Random(SEED + round)));
            String where = name + ", seed " + (SEED + round);
            boolean[] bad = {false};
            TimeLimit.check(where, () -> {
                try {
                    load.accept(file);
                } catch (WeightFileException e) {
                    bad[0] = true;
                    assertTrue(e.getMessage().startsWith(file + ": ")
                            && e.getMessage().length() > file.toString().length() + 20, e.getMessage());
                } catch (RuntimeException | Error e) {
                    fail(where, e);
                }
            });
            refused += bad[0] ? 1 : 0;
        }
        // Some damage does no harm (a name, a version), most does.
        assertTrue(refused > ROUNDS / 5 && refused < ROUNDS, refused + " of " + ROUNDS + " were refused");
    }
}
