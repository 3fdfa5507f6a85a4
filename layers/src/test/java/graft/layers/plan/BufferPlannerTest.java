package graft.layers.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import graft.engine.CacheLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Buffers lie where the rule puts them, and a chain of very many is laid out at once. */
class BufferPlannerTest {
    /** The rule, word for word: largest first, each at the lowest offset that is free whenever it is alive. */
    private static final class Oracle {
        private record Placed(long size, int first, int last, int order, long offset) {
            Placed at(long place) {
                return new Placed(size, first, last, order, place);
            }

            boolean meets(Placed other, long place) {
                return first <= other.last && other.first <= last && place < other.offset + other.size
                        && other.offset < place + size;
            }
        }

        private final List<Placed> all = new ArrayList<>();

        void add(long floats, int first, int last) {
            long line = CacheLine.FLOATS;
            all.add(new Placed((floats + line - 1) / line * line, first, last, all.size(), 0));
        }

        List<Long> offsets() {
            List<Placed> sorted = new ArrayList<>(all);
            sorted.sort(Comparator.comparingLong((Placed p) -> -p.size).thenComparing(p -> p.first));
            List<Placed> done = new ArrayList<>();
            for (Placed p : sorted) {
                long place = CacheLine.FIRST;
                while (true) {
                    long now = place;
                    var inTheWay = done.stream().filter(d -> p.meets(d, now)).findAny();
                    if (inTheWay.isEmpty()) {
                        break;
                    }
                    place = inTheWay.get().offset + inTheWay.get().size;
                }
                done.add(p.at(place));
            }
            done.sort(Comparator.comparing(p -> p.order));
            return done.stream().map(p -> p.offset).toList();
        }
    }

    @Test
    void everyBufferLiesAtTheLowestFreeOffset() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Oracle oracle = new Oracle();
            BufferPlanner planner = new BufferPlanner();
            List<BufferPlanner.Buffer> buffers = new ArrayList<>();
            int count = 1 + random.nextInt(200);
            int longest = 1 << random.nextInt(9);
            for (int i = 0; i < count; i++) {
                int first = random.nextInt(count);
                int last = first + random.nextInt(random.nextInt(10) == 0 ? count : longest);
                long floats = 1 + random.nextInt(random.nextBoolean() ? 40 : 4000);
                oracle.add(floats, first, last);
                BufferPlanner.Buffer b = planner.buffer(floats, first);
                b.usedAt(last);
                buffers.add(b);
            }
            planner.place();
            assertEquals(oracle.offsets(), buffers.stream().map(b -> (long) b.offset()).toList(), "seed " + seed);
        }
    }

    /** A chain's values are alive for two steps: two places, and one that is alive to the end. */
    @Test
    void aChainOf200000TakesTwoPlaces() {
        int steps = 200_000;
        BufferPlanner planner = new BufferPlanner();
        assertTimeout(Duration.ofSeconds(60), () -> {
            planner.buffer(16, 0).usedAt(steps);
            for (int i = 0; i < steps; i++) {
                planner.buffer(32, i).usedAt(i + 1);
            }
            assertEquals(CacheLine.FIRST + 16 + 2 * 32, planner.place());
        });
    }
}
