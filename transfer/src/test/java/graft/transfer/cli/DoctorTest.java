package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.MachineProfile;
import graft.zoo.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What doctor states of the machine. */
class DoctorTest {
    private final CommandLine graft = new CommandLine();

    /** Tests keep nothing in the cache folder: so algorithms are chosen by the standard profile, and that is stated. */
    @Test
    void theProfileIsStatedByWhichAlgorithmsAreChosen() {
        assertEquals(0, graft.run("doctor", "--json"), graft::err);
        Map<?, ?> profile = (Map<?, ?>) ((Map<?, ?>) Json.parse(graft.out())).get("profile");
        assertEquals("standard", profile.get("source"));
        assertEquals(MachineProfile.STANDARD.multiplyAdds(), ((Number) profile.get("multiply_adds_s")).doubleValue());
        assertNull(profile.get("file"));
    }

    @Test
    void aLineStatesWhereTheProfileComesFrom() {
        assertEquals(0, graft.run("doctor"), graft::err);
        String line = "profile +standard, since .*: \\d+ G multiply-adds/s, .*";
        assertTrue(graft.out().lines().anyMatch(l -> l.matches(line)), graft::out);
    }
}
