package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a stage is summed up. */
class StagesTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private List<String> said() {
        return err.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll(" in .*", "")).toList();
    }

    @Test
    void aStageEndsWithItsLastImageAndOnce() {
        Screen screen = new Screen(new PrintStream(new ByteArrayOutputStream()), new PrintStream(err, true,
                StandardCharsets.UTF_8), false, 80);
        try (Stages stages = new Stages(screen)) {
            stages.report("your pictures", 1, 2);
            assertEquals(List.of(), said());
            stages.report("your pictures", 2, 2);
            assertEquals(List.of("your pictures: 2 images"), said());
            stages.report("your pictures", 2, 2);
            assertEquals(List.of("your pictures: 2 images"), said());
            stages.report("validation", 1, 2);
            stages.report("head", 3, 3);
            assertEquals(List.of("your pictures: 2 images", "validation: 1 image", "head: 3 images"), said());
        }
    }
}
