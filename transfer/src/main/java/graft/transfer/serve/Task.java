package graft.transfer.serve;

import graft.transfer.Prediction;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What the one thread that computes is asked for. */
sealed interface Task {

    /** Ends without having been computed. */
    void fail(Throwable why);

    /**
     * The classes of an image; several of these are computed together.
     *
     * @param model  that answers
     * @param input  [H,W,C] prepared for it; given back once it is copied into a plan
     * @param answer where the probabilities go
     */
    record Classify(ServedModel model, float[] input, CompletableFuture<Prediction> answer)
            implements Task {
        @Override
        public void fail(Throwable why) {
            model.buffers().giveBack(input);
            answer.completeExceptionally(why);
        }
    }

    /** Anything else that needs the threads, alone. */
    record Alone<T>(Supplier<T> work, CompletableFuture<T> answer) implements Task {
        void run() {
            try {
                answer.complete(work.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }

        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }
}
