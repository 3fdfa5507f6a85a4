package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.OnnxBytes;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preparation.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file beside the weights that states another size than the graph is for. */
class BesideThatDoesNotFitTest {
    @TempDir
    Path folder;

    @Test
    void itIsNotUsedAndThatIsStated() throws IOException {
        Path file = new OnnxBytes(17).input("x", 1, 3, 4, 4).output("y").node("GlobalAveragePool", List.of("x"),
                List.of("m")).node("Flatten", List.of("m"), List.of("y")).write(folder.resolve("m.onnx"));
        Files.writeString(folder.resolve("preprocessor_config.json"), """
                {"size": {"height": 8, "width": 8}, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}""");
        Preparation preparation = Zoo.load(file).preparation();
        assertEquals(Source.GUESS, preparation.source());
        assertTrue(preparation.detail().contains("preprocessor_config.json beside it does not fit and is not used: the "
                + "network is for images of 4x4, the preparation crops to 8x8"), preparation.detail());
    }
}
