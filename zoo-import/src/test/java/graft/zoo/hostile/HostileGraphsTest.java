package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.zoo.Shared;
import graft.zoo.TimeLimit;
import graft.zoo.WeightFileException;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.caffe.CaffeZoo;
import graft.zoo.keras.KerasFile;
import graft.zoo.keras.KerasNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
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
        var graph = new ProtobufMutation(Files.readAllBytes(Shared.folder("fixtures/onnx").resolve(name + ".onnx")));
        attack(name + ".onnx", graph::mutated, Zoo::load);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg_frozen", "resnet_frozen_bn_unfused", "inception_frozen", "xception_frozen"})
    void tensorFlow(String name) throws IOException {
        var graph = new ProtobufMutation(Files.readAllBytes(Shared.folder("fixtures/tensorflow")
                .resolve(name + ".pb")));
        attack(name + ".pb", graph::mutated, Zoo::load);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet", "inception", "xception"})
    void keras(String name) throws IOException {
        var model = new KerasZip(Shared.folder("fixtures/keras").resolve(name + ".keras"));
        var config = new JsonMutation(model.config());
        attack(name + ".keras", random -> model.with(config.mutated(random)), file -> {
            try (KerasFile open = (KerasFile) WeightFiles.open(file)) {
                KerasNetwork.load(open);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg_train_val", "alexnet_v1", "resnet", "googlenet"})
    void caffe(String name) throws IOException {
        var prototxt = new PrototxtMutation(Files.readString(Shared.folder("fixtures/caffe")
                .resolve(name + ".prototxt")));
        attack(name + ".prototxt", random -> prototxt.mutated(random).getBytes(StandardCharsets.UTF_8),
                CaffeZoo::network);
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
