package graft.transfer.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.transfer.check.DuplicatePair.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is a leak is no copy besides. */
class PictureFindingsTest {
    private static DuplicatePair pair(String first, String second) {
        return new DuplicatePair(Path.of(first), Path.of(second), Kind.BYTES);
    }

    /** Of b, copies train (a, d), and b and c validate; e and f validate both, and no copy of theirs trains. */
    @Test
    void copiesWithinAPartAreThoseWhoseSecondDidNotLeak() {
        PictureFindings found = new PictureFindings(6, List.of(), List.of(pair("a", "d"), pair("d", "b"),
                pair("b", "c"), pair("e", "f")), List.of(pair("a", "b"), pair("a", "c")),
                List.of(), List.of(), List.of(), Map.of());
        assertEquals(List.of(pair("a", "d"), pair("e", "f")), found.withinParts());
    }
}
