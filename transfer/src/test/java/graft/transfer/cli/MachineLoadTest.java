package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MachineLoadTest {
    private static final long[] START = {0, 0, 0, 0, 0, 0, 0, 0};

    @Test
    void whatOthersComputeIsAllBusyTimeLessOurOwn() {
        // Two processors for 3 s are 600 ticks; 500 of them busy are 5 processor seconds, of which 2 were ours:
        // 3 of others in 3 s are 1 processor.
        long[] now = {400, 0, 100, 60, 40, 0, 0, 0};
        assertEquals(1, MachineLoad.others(START, now, 2, 3).orElseThrow(), 1e-9);
    }

    @Test
    void anIdleMachineWithOnlyUsHasNoOthers() {
        long[] now = {600, 0, 0, 0, 0, 0, 0, 0};
        assertEquals(0, MachineLoad.others(START, now, 6, 3).orElseThrow(), 1e-9);
    }

    @Test
    void clocksThatDisagreeALittleGiveNoNegativeLoad() {
        long[] now = {590, 0, 0, 10, 0, 0, 0, 0};
        assertEquals(0, MachineLoad.others(START, now, 6.1, 3).orElseThrow(), 1e-9);
    }
}
