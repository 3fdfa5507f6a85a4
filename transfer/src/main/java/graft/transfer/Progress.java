package graft.transfer;

import graft.layers.training.Trainer;
import graft.layers.training.TrainingLog;
import java.io.PrintStream;
import java.util.Locale;

/** Is called while an experiment runs: how far each stage is, and lines worth reading. */
public interface Progress {
    /** {@code done} of {@code count} images of this stage are done. */
    void report(String stage, int done, int count);

    /** A line worth reading: an epoch's result. */
    default void say(String line) {
    }

    /** Lines on standard error: for a transfer and for a {@link Trainer} alike. */
    static Console console() {
        return new Console(System.err);
    }

    /** Writes the lines worth reading, and no more. */
    final class Console implements Progress, Trainer.Listener {
        private final PrintStream out;

        Console(PrintStream out) {
            this.out = out;
        }

        @Override
        public void report(String stage, int done, int count) {
        }

        @Override
        public void say(String line) {
            out.println(line);
        }

        @Override
        public void epoch(TrainingLog.Epoch e, int epochs) {
            say(String.format(Locale.ROOT, "epoch %d/%d: training loss %.4f, validation loss %.4f, accuracy %.1f %%",
                    e.epoch(), epochs, e.trainLoss(), e.validationLoss(), 100 * e.validationAccuracy()));
        }
    }
}
