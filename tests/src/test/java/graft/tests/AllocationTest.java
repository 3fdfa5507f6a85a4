package graft.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.zoo.architecture.Architecture;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A warm plan allocates nothing but one loop body, of a few words, for each of its pooling steps.
 *
 * <p>To be run in a process of its own, on a machine with nothing else to do: {@code mvn -pl tests -am test
 * -Dtest=AllocationTest -Dtest.excludedGroups= -Dsurefire.failIfNoSpecifiedTests=false}. Beside other work, the compiler
 * has been seen to leave a kernel uncompiled for more than a minute, and then its vectors are objects.
 */
@Tag("long")
class AllocationTest {
    /** Max pooling behind the first convolution and global average pooling before the classifier. */
    private static final int POOLINGS = 2;
    /** Object header and up to four references. */
    private static final int LOOP_BODY = 32;
    private static final int RUNS = 10;
    private static final long PATIENCE = 60_000_000_000L;

    /**
     * The vector objects of the source are none once the compiler has seen the code often enough; how often is its own
     * affair. So runs are repeated until ten of them together allocate no more than that; a minute is plenty.
     */
    @Test
    void aWarmNetworkAllocatesNothingButTheLoopBodiesOfItsPoolings() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().threadId();
        Network network = Architecture.byName("resnet18").network(10).withInputSize(96, 96).initialize(1);
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = InferencePlan.compile(network, 1, false, Kernels.best(), team)) {
            long allocated = Long.MAX_VALUE;
            long end = System.nanoTime() + PATIENCE;
            while (allocated > RUNS * POOLINGS * LOOP_BODY && System.nanoTime() < end) {
                long before = threads.getThreadAllocatedBytes(self);
                for (int i = 0; i < RUNS; i++) {
                    plan.run();
                }
                allocated = threads.getThreadAllocatedBytes(self) - before;
            }
            assertTrue(allocated <= RUNS * POOLINGS * LOOP_BODY, allocated + " bytes allocated in ten runs");
        }
    }
}
