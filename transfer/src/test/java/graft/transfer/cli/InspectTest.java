package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.testing.SharedFiles;
import graft.zoo.architecture.Architecture;
import graft.zoo.layout.PyTorchLayout;
import graft.zoo.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What inspect says beforehand of networks that cannot be loaded, or only in part. */
class InspectTest {
    private final CommandLine graft = new CommandLine();

    @TempDir
    Path folder;

    private String inspected(Path file) {
        assertEquals(0, graft.run("inspect", file.toString()), graft::err);
        return graft.out();
    }

    /** A fixture with a word in the place of another one of the same length. */
    private Path changed(String name, String word, String other) throws IOException {
        String bytes = Files.readString(SharedFiles.path("fixtures/" + name), StandardCharsets.ISO_8859_1);
        assertTrue(bytes.contains(word) && word.length() == other.length());
        return Files.writeString(folder.resolve(Path.of(name).getFileName()), bytes.replace(word, other),
                StandardCharsets.ISO_8859_1);
    }

    @Test
    void opsOfAFrozenGraphThatCannotBeImportedAreNamed() throws IOException {
        String said = inspected(changed("tensorflow/xception_frozen.pb", "Relu6", "Elu_6"));
        assertTrue(said.contains("""
                architecture  not recognised
                refused       the graph cannot be imported:
                                'tiny/dw_relu6' (Elu_6): there is no layer for this op
                """), said);
        assertTrue(said.contains("tensors, "), said);
    }

    @Test
    void layersOfAKerasModelThatCannotBeImportedAreNamed() throws IOException {
        String said = inspected(changed("keras/vgg_model.h5", "\"class_name\": \"Dropout\"",
                "\"class_name\": \"Lambdas\""));
        assertTrue(said.contains("refused       1 layer of model_config cannot be imported: layer 'dropout' (Lambdas)"),
                said);
    }

    @Test
    void aGraphThatIsNotSoundIsSaidToBeAndItsTensorsAreListed() {
        String said = inspected(SharedFiles.path("fixtures/hostile/onnx__cycle.onnx"));
        assertTrue(said.contains("refused       node "), said);
        assertTrue(said.contains("the graph has a cycle"), said);
        assertTrue(said.contains("tensors, "), said);
    }

    /** ResNet-18 without its fully connected layer, as many who only want features save it. */
    @Test
    void aTrunkIsKnownAndSaidToHaveNoHead() {
        Map<String, Tensor> trunk = new LinkedHashMap<>();
        PyTorchLayout.of(Architecture.RESNET18.network(1000).initialize(7)).forEach((name, t) -> {
            if (!name.startsWith("fc.")) {
                trunk.put(name, t.toPyTorch());
            }
        });
        Path file = folder.resolve("trunk.safetensors");
        SafetensorsWriter.write(file, trunk, Map.of());
        String said = inspected(file);
        assertTrue(said.contains("architecture  resnet18 (torchvision)\n"
                + "incomplete    without a head: fc.weight, fc.bias\n"), said);
        assertEquals(1, graft.run("predict", "--weights", file.toString(), file.toString()));
        assertTrue(graft.err().contains("holds the trunk of resnet18 alone, without a head"),
                graft.err());
        assertEquals(1, graft.run("evaluate", "--weights", file.toString(), "--data", folder.toString()));
        assertEquals(1, graft.run("export", "--weights", file.toString(), folder.resolve("trunk.onnx").toString()));
        assertTrue(graft.err().contains("holds the trunk of resnet18 alone"),
                graft.err());
    }
}
