package graft.transfer;

import graft.layers.Network;
import graft.layers.training.Adam;
import graft.layers.training.Optimizer;
import graft.layers.training.RmsProp;
import graft.layers.training.Schedule;
import graft.layers.training.Sgd;
import graft.transfer.trust.ClassWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The choices of a transfer: {@code TransferSettings.standard().solver(Solver.HEAD).epochs(30)}.
 *
 * @param solver         how the task is learnt
 * @param freezeThrough  the layer or stage through which fine-tuning keeps the trunk frozen; {@code none} or {@code
 *                       all}
 * @param epochs         passes over the training images; when fine-tuning, the first third of them is the head's
 * @param batch          images in a step
 * @param optimizer      one of {@link #optimizers}
 * @param learningRate   peak rate of the head; fine-tuning takes a tenth of it
 * @param schedule       a name that {@link Schedule#named} knows
 * @param scratchEpochs  passes of the same network trained from scratch for comparison; 0: no comparison
 * @param views          how many views of each training image the frozen trunk sees: the image as it is, and
 *                       further ones with random changes; each epoch of the head takes the next
 * @param seed           of the split, the new weights, the order of images and everything else that is random
 * @param seconds        that features and training may take, but for the step and the measuring under way; training
 *                       from scratch may take as much again
 * @param gradual        whether fine-tuning begins with the head and the stage before it, and takes in one stage more
 *                       in every epoch
 * @param fineTuning     what else is particular about fine-tuning
 * @param classWeights   whether classes with few images weigh more
 * @param trust          how the outcome is examined
 */
public record TransferSettings(Solver solver, String freezeThrough, int epochs, int batch, String optimizer,
        double learningRate, String schedule, int scratchEpochs, int views, long seed, double seconds,
        boolean gradual, FineTuning fineTuning, ClassWeights classWeights, TrustSettings trust) {

    private static final String STOPPING = "early stopping";

    /** With the standard of fine-tuning. */
    public TransferSettings(Solver solver, String freezeThrough, int epochs, int batch, String optimizer,
            double learningRate, String schedule, int scratchEpochs, int views, long seed, double seconds,
            boolean gradual) {
        this(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule, scratchEpochs, views, seed,
                seconds, gradual, FineTuning.standard(), ClassWeights.NONE, TrustSettings.standard());
    }

    /** All classes weigh the same; examined in the standard way. */
    public TransferSettings(Solver solver, String freezeThrough, int epochs, int batch, String optimizer,
            double learningRate, String schedule, int scratchEpochs, int views, long seed, double seconds,
            boolean gradual, FineTuning fineTuning) {
        this(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule, scratchEpochs, views, seed,
                seconds, gradual, fineTuning, ClassWeights.NONE, TrustSettings.standard());
    }

    /** The head alone by logistic regression; where epochs are wanted, 20 of AdamW, one-cycle. */
    public static TransferSettings standard() {
        return new TransferSettings(Solver.LOGISTIC, "all", 20, 32, "adamw", 2e-3, "one-cycle", 0, 1, 7,
                Double.POSITIVE_INFINITY, false);
    }

    /**
     * The names of the optimisers: {@code sgd} and {@code momentum} are the same, with momentum 0.9; {@code plain-sgd}
     * has none.
     */
    public static List<String> optimizers() {
        return List.of("sgd", "plain-sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop");
    }

    public TransferSettings {
        if (epochs < 1 || batch < 1 || !(learningRate > 0) || scratchEpochs < 0 || views < 1 || !(seconds > 0)) {
            throw new IllegalArgumentException("epochs, batch, learning rate and seconds must be above 0, found "
                    + epochs + ", " + batch + ", " + learningRate + " and " + seconds);
        }
        if (solver == Solver.TIMED && seconds == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("solver timed needs a limit of time");
        }
        Schedule.named(schedule);
        newOptimizer(optimizer);
    }

    /** The same, learnt in another way. */
    public TransferSettings solver(Solver s) {
        return new TransferSettings(s, freezeThrough, epochs, batch, optimizer, learningRate, schedule, scratchEpochs,
                views, seed, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, with the trunk frozen through this layer or stage in fine-tuning; {@code none} or {@code all}. */
    public TransferSettings freezeThrough(String layer) {
        return new TransferSettings(solver, layer, epochs, batch, optimizer, learningRate, schedule, scratchEpochs,
                views, seed, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, with so many passes over the training images. */
    public TransferSettings epochs(int count) {
        return new TransferSettings(solver, freezeThrough, count, batch, optimizer, learningRate, schedule,
                scratchEpochs, views, seed, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, with so many images in a step. */
    public TransferSettings batch(int images) {
        return new TransferSettings(solver, freezeThrough, epochs, images, optimizer, learningRate, schedule,
                scratchEpochs, views, seed, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, with one of the {@link #optimizers}. */
    public TransferSettings optimizer(String name) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, name, learningRate, schedule, scratchEpochs,
                views, seed, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, with this peak rate of the head. */
    public TransferSettings learningRate(double rate) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, rate, schedule, scratchEpochs,
                views, seed, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, with a schedule that {@link Schedule#named} knows. */
    public TransferSettings schedule(String name) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, learningRate, name, scratchEpochs,
                views, seed, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, compared with the network trained from scratch for so many epochs; 0: no comparison. */
    public TransferSettings scratchEpochs(int count) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule, count,
                views, seed, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, with so many views of each training image for the frozen trunk. */
    public TransferSettings views(int count) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule,
                scratchEpochs, count, seed, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, with this seed of everything random. */
    public TransferSettings seed(long s) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule,
                scratchEpochs, views, s, seconds, gradual, fineTuning, classWeights, trust);
    }

    /** The same, learning for so many seconds at most. */
    public TransferSettings seconds(double limit) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule,
                scratchEpochs, views, seed, limit, gradual, fineTuning, classWeights, trust);
    }

    /** The same, with fine-tuning that takes in one stage more in every epoch, or not. */
    public TransferSettings gradual(boolean g) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule,
                scratchEpochs, views, seed, seconds, g, fineTuning, classWeights, trust);
    }

    /** The same, with other particulars of fine-tuning. */
    public TransferSettings fineTuning(FineTuning f) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule,
                scratchEpochs, views, seed, seconds, gradual, f, classWeights, trust);
    }

    /** The same, with classes that weigh alike or by how few images they have. */
    public TransferSettings classWeights(ClassWeights w) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule,
                scratchEpochs, views, seed, seconds, gradual, fineTuning, w, trust);
    }

    /** The same, examined in another way. */
    public TransferSettings trust(TrustSettings t) {
        return new TransferSettings(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule,
                scratchEpochs, views, seed, seconds, gradual, fineTuning, classWeights, t);
    }

    /** A fresh optimiser of the chosen kind. */
    Optimizer newOptimizer() {
        return newOptimizer(optimizer);
    }

    private static Optimizer newOptimizer(String name) {
        return switch (name) {
            case "sgd", "momentum" -> Sgd.momentum(0.9).weightDecay(1e-4);
            case "plain-sgd" -> Sgd.plain().weightDecay(1e-4);
            case "nesterov" -> Sgd.nesterov(0.9).weightDecay(1e-4);
            case "adam" -> Adam.adam(0);
            case "adamw" -> Adam.adamW(1e-2);
            case "rmsprop" -> RmsProp.standard().weightDecay(1e-4);
            default -> throw new IllegalArgumentException("no optimizer '" + name + "'; there are "
                    + String.join(", ", optimizers()));
        };
    }

    /** The network with those layers frozen that stay so in fine-tuning. */
    Network thaw(Network network) {
        return fineTuning.apply(freezeThrough.equals("none") ? network.unfreeze()
                : network.freezeThrough(freezeThrough));
    }

    /** Those that take part in the transfer: as the report lists them. */
    Map<String, String> describe() {
        boolean scratch = scratchEpochs > 0;
        boolean epochs = !solver.solvesHead();
        boolean timed = solver == Solver.TIMED;
        Map<String, String> d = all();
        if (solver != Solver.FINE_TUNE) {
            d.remove("frozen through"); // it is all
        }
        if (!epochs) {
            d.remove("epochs");
        }
        if (!epochs && !scratch && !timed) {
            List.of("batch", "optimizer", "learning rate", STOPPING).forEach(d::remove);
        }
        if (!scratch) {
            d.remove("scratch epochs");
        }
        if (classWeights == ClassWeights.NONE) {
            d.remove("class weights");
        }
        if (trust.seeds() == 1) {
            d.remove(TrustSettings.SEEDS);
        }
        if (views == 1) {
            d.remove("views of each image");
        }
        if (seconds < Double.POSITIVE_INFINITY) {
            d.put("time limit", seconds + " s");
        }
        return d;
    }

    /** All on which the bits of the outcome may depend: what a checkpoint is recognised by. */
    Map<String, String> all() {
        Map<String, String> d = new LinkedHashMap<>();
        d.put("solver", solver.word());
        d.put("frozen through", freezeThrough);
        if (solver == Solver.TIMED) {
            d.putAll(fineTuning.describe());
        }
        if (solver == Solver.FINE_TUNE) {
            d.put("unfreezing", gradual ? "gradual" : "at once");
            d.putAll(fineTuning.describe());
        }
        d.put("epochs", Integer.toString(epochs));
        fineTuning.stopping().ifPresent(s -> d.put(STOPPING, "after " + s.patience() + (s.patience() == 1 ? " epoch"
                : " epochs") + " without a better validation " + s.by().word() + "; the best epoch is kept"));
        d.put("batch", Integer.toString(batch));
        d.put("optimizer", newOptimizer().describe());
        d.put("learning rate", learningRate + ", " + schedule);
        d.put("scratch epochs", Integer.toString(scratchEpochs));
        d.put("views of each image", Integer.toString(views));
        d.put("seed", Long.toString(seed));
        d.put("class weights", classWeights.word());
        d.putAll(trust.describe());
        return d;
    }
}
