package graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ReadSpeedTest {

    /** 1, 0, 1, 0 …: half of 3,000,001 numbers, rounded up; every partial sum is a whole number and exact. */
    @Test
    void everyNumberIsReadOnce() {
        int count = 3_000_001;
        try (Arena arena = Arena.ofShared(); ThreadTeam team = ThreadTeam.of(2)) {
            MemorySegment floats = arena.allocate(4L * count, 64);
            for (long i = 0; i < count; i += 2) {
                floats.set(ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN), 4 * i, 1);
            }
            assertEquals(1_500_001, ReadSpeed.read(team, floats));
        }
    }
}
