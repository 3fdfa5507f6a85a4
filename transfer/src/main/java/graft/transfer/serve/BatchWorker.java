package graft.transfer.serve;

import graft.layers.plan.InferencePlan;
import graft.transfer.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one thread that computes. It takes what waits, in the order in which it came: images for the same model together,
 * up to {@link ServedModel#MOST}. A lone image is computed at once; where others are waiting too, it waits up to
 * {@value #WINDOW_MILLIS} ms for the batch to fill. Nothing waits here that has no place in {@link InputBuffers} or
 * among the requests that are worked on, so the queue has an end. With nothing to do, the thread makes the plans that
 * will be needed.
 */
final class BatchWorker implements AutoCloseable {
    private static final int WINDOW_MILLIS = 3;

    private final BlockingQueue<Task> queue = new LinkedBlockingQueue<>();
    private final ServerMetrics metrics;
    private final Supplier<ServedModel> current;
    private final Thread thread;
    private volatile boolean closing;
    private Task next;

    /** @param current the model that is prepared while there is nothing to do; null while there is none */
    BatchWorker(ServerMetrics metrics, Supplier<ServedModel> current) {
        this.metrics = metrics;
        this.current = current;
        thread = Thread.ofPlatform().name("graft-serve").daemon().unstarted(this::work);
        thread.start();
    }

    /** Classes of an image. The array belongs to the worker from here on. */
    CompletableFuture<Prediction> classify(ServedModel model, float[] input) {
        CompletableFuture<Prediction> answer = new CompletableFuture<>();
        add(new Task.Classify(model, input, answer));
        return answer;
    }

    /** Runs something on the thread that computes, alone. */
    <T> CompletableFuture<T> alone(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        add(new Task.Alone<>(work, answer));
        return answer;
    }

    private void add(Task task) {
        queue.add(task);
        if (closing && queue.remove(task)) {
            task.fail(stopped());
        }
    }

    /** Tasks that wait. */
    int waiting() {
        return queue.size();
    }

    private static Problem stopped() {
        return Problem.later(503, "the server is stopping", 5);
    }

    private void work() {
        try {
            while (true) {
                Task task = next != null ? next : take();
                next = null;
                switch (task) {
                    case null -> {
                        return;
                    }
                    case Task.Classify first -> answer(batch(first));
                    case Task.Alone<?> alone -> alone.run();
                }
            }
        } catch (InterruptedException e) {
            // closed
        } finally {
            closing = true;
            for (Task left = next; left != null || (left = queue.poll()) != null; left = null) {
                left.fail(stopped());
            }
        }
    }

    /** The next task, null when there will be none; the model is warmed up meanwhile. */
    private Task take() throws InterruptedException {
        while (true) {
            ServedModel model = current.get();
            boolean cold = model != null && model.isCold();
            Task task = cold ? queue.poll() : queue.poll(50, TimeUnit.MILLISECONDS);
            if (task != null) {
                return task;
            }
            if (closing) {
                return null;
            }
            if (model != null) {
                model.warm();
            }
        }
    }

    private List<Task.Classify> batch(Task.Classify first) throws InterruptedException {
        List<Task.Classify> batch = new ArrayList<>();
        batch.add(first);
        while (batch.size() < ServedModel.MOST && joins(queue.poll(), batch)) {
            // takes what waits
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WINDOW_MILLIS);
        while (batch.size() > 1 && batch.size() < ServedModel.MOST && next == null && !closing
                && joins(queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS), batch)) {
            // others were waiting, so more are on their way
        }
        return batch;
    }

    /** Whether there was a task that belongs to the batch; another one is kept for the next turn. */
    private boolean joins(Task task, List<Task.Classify> batch) {
        if (task instanceof Task.Classify c && c.model() == batch.getFirst().model()) {
            batch.add(c);
            return true;
        }
        next = task;
        return false;
    }

    private void answer(List<Task.Classify> batch) {
        ServedModel model = batch.getFirst().model();
        for (int from = 0; from < batch.size(); ) {
            int count = model.imagesAtOnce(batch.size() - from);
            List<Task.Classify> some = batch.subList(from, from + count);
            from += count;
            InferencePlan plan;
            try {
                plan = model.run(some.stream().map(Task.Classify::input).toList());
            } catch (RuntimeException | Error e) {
                some.forEach(task -> task.fail(e));
                continue;
            }
            metrics.batch(count);
            for (int i = 0; i < count; i++) {
                model.buffers().giveBack(some.get(i).input());
                try {
                    some.get(i).answer().complete(model.prediction(plan, i));
                } catch (RuntimeException | Error e) {
                    some.get(i).answer().completeExceptionally(e);
                }
            }
        }
    }

    /** Computes what waits, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
