package graft.transfer;

import graft.layers.Network;
import graft.layers.training.Adam;
import graft.layers.training.Optimizer;
import graft.layers.training.RmsProp;
import graft.layers.training.Schedule;
import graft.layers.training.Sgd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The choices of a transfer.
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
 * @param seconds        training stops after the epoch in which so many seconds have passed
 * @param gradual        whether fine-tuning begins with the head and the stage before it, and takes in one stage more
 *                       in every epoch
 * @param fineTuning     what else is particular about fine-tuning
 */
public record TransferSettings(Solver solver, String freezeThrough, int epochs, int batch, String optimizer,
        double learningRate, String schedule, int scratchEpochs, int views, long seed, double seconds,
        boolean gradual, FineTuning fineTuning) {

    /** With the standard of fine-tuning. */
    public TransferSettings(Solver solver, String freezeThrough, int epochs, int batch, String optimizer,
            double learningRate, String schedule, int scratchEpochs, int views, long seed, double seconds,
            boolean gradual) {
        this(solver, freezeThrough, epochs, batch, optimizer, learningRate, schedule, scratchEpochs, views, seed,
                seconds, gradual, FineTuning.standard());
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
        Schedule.named(schedule);
        newOptimizer(optimizer);
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

    /** The settings as the report lists them. */
    Map<String, String> describe() {
        Map<String, String> d = new LinkedHashMap<>();
        d.put("solver", solver.word());
        d.put("frozen through", freezeThrough);
        if (solver == Solver.FINE_TUNE) {
            d.put("unfreezing", gradual ? "gradual" : "at once");
            d.putAll(fineTuning.describe());
        }
        d.put("epochs", Integer.toString(epochs));
        d.put("batch", Integer.toString(batch));
        d.put("optimizer", newOptimizer().describe());
        d.put("learning rate", learningRate + ", " + schedule);
        d.put("scratch epochs", Integer.toString(scratchEpochs));
        d.put("views of each image", Integer.toString(views));
        d.put("seed", Long.toString(seed));
        return d;
    }
}
