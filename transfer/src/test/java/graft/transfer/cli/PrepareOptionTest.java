package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.testing.SharedFiles;
import graft.transfer.images.Pixels;
import graft.zoo.ModelFile;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The preparation of images on the command line: stated, set, tried and kept. */
class PrepareOptionTest {
    private final CommandLine graft = new CommandLine();

    @TempDir
    Path folder;
    private Path model;
    private Path data;

    /** A network that knows whether x/255 is above or below one half: sum of weights 1, classes by the sign. */
    @BeforeEach
    void aNetworkWhoseFileIsAGuess() throws IOException {
        Network network = Network.input(4, 4, 3).globalAveragePool("pool").dense("fc", 2).build().initialize(1);
        float[] weights = network.parameter("fc.weight").value().unwrap();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = network.parameter("fc.weight").value().dim(0) == 2 ? i < 3 ? -1 : 1 : i % 2 == 0 ? -1 : 1;
        }
        float[] bias = network.parameter("fc.bias").value().unwrap();
        bias[0] = 1.5f;
        bias[1] = -1.5f;
        Preprocessing raw = Preprocessing.plain(Resize.BOTH_SIDES, 4, 4, 3, 1);
        model = folder.resolve("guess.safetensors");
        ModelFile.write(model, new PretrainedModel(network, Preparation.guessed(raw, "nothing states it"),
                List.of("dark", "light"), "graph", "keras", ""));
        data = folder.resolve("data");
        for (int i = 0; i < 40; i++) {
            for (String name : List.of("dark", "light")) {
                byte[] pixels = new byte[48];
                java.util.Arrays.fill(pixels, (byte) ((name.equals("dark") ? 10 : 150) + 2 * i));
                Files.createDirectories(data.resolve(name));
                new Pixels(4, 4, 3, pixels).writePng(data.resolve(name).resolve(i + ".png"));
            }
        }
    }

    private String said() {
        return graft.err();
    }

    private String printed() {
        return graft.out();
    }

    @Test
    void aGuessIsStatedAsOneWithWhatToDo() {
        assertEquals(0, graft.run("evaluate", "--weights", model.toString(), "--data", data.toString(), "--json"));
        assertTrue(said().contains("images: resize 4x4, crop 4, bilinear, RGB, x; guessed (nothing states it). To be "
                + "sure: ./graft check --weights " + model), said());
        assertTrue(printed().contains("\"source\":\"guess\""), printed());
        assertTrue(printed().contains("\"top1\":0.5,"), printed());
        assertEquals(0, graft.run("predict", "--weights", model.toString(), "--input", "4x4",
                data.resolve("dark/1.png").toString()), said());
        assertTrue(said().contains("check --weights " + model + " --input 4x4 --data DIR"), said());
    }

    @Test
    void aPresetAndTextAreTakenAndAWrongOneIsRefusedWithTheList() {
        for (String how : List.of("unit", "x/255", "RGB, x*0.003921569")) {
            assertEquals(0, graft.run("evaluate", "--weights", model.toString(), "--data", data.toString(), "--json",
                    "--prepare", how));
            assertTrue(printed().contains("\"top1\":1.0,"), printed());
            assertTrue(printed().contains("\"source\":\"option\""), printed());
        }
        assertEquals(2, graft.run("evaluate", "--weights", model.toString(), "--data", data.toString(), "--prepare",
                "unti"));
        assertTrue(said().contains("there is no preparation called 'unti'; there are torchvision, torchvision-v2, "
                + "timm, caffe, keras-caffe, tf, unit, raw"), said());
        assertEquals(2, graft.run("predict", "--weights", model.toString(), "--prepare", "grey, x",
                data.resolve("dark/1.png").toString()));
        assertTrue(said().contains("the network takes 3 channels, the preparation gives 1"), said());
    }

    @Test
    void checkShowsEveryPreparationWithWhatItGetsRight() {
        assertEquals(0, graft.run("check", "--weights", model.toString(), "--data", data.toString()));
        assertTrue(printed().contains("as known (guess)"), printed());
        assertTrue(printed().contains("100.0 %  unit"), printed());
    }

    /** With a bias that is no number each answer is the same class, and half of them are right. */
    @Test
    void weightsThatAreNoNumbersAreNoPreparationThatDoesNotFit() throws IOException {
        Network network = Network.input(4, 4, 3).globalAveragePool("pool").dense("fc", 2).build().initialize(1);
        network.parameter("fc.bias").value().unwrap()[1] = Float.NaN;
        ModelFile.write(model, new PretrainedModel(network, Preparation.guessed(Preprocessing.plain(Resize.BOTH_SIDES,
                4, 4, 3, 1), ""), List.of("dark", "light"), "graph", "keras", ""));
        assertEquals(1, graft.run("check", "--weights", model.toString(), "--data", data.toString()));
        assertTrue(said().contains("the weights hold NaN: fc.bias"), said());
        NpyFile.write(folder.resolve("x.npy"), Tensor.wrap(new float[48], 1, 3, 4, 4));
        assertEquals(0, graft.run("forward", "--weights", model.toString(), "--input",
                folder.resolve("x.npy").toString(),
                "--output", folder.resolve("y.npy").toString()));
        assertTrue(said().contains("1 of its 2 values are NaN or infinite"), said());
    }

    @Test
    void whatTransferWasToldIsKeptWithItsNetwork() {
        Path to = folder.resolve("out");
        assertEquals(0, graft.run("transfer", "--weights", model.toString(), "--data", data.toString(), "--out",
                to.toString(), "--prepare", "unit", "--cache", "none"), said());
        assertTrue(said().contains("known from option: unit"), said());
        assertEquals(0, graft.run("evaluate", "--weights", to.resolve("model.safetensors").toString(), "--data",
                data.toString(), "--json"));
        assertTrue(printed().contains("\"text\":\"resize 4x4, crop 4, bilinear, RGB, x/255\""), printed());
        assertTrue(printed().contains("\"source\":\"file\",\"detail\":\"trained with it\""), printed());
    }

    @Test
    void teachableMachinesModelKnowsItsThreeTestPhotographs() {
        Path machine = SharedFiles.path("cases/teachable-machine");
        for (String name : List.of("rock", "paper", "scissors")) {
            assertEquals(0, graft.run("predict", "--weights", machine.resolve("keras_model.h5").toString(),
                    "--top", "1",
                    machine.resolve(name + "-test-photo.png").toString()));
            assertTrue(printed().toLowerCase(java.util.Locale.ROOT).contains("%  " + name), printed());
        }
        assertTrue(said().contains("x/127.5 - 1; known from publisher: Teachable Machine"), said());
    }
}
