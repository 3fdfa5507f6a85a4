package graft.transfer.depth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where to freeze, on accuracies whose answer is known. */
class FreezingAdviceTest {

    private static FreezingAdvice.Place place(String stage, int right, int of) {
        double[] share = new double[of];
        Arrays.fill(share, 0, right, 1);
        return new FreezingAdvice.Place(stage, share);
    }

    @Test
    void theDeepestThatIsNotWorseByMoreThanChanceIsAdvised() {
        FreezingAdvice advice = FreezingAdvice.of(List.of(place("none", 91, 100), place("early", 90, 100),
                place("middle", 89, 100), place("late", 50, 100)));
        assertEquals("none", advice.best().stage());
        assertEquals("middle", advice.recommended().stage());
        assertEquals(List.of("early", "middle"), advice.alike());
        assertEquals(0.02, advice.lost().difference(), 1e-12);
        assertTrue(advice.cost().contains("costs 2.0 points"), advice.cost());
        assertTrue(advice.distinction().contains("Not distinguishable from none on 100\u00a0images: early, middle"),
                advice.distinction());
    }

    @Test
    void whereOneIsBetterThanAllOthersThereIsNothingToDistinguish() {
        FreezingAdvice advice = FreezingAdvice.of(List.of(place("none", 40, 100), place("early", 90, 100),
                place("late", 50, 100)));
        assertEquals("early", advice.recommended().stage());
        assertEquals(List.of(), advice.alike());
        assertEquals(0, advice.lost().difference());
        assertTrue(advice.distinction().startsWith("All others are worse than early"), advice.distinction());
    }

    @Test
    void ofEqualsTheDeepestIsTheBest() {
        FreezingAdvice advice = FreezingAdvice.of(List.of(place("early", 5, 10), place("late", 5, 10)));
        assertEquals("late", advice.best().stage());
        assertEquals("late", advice.recommended().stage());
    }
}
