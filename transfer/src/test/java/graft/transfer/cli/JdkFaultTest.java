package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class JdkFaultTest {
    @Test
    void theThreeReleasesThatMovePinnedArraysAreNamedWithTheWayOut() {
        for (String version : new String[] {"25", "25.0.1", "25.0.2+10-LTS"}) {
            String fault = JdkFault.of(Runtime.Version.parse(version)).orElseThrow();
            assertTrue(fault.contains("JDK-8377811") && fault.contains("25.0.3") && fault.contains("UseParallelGC"),
                    fault);
        }
        assertTrue(JdkFault.of(Runtime.Version.parse("25.0.2")).orElseThrow().startsWith("JDK 25.0.2 "));
    }

    @Test
    void otherReleasesAreNot() {
        for (String version : new String[] {"25.0.3+9-LTS", "25.0.4", "26", "26.0.1"}) {
            assertEquals(Optional.empty(), JdkFault.of(Runtime.Version.parse(version)), version);
        }
    }
}
