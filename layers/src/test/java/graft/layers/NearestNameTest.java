package graft.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.layers.structure.Names;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> COMMANDS = List.of("demo", "transfer", "evaluate", "predict", "layers");
    private static final List<String> OPTIONS = List.of("--weights", "--data", "--lr", "--top");

    @Test
    void aSlipOfTheFingerIsNear() {
        assertEquals(Optional.of("evaluate"), Names.nearest("evalute", COMMANDS));
        assertEquals(Optional.of("demo"), Names.nearest("dmeo", COMMANDS));
        assertEquals(Optional.of("predict"), Names.nearest("Predict", COMMANDS));
        assertEquals(Optional.of("--weights"), Names.nearest("--wieghts", OPTIONS));
    }

    @Test
    void whatBeginsAKnownNameIsNear() {
        assertEquals(Optional.of("transfer"), Names.nearest("tra", COMMANDS));
    }

    @Test
    void whatHasLittleInCommonIsNot() {
        assertEquals(Optional.empty(), Names.nearest("frobnicate", COMMANDS));
        assertEquals(Optional.empty(), Names.nearest("-e", OPTIONS));
        assertEquals(Optional.empty(), Names.nearest("--momentum", OPTIONS));
        assertEquals("", Names.nearestHint("xyz", COMMANDS));
        assertEquals("; nearest: --data", Names.nearestHint("--dta", OPTIONS));
    }

    @Test
    void nothingIsNearWhereNothingIsKnown() {
        assertEquals(Optional.empty(), Names.nearest("x", List.of()));
    }
}
