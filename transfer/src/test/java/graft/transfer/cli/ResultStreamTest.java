package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that do not arrive are a failure, whatever command made them. */
class ResultStreamTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int run(String reason, List<String> words) {
        err.reset();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
        return Main.run(words, new Screen(ResultStream.to(full), new PrintStream(err, true, StandardCharsets.UTF_8),
                false, 80));
    }

    @Test
    void everyCommandFailsWhenItsResultsCannotBeWritten() throws Exception {
        Path weights = folder.resolve("model.safetensors");
        Path data = folder.resolve("images");
        DemoImages.target(1, 1).writeFolder(data);
        List<String> classes;
        try (var all = Files.list(data)) {
            classes = all.map(f -> f.getFileName().toString()).sorted().toList();
        }
        ModelFile.write(weights, DemoNetwork.network(classes.size()).initialize(1), DemoNetwork.preprocessing(),
                classes, Map.of());
        Path image;
        try (var files = Files.walk(data)) {
            image = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        String w = weights.toString();
        for (List<String> words : List.of(List.of("--version"), List.of("--help"), List.of("predict", "--help"),
                List.of("inspect", w), List.of("inspect", w, "--json"), List.of("layers", "--weights", w),
                List.of("predict", "--weights", w, image.toString()),
                List.of("predict", "--weights", w, "--json", image.toString()),
                List.of("evaluate", "--weights", w, "--data", data.toString()),
                List.of("evaluate", "--weights", w, "--data", data.toString(), "--json"))) {
            assertEquals(1, run("No space left on device", words), words + " " + err);
            assertTrue(err.toString(StandardCharsets.UTF_8).endsWith("graft: the results could not be written to "
                    + "standard output: No space left on device\n"), words + " " + err);
        }
    }

    @Test
    void aReaderThatHasLeftIsNotComplainedAbout() {
        assertEquals(1, run("Broken pipe", List.of("--version")));
        assertFalse(err.toString(StandardCharsets.UTF_8).contains("graft:"), err.toString());
    }
}
