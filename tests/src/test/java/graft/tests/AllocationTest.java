package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.zoo.architecture.Architecture;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A warm plan of convolutions, fully connected layers and pooling allocates nothing. */
class AllocationTest {
    private static final int RUNS = 10;
    private static final long PATIENCE = 60_000_000_000L;

    /**
     * The vector objects of the source are none once the compiler has seen the code often enough; how often is its own
     * affair. So runs are repeated until ten of them together allocate nothing; a minute is plenty.
     */
    @Test
    void aWarmNetworkAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().threadId();
        Network network = Architecture.byName("resnet18").network(10).withInputSize(96, 96).initialize(1);
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(1, team)) {
            long allocated = Long.MAX_VALUE;
            long end = System.nanoTime() + PATIENCE;
            while (allocated > 0 && System.nanoTime() < end) {
                long before = threads.getThreadAllocatedBytes(self);
                for (int i = 0; i < RUNS; i++) {
                    plan.run();
                }
                allocated = threads.getThreadAllocatedBytes(self) - before;
            }
            assertEquals(0, allocated, "bytes allocated in ten runs");
        }
    }
}
