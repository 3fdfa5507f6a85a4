package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.AmbiguousNetworkException;
import graft.zoo.weights.WeightFileException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A command that fails with this. */
    private static Command commandThatThrows(Throwable failure) {
        return Command.of("fail", "fail as asked for", (_, _) -> {
            switch (failure) {
                case Exception e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure);
            }
        });
    }

    @Test
    void helpGoesToStandardOutputAndEndsWithZero() {
        assertEquals(0, graft("--help"));
        assertTrue(out().contains("usage: ./graft COMMAND"));
        assertTrue(out().contains("doctor"));
        assertEquals("", err());
    }

    @Test
    void everyCommandHasHelpThatNamesAllItsOptions() {
        for (Command command : Commands.all()) {
            out.reset();
            assertEquals(0, graft((command.name() + " --help").split(" ")));
            command.options().forEach(o -> assertTrue(out().contains(o.name()), command.name() + " " + o.name()));
        }
    }

    @Test
    void usageNamesWhatHasToBeGiven() {
        assertEquals(0, graft("transfer", "--help"));
        assertTrue(out().contains("usage: ./graft transfer --weights FILE --data DIR --out DIR [OPTIONS]\n"), out());
    }

    @Test
    void theHelpOfLayersNamesTheArchitectures() {
        assertEquals(0, graft("layers", "--help"));
        for (String arch : graft.zoo.architecture.Architecture.ids()) {
            assertTrue(out().contains(arch), arch);
        }
    }

    /** Caffe's SqueezeNet pads its last convolution by 1, so a map of 13x13 becomes 15x15; torchvision's does not. */
    @Test
    void layersShowsANetworkAsItsPublisherHasIt() {
        assertEquals(0, graft("layers", "--arch", "squeezenet1_0@caffe", "--input", "224x224"), err());
        String caffe = out();
        out.reset();
        assertEquals(0, graft("layers", "--arch", "squeezenet1_0", "--input", "224x224"), err());
        assertTrue(caffe.contains("15x15x1000"), caffe);
        assertTrue(out().contains("13x13x1000"), out());
    }

    /** VGG-16 halves 7x7 pixels to 3x3 and 1x1, which its third pooling cannot halve again. */
    @Test
    void anImageThatIsTooSmallIsRefusedWithItsHeightAndWidth() {
        assertEquals(1, graft("layers", "--arch", "vgg16", "--input", "7x7"));
        assertTrue(err().contains("MaxPool's 2x2 window does not fit an input of 1x1x256"), err());
    }

    @Test
    void predictRefusesAFolderWithoutImagesBeforeItLoadsTheNetwork(@TempDir Path folder) throws Exception {
        Path weights = Files.writeString(folder.resolve("w.pth"), "not looked at");
        assertEquals(1, graft("predict", "--weights", weights.toString(), folder.toString()));
        assertTrue(err().contains("there is no image in " + folder + ": 1 other file;"), err());
    }

    @Test
    void predictTakesFoldersAndGoesOnPastWhatIsNoImage(@TempDir Path folder) throws Exception {
        Path weights = folder.resolve("w.safetensors");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        DemoImages.target(1, 1).writeFolder(folder.resolve("images"));
        Files.writeString(folder.resolve("images/broken.png"), "no image");
        Files.createDirectories(folder.resolve("images/.hidden"));
        assertEquals(0, graft("predict", "--json", "--weights", weights.toString(),
                folder.resolve("images").toString()), err());
        try (Stream<Path> files = Files.walk(folder.resolve("images"))) {
            assertEquals(files.filter(f -> f.toString().endsWith(".png")).count() - 1, out().lines().count());
        }
        assertTrue(err().contains("broken.png: named like an image, but its content is none"), err());
        assertTrue(err().contains("skipped in all: 1 broken image, 1 hidden file or folder"), err());
    }

    @Test
    void layersShowsATrunkWithoutAHead(@TempDir Path folder) throws Exception {
        Path weights = folder.resolve("trunk.safetensors");
        var tensors = new java.util.TreeMap<String, graft.engine.Tensor>();
        ModelFile.tensors(graft.zoo.Zoo.network("resnet20", 10).initialize(1)).forEach((name, t) -> {
            if (!name.startsWith("linear.")) {
                tensors.put(name, t.read());
            }
        });
        SafetensorsWriter.write(weights, tensors, Map.of());
        assertEquals(0, graft("layers", "--weights", weights.toString()), err());
        assertTrue(out().contains("linear"), out());
    }

    @Test
    void anUnknownCommandIsWrongUsageAndNamesTheNearest() {
        assertEquals(2, graft("inspekt", "x"));
        assertTrue(err().contains("there is no command 'inspekt'; nearest: inspect"), err());
        assertEquals("", out());
    }

    @Test
    void noCommandAtAllIsWrongUsageAndShowsTheList() {
        assertEquals(2, graft());
        assertTrue(err().contains("inspect"));
        assertEquals("", out());
    }

    @Test
    void anUnknownOptionPointsToTheCommandsHelp() {
        assertEquals(2, graft("layers", "--arhc", "resnet18"));
        assertTrue(err().contains("nearest: --arch"), err());
        assertTrue(err().contains("See ./graft layers --help"), err());
    }

    @Test
    void aWeightFileGivenInTheWayOfAnotherCommandIsAnsweredWithTheRightOne() {
        assertEquals(2, graft("inspect", "--weights", "a.pth"));
        assertTrue(err().contains("'inspect' has no option '--weights'; the file is given without one: ./graft inspect "
                + "FILE"), err());
        assertEquals(2, graft("layers", "a.pth"));
        assertTrue(err().contains("found one too many: 'a.pth'; a weight file is given with --weights FILE"), err());
    }

    @Test
    void aMissingFileIsAFailureAndNotWrongUsage() {
        assertEquals(1, graft("inspect", "no-such-file.pth"));
        assertTrue(err().contains("no-such-file.pth: there is no such file"), err());
    }

    @Test
    void aFailureIsOneMessageWithoutAStackTrace() {
        assertEquals(1, failing(new WeightFileException(Path.of("a.pth"), "tensor fc.weight ends at byte 40 of 80")));
        assertEquals("graft: a.pth: tensor fc.weight ends at byte 40 of 80\n", err());
    }

    @Test
    void debugShowsTheStackTraceToo() {
        assertEquals(1, Main.run(List.of("fail", "--debug"), screen(),
                List.of(commandThatThrows(new IllegalArgumentException("odd")))));
        assertTrue(err().contains("at graft.transfer.cli.MainTest"), err());
        assertTrue(err().endsWith("graft: odd\n"), err());
    }

    @Test
    void aFileThatFitsTwoNetworksEndsAsAnIncompleteCommandDoes() {
        assertEquals(2, failing(new AmbiguousNetworkException(Path.of("w.pth"), "fits a and b alike; choose: --arch a "
                + "or --arch b")));
        assertEquals("graft: w.pth: fits a and b alike; choose: --arch a or --arch b\n", err());
    }

    @Test
    void aForbiddenFileIsSaidInWords() {
        assertEquals(1, failing(new UncheckedIOException("the report cannot be written to r.html",
                new AccessDeniedException("r.html"))));
        assertEquals("graft: the report cannot be written to r.html: r.html: permission denied\n", err());
    }

    @Test
    void outOfMemorySaysHowToGetMore() {
        assertEquals(1, failing(new OutOfMemoryError("Java heap space")));
        assertTrue(err().contains("GRAFT_OPTS=-Xmx"), err());
        assertTrue(err().contains("--batch"), err());
    }

    @Test
    void aDefectAsksToBeReported() {
        assertEquals(1, failing(new IllegalStateException("impossible")));
        assertTrue(err().contains("this should not happen"), err());
        assertTrue(err().contains("--debug"), err());
    }

    @Test
    void layersPrintsJsonAndNothingElse() {
        assertEquals(0, graft("layers", "--arch", "resnet20", "--freeze-through", "layer1", "--json"));
        Map<?, ?> json = (Map<?, ?>) Json.parse(out());
        // ResNet-20 (He et al., 2015, section 4.2 and table 6) has 0.27 million parameters
        long parameters = (Long) json.get("parameters");
        assertTrue(parameters > 265_000 && parameters < 275_000, "parameters " + parameters);
        Map<?, ?> first = (Map<?, ?>) ((List<?>) json.get("layers")).get(1);
        assertEquals(true, first.get("frozen"));
        assertEquals("direct", first.get("algorithm"), "3 channels are too few for Winograd");
        // Weights as packed take at least 4 bytes for each of the parameters counted above, without BatchNorm's, which
        // are folded into them: 2 * (16 + 6*16 + 6*32 + 6*64) = 1376.
        assertTrue(((Number) json.get("packed_weight_bytes")).longValue() >= 4 * (265_000 - 1376), "packed weights");
        assertTrue(((Number) json.get("activation_bytes")).longValue() >= 4 * 32 * 32 * (3 + 2 * 16), "activations");
        Map<?, ?> last = (Map<?, ?>) ((List<?>) json.get("layers")).getLast();
        assertEquals(false, last.get("frozen"));
        assertEquals("", err());
    }

    @Test
    void anOutputFolderThatIsAFileIsFoundOutBeforeTheWork(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("taken"), "x");
        CommandException e = org.junit.jupiter.api.Assertions.assertThrows(CommandException.class,
                () -> OutputFolder.prepare(file));
        assertTrue(e.getMessage().contains("is a file, expected a folder"), e.getMessage());
        org.junit.jupiter.api.Assertions.assertThrows(CommandException.class,
                () -> OutputFolder.prepare(file.resolve("below")));
        OutputFolder.prepare(folder.resolve("a").resolve("b"));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    private int failing(Throwable failure) {
        return Main.run(List.of("fail"), screen(), List.of(commandThatThrows(failure)));
    }

    private int graft(String... words) {
        return Main.run(List.of(words), screen());
    }

    private Screen screen() {
        return new Screen(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, 80);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
