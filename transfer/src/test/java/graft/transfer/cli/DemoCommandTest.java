package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --make-source}: what cannot work is refused before minutes of work, and what came out is stated. */
class DemoCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int demo(String... words) {
        List<String> all = new ArrayList<>(List.of("demo"));
        all.addAll(List.of(words));
        return Main.run(all, new Screen(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, 80));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aSourceOfAnotherRecipeIsSaidToBeAnother() {
        Path file = folder.resolve("new/small.safetensors");
        assertEquals(0, demo("--make-source", file.toString(), "--small", "--seed", "3"), said());
        assertTrue(Files.exists(file));
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("20 images a class, 1 epochs, learning rate 0.01, seed 3"), printed);
        assertTrue(printed.contains("another than that which comes with the program (600 images a class, 10 epochs, "
                + "learning rate 0.005, seed 2026)"), printed);
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedBeforeTheWork() throws Exception {
        assertEquals(1, demo("--make-source", folder.toString(), "--overwrite"));
        assertTrue(said().contains("is a folder, expected the name of a file"), said());
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertEquals(1, demo("--make-source", file.resolve("source.safetensors").toString()));
        assertTrue(said().contains("is a file, expected a folder"), said());
        assertEquals(1, demo("--make-source", file.toString()));
        assertTrue(said().contains("is there already; --overwrite replaces it"), said());
        assertEquals("mine", Files.readString(file));
        assertFalse(said().contains("epoch"), said());
    }

    @Test
    void aFolderForADemoThatIsNotRunIsRefused() {
        assertEquals(2, demo("--make-source", folder.resolve("s").toString(), "--out", folder.toString()));
        assertTrue(said().contains("leave out --out"), said());
    }
}
