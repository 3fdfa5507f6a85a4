package graft.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ThreadTeamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 17})
    void everyTaskRunsOnceWhateverTheSize(int size) {
        try (ThreadTeam team = ThreadTeam.of(size)) {
            assertEquals(size, team.size());
            for (int count : new int[] {0, 1, 2, size - 1, size, size + 1, 1000}) {
                for (int repeat = 0; repeat < 200; repeat++) {
                    AtomicIntegerArray runs = new AtomicIntegerArray(count);
                    team.run(count, (task, worker) -> {
                        assertTrue(worker >= 0 && worker < size, "worker " + worker);
                        runs.incrementAndGet(task);
                    });
                    for (int task = 0; task < count; task++) {
                        assertEquals(1, runs.get(task), "task " + task + " of " + count);
                    }
                }
            }
        }
    }

    @Test
    void aTeamWithoutThreadsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ThreadTeam.of(0));
    }

    @Test
    void workOfTasksIsVisibleAfterTheLoop() {
        try (ThreadTeam team = ThreadTeam.of(4)) {
            int[] squares = new int[5000];
            for (int round = 0; round < 300; round++) {
                int plus = round;
                team.run(squares.length, (task, worker) -> squares[task] = task * task + plus);
                for (int i = 0; i < squares.length; i += 97) {
                    assertEquals(i * i + round, squares[i]);
                }
            }
        }
    }

    @Test
    void rangesCoverAllNumbersAndEndWhereTheirSizeSays() {
        try (ThreadTeam team = ThreadTeam.of(3)) {
            // 10 numbers in ranges of 4: 0-3, 4-7, 8-9
            int[] ends = new int[10];
            team.runRanges(10, 4, (from, to) -> Arrays.fill(ends, from, to, to));
            assertArrayEquals(new int[] {4, 4, 4, 4, 8, 8, 8, 8, 10, 10}, ends);
            team.runRanges(0, 4, (from, to) -> {
                throw new AssertionError("no range is empty");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void whatATaskThrowsReachesTheCallerAndTheTeamGoesOn(int size) {
        try (ThreadTeam team = ThreadTeam.of(size)) {
            for (int bad = 0; bad < 50; bad++) {
                RuntimeException thrown = new IllegalArgumentException("task " + bad);
                int failing = bad;
                RuntimeException caught = assertThrows(RuntimeException.class, () -> team.run(50, (task, worker) -> {
                    if (task == failing) {
                        throw thrown;
                    }
                }));
                assertSame(thrown, caught);
                AtomicInteger runs = new AtomicInteger();
                team.run(10, (task, worker) -> runs.incrementAndGet());
                assertEquals(10, runs.get());
            }
            assertThrows(OutOfMemoryError.class, () -> team.run(4, (task, worker) -> {
                throw new OutOfMemoryError("made up");
            }));
        }
    }

    @Test
    void tasksAfterAFailureAreSkipped() {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            AtomicInteger begun = new AtomicInteger();
            assertThrows(IllegalStateException.class, () -> team.run(1_000_000, (task, worker) -> {
                begun.incrementAndGet();
                throw new IllegalStateException("first");
            }));
            // Each of the two threads begins at most one task: it fails, and with it the thread's loop ends.
            assertTrue(begun.get() <= 2, begun + " tasks begun");
        }
    }

    @Test
    void severalCallersTakeTurns() throws InterruptedException {
        try (ThreadTeam team = ThreadTeam.of(3)) {
            // Two loops at a time would use the scratch memory of one worker twice.
            AtomicIntegerArray busy = new AtomicIntegerArray(3);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                callers.add(Thread.ofPlatform().uncaughtExceptionHandler((t, e) -> failure.set(e)).start(() -> {
                    for (int round = 0; round < 500; round++) {
                        int count = 1 + round % 7;
                        AtomicInteger runs = new AtomicInteger();
                        team.run(count, (task, worker) -> {
                            assertEquals(1, busy.incrementAndGet(worker), "loops that use worker " + worker);
                            runs.incrementAndGet();
                            busy.decrementAndGet(worker);
                        });
                        assertEquals(count, runs.get());
                    }
                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(null, failure.get());
        }
    }

    @Test
    void aHoldKeepsOtherCallersAwayBetweenLoops() throws InterruptedException {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            Thread other;
            AtomicInteger otherRuns = new AtomicInteger();
            try (var _ = team.workspace().hold()) {
                float[] shared = team.workspace().shared(2);
                team.run(2, (task, worker) -> shared[task] = task + 1);
                other = Thread.ofPlatform().start(() -> team.run(1, (task, worker) -> otherRuns.incrementAndGet()));
                while (other.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                team.run(2, (task, worker) -> shared[task] *= 10);
                assertEquals(10f, shared[0]);
                assertEquals(20f, shared[1]);
                assertEquals(0, otherRuns.get());
            }
            other.join();
            assertEquals(1, otherRuns.get());
        }
    }

    @Test
    void aLoopInsideATaskOfTheSameTeamIsRefused() {
        try (ThreadTeam team = ThreadTeam.of(3)) {
            AtomicInteger refused = new AtomicInteger();
            team.run(30, (task, worker) -> {
                assertThrows(IllegalStateException.class, () -> team.run(2, (t, w) -> { }));
                refused.incrementAndGet();
            });
            assertEquals(30, refused.get());
        }
    }

    @Test
    void aHelperThatATaskInterruptedStillParks() throws InterruptedException {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            AtomicReference<Thread> helper = new AtomicReference<>();
            CountDownLatch helperCame = new CountDownLatch(1);
            team.run(2, (task, worker) -> {
                if (worker == 1) {
                    helper.set(Thread.currentThread());
                    Thread.currentThread().interrupt();
                    helperCame.countDown();
                } else {
                    await(helperCame);
                }
            });
            awaitState(helper.get(), Thread.State.WAITING);
            AtomicInteger runs = new AtomicInteger();
            team.run(2, (task, worker) -> runs.incrementAndGet());
            assertEquals(2, runs.get());
        }
    }

    @Test
    void aCallerParksWhileHelpersWorkAndKeepsItsInterruptFlag() throws InterruptedException {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            CountDownLatch helperCame = new CountDownLatch(1);
            CountDownLatch callerIsDone = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger flagged = new AtomicInteger();
            Thread caller = Thread.ofPlatform().start(() -> {
                team.run(2, (task, worker) -> {
                    if (worker == 1) {
                        helperCame.countDown();
                        await(go);
                    } else {
                        await(helperCame);
                        callerIsDone.countDown();
                    }
                });
                flagged.set(Thread.currentThread().isInterrupted() ? 1 : 2);
            });
            // Only then is it the team that the caller waits in, not its own task: that one's latch eats interrupts.
            callerIsDone.await();
            awaitState(caller, Thread.State.WAITING);
            caller.interrupt();
            assertFalse(caller.join(java.time.Duration.ofMillis(50)), "the loop must wait for its helper");
            awaitState(caller, Thread.State.WAITING);
            go.countDown();
            caller.join();
            assertEquals(1, flagged.get());
        }
    }

    @Test
    void aHelperThatSleepsDoesNotHoldUpALoopThatIsDone() {
        try (ThreadTeam team = ThreadTeam.of(64)) {
            // 63 helpers and far fewer processors: were all of them waited for, a thousand loops would take seconds.
            long start = System.nanoTime();
            for (int loop = 0; loop < 1000; loop++) {
                team.run(2, (task, worker) -> { });
                if (loop % 100 == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
        }
    }

    @Test
    void aWarmTeamAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] data = new float[64];
        try (ThreadTeam team = ThreadTeam.of(2)) {
            ThreadTeam.Task body = (task, worker) -> data[task] += team.workspace().worker(worker, 100).length;
            for (int i = 0; i < 20_000; i++) {
                team.run(64, body);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                team.run(64, body);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            // Less than a byte a loop: what the virtual machine does on the side is not the team's.
            assertTrue(allocated < 10_000, allocated + " bytes in 10000 loops");
        }
    }

    @Test
    void scratchMemoryGrowsAndStays() {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            float[] first = team.workspace().worker(1, 100);
            assertTrue(first.length >= 100);
            assertSame(first, team.workspace().worker(1, 50));
            assertTrue(team.workspace().worker(1, 1000).length >= 1000);
            float[] shared = team.workspace().shared(10);
            assertSame(shared, team.workspace().shared(3));
        }
    }

    @Test
    void aClosedTeamRefusesLoopsAndItsThreadsEnd() throws InterruptedException {
        ThreadTeam team = ThreadTeam.of(3);
        AtomicReference<Thread> helper = new AtomicReference<>();
        CountDownLatch helperCame = new CountDownLatch(1);
        team.run(3, (task, worker) -> {
            if (worker > 0) {
                helper.set(Thread.currentThread());
                helperCame.countDown();
            } else {
                await(helperCame);
            }
        });
        team.close();
        team.close();
        assertThrows(IllegalStateException.class, () -> team.run(3, (task, worker) -> { }));
        helper.get().join();

        ThreadTeam alone = ThreadTeam.of(1);
        alone.close();
        int[] runs = new int[1];
        alone.run(3, (task, worker) -> runs[0]++);
        assertEquals(3, runs[0]);
    }

    @Test
    void aLoopAtWorkWhenTheTeamIsClosedIsFinished() {
        for (int round = 0; round < 200; round++) {
            ThreadTeam team = ThreadTeam.of(3);
            AtomicInteger runs = new AtomicInteger();
            team.run(100, (task, worker) -> {
                if (task == 5) {
                    team.close();
                }
                runs.incrementAndGet();
            });
            assertEquals(100, runs.get());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
        while (thread.getState() != state) {
            Thread.sleep(1);
        }
    }
}
