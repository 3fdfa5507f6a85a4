package graft.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class TaskRangesTest {

    @Test
    void aWorkerTakesItsOwnRangeFromTheFrontAndThenTheOthersFromTheBack() {
        TaskRanges ranges = new TaskRanges(2);
        ranges.share(5); // worker 0 has 0 and 1, worker 1 has 2, 3 and 4
        int[] taken = new int[6];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = ranges.take(0);
        }
        assertArrayEquals(new int[] {0, 1, 4, 3, 2, -1}, taken);
        assertEquals(-1, ranges.take(1));
    }

    @Test
    void droppedTasksAreTakenByNobody() {
        TaskRanges ranges = new TaskRanges(3);
        ranges.share(100);
        ranges.drop();
        assertEquals(-1, ranges.take(1));
    }

    @Test
    void everyTaskIsTakenOnceByWhicheverThread() throws InterruptedException {
        int workers = 4;
        int count = 100_000;
        TaskRanges ranges = new TaskRanges(workers);
        ranges.share(count);
        AtomicIntegerArray times = new AtomicIntegerArray(count);
        Thread[] threads = new Thread[workers];
        for (int w = 0; w < workers; w++) {
            int worker = w;
            threads[w] = Thread.ofPlatform().start(() -> {
                for (int task = ranges.take(worker); task >= 0; task = ranges.take(worker)) {
                    times.incrementAndGet(task);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < count; i++) {
            assertEquals(1, times.get(i), "task " + i);
        }
    }
}
