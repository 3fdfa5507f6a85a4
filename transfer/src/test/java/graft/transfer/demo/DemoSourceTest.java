package graft.transfer.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import graft.layers.training.Predictions;
import graft.layers.training.Trainer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network that comes with the program, and the recipe that makes it. */
class DemoSourceTest {
    private static final Trainer.Listener SILENT = new Trainer.Listener() {
    };

    @TempDir
    private Path folder;

    private byte[] made(DemoSource.Recipe recipe, int threads) throws IOException {
        Path file = folder.resolve("made-" + threads + ".safetensors");
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            DemoSource.learn(recipe, team, SILENT).write(file);
        }
        return Files.readAllBytes(file);
    }

    private static byte[] shipped() throws IOException {
        try (InputStream in = DemoSource.class.getResourceAsStream("source.safetensors")) {
            return in.readAllBytes();
        }
    }

    @Test
    void aRecipeMakesTheSameBytesOnAnyNumberOfThreads() throws IOException {
        DemoSource.Recipe recipe = new DemoSource.Recipe(6, 1, 32, 5e-3, 1);
        byte[] once = made(recipe, 1);
        assertArrayEquals(once, made(recipe, 2));
        assertFalse(Arrays.equals(once, made(recipe.seed(2), 3)));
    }

    /** Minutes of work: {@code -Dgraft.demo.source=true}, on a machine with vectors of 512 bits. */
    @Test
    void theRecipeMakesThePublishedFile() throws IOException {
        assumeTrue(Boolean.getBoolean("graft.demo.source"), "-Dgraft.demo.source=true makes it again");
        assertArrayEquals(shipped(), made(DemoSource.Recipe.published(), Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void onlyTheBytesOfThePublishedFileAreThePublishedSource() throws IOException {
        byte[] bytes = shipped();
        Path file = Files.write(folder.resolve("copy.safetensors"), bytes);
        assertTrue(DemoSource.isPublished(file));
        bytes[bytes.length - 1] ^= 1;
        assertFalse(DemoSource.isPublished(Files.write(file, bytes)));
    }

    @Test
    void thePublishedFileIsSmallAndNamesItsRecipe() throws IOException {
        assertTrue(shipped().length <= 1 << 20, shipped().length + " bytes");
        DemoSource.Published published = DemoSource.published();
        assertEquals(DemoSource.Recipe.published().toString(), published.recipe());
        assertEquals(DemoImages.source(1, 1).classes(), published.model().labels());
    }

    /** 640 images: 0.001 more or less is less than one of them, 1 / 640 = 0.0016, and the file states four decimals. */
    @Test
    void thePublishedNetworkIsAsGoodAsItsFileStates() {
        DemoSource.Published published = DemoSource.published();
        DemoSet set = DemoSource.Recipe.published().validation();
        assertEquals(640, set.count());
        int right = 0;
        try (ThreadTeam team = ThreadTeam.of(2);
                InferencePlan plan = published.model().network().compileForInference(64, team)) {
            Predictions p = Predictions.of(plan, set.samples(), team, _ -> { });
            for (int i = 0; i < p.count(); i++) {
                right += p.best(i) == p.labels()[i] ? 1 : 0;
            }
        }
        assertEquals(published.accuracy(), right / 640.0, 0.001);
    }

    /** Nothing of the target was ever shown to it. */
    @Test
    void theSourceKnowsNoTargetClass() {
        assertTrue(DemoSource.published().model().labels().stream()
                .noneMatch(DemoImages.target(1, 1).classes()::contains));
    }
}
