package graft.layers.training;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.plan.LearningParameter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves parameters against their gradients. The rule is the subclass's; what all rules share is here: what an optimiser
 * remembers of each parameter (momentum, second moments), and the {@link ParameterGroups} in which rate and decay
 * differ.
 *
 * <p>An optimiser remembers for as long as it lives, so one belongs to one training run. A parameter that is not among
 * those of a step (because it is frozen) is not touched: no decay, no momentum, and nothing remembered of it changes.
 */
public abstract sealed class Optimizer permits Sgd, Adam, RmsProp, Adadelta {
    /** Elements that one task updates: enough to be worth a thread, small enough to share VGG's fc6 out. */
    private static final int CHUNK = 1 << 16;

    private final Common common;
    private final Map<String, Memory> memories = new HashMap<>();

    /** What all optimisers can be set to. */
    record Common(double learningRate, double weightDecay, ParameterGroups groups) {
        static final Common STANDARD = new Common(0.01, 0, ParameterGroups.none());

        Common {
            require("a learning rate", learningRate);
            require("weight decay", weightDecay);
        }

        private static void require(String name, double value) {
            if (!(value >= 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(name + " is 0 or more, found " + value);
            }
        }

        Common learningRate(double rate) {
            return new Common(rate, weightDecay, groups);
        }

        Common weightDecay(double decay) {
            return new Common(learningRate, decay, groups);
        }

        Common groups(ParameterGroups others) {
            return new Common(learningRate, weightDecay, others);
        }
    }

    /** What is remembered of one parameter: the steps it took part in, and one array of its size for each slot. */
    private static final class Memory {
        int steps;
        final float[][] slots;
        /** Where steps visit some rows only; else null. */
        RowMemory rows;

        Memory(int slotCount, int size) {
            slots = new float[slotCount][size];
        }

        /** Works out what steps that visited some rows left to be made up for. */
        void settle(int step) {
            if (rows != null) {
                rows.settle(step, slots);
                rows = null;
            }
        }
    }

    Optimizer(Common common) {
        this.common = common;
    }

    final Common common() {
        return common;
    }

    /** The rate of {@link #step(List)}, and the peak rate of a {@link Trainer} that is given none; default 0.01. */
    public final double learningRate() {
        return common.learningRate;
    }

    /** Decay of the parameters whose group has none of its own. */
    public final double weightDecay() {
        return common.weightDecay;
    }

    public final ParameterGroups groups() {
        return common.groups;
    }

    /** The same optimiser with this learning rate, and without what it remembers. */
    public abstract Optimizer learningRate(double rate);

    /** The same optimiser with these groups in place of its own, and without what it remembers. */
    public abstract Optimizer groups(ParameterGroups groups);

    /** The names of what is remembered for each weight, PyTorch's words; empty when nothing is. */
    abstract List<String> slots();

    /**
     * The rule for one parameter at one step.
     *
     * @param step counts this parameter's steps from 1
     */
    abstract Update update(double learningRate, double decay, int step);

    /**
     * For each slot, the factor by which a step with a gradient of zero shrinks what is remembered, where such a step
     * does nothing else; empty where it moves weights all the same. Where it is known, steps leave out the rows of a
     * table that they did not meet.
     */
    Optional<double[]> idle(double decay) {
        return Optional.empty();
    }

    /** Changes w in elements {@code from} to {@code to - 1}, and what is remembered of them. */
    @FunctionalInterface
    interface Update {
        void apply(float[] w, float[] dw, float[][] slots, int from, int to);
    }

    /** The settings in words, for the report. */
    public abstract String describe();

    /** Changes every parameter in place by one step at {@link #learningRate()}, on the calling thread. */
    public final void step(List<LearningParameter> parameters) {
        try (ThreadTeam caller = ThreadTeam.of(1)) {
            step(parameters, common.learningRate, caller);
        }
    }

    /** Changes every parameter in place by one step at this learning rate, on the threads of a team. */
    public final void step(List<LearningParameter> parameters, double learningRate, ThreadTeam team) {
        List<String> names = slots();
        for (LearningParameter p : parameters) {
            float[] w = p.parameter().value().unwrap();
            float[] dw = p.gradient().unwrap();
            Memory own = memories.computeIfAbsent(p.parameter().name(), _ -> new Memory(names.size(), w.length));
            own.steps++;
            ParameterGroup group = common.groups.of(p.parameter());
            double decay = group.weightDecay().orElse(common.weightDecay);
            Update update = update(learningRate * group.rateFactor(), decay, own.steps);
            Optional<double[]> idle = idle(decay);
            if (p.touched().isPresent() && idle.isPresent()) {
                if (own.rows == null) {
                    int[] shape = p.parameter().spec().dims();
                    own.rows = new RowMemory(shape[0], shape[1], own.steps - 1, idle.get());
                }
                own.rows.step(p.touched().get(), own.steps, update, w, dw, own.slots, team);
                continue;
            }
            own.settle(own.steps - 1);
            Chunks.run(w.length, CHUNK, team, (from, to) -> update.apply(w, dw, own.slots, from, to));
        }
    }

    /** All that is remembered; the tensors are the optimiser's own, not copies. */
    public final OptimizerState state() {
        Map<String, Integer> steps = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<String> names = slots();
        memories.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> {
            steps.put(e.getKey(), e.getValue().steps);
            e.getValue().settle(e.getValue().steps);
            for (int s = 0; s < names.size(); s++) {
                float[] values = e.getValue().slots[s];
                tensors.put(names.get(s) + "/" + e.getKey(), Tensor.wrap(values, values.length));
            }
        });
        return new OptimizerState(steps, tensors);
    }

    /**
     * Goes on from what another optimiser of the same settings remembered.
     *
     * @throws IllegalArgumentException when it was an optimiser of another kind
     */
    public final void restore(OptimizerState state) {
        memories.clear();
        List<String> names = slots();
        state.steps().forEach((parameter, steps) -> {
            Memory own = new Memory(names.size(), 0);
            own.steps = steps;
            for (int s = 0; s < names.size(); s++) {
                Tensor values = state.tensors().get(names.get(s) + "/" + parameter);
                if (values == null) {
                    throw new IllegalArgumentException("the optimiser's state has no " + names.get(s) + " of "
                            + parameter + ": another optimiser wrote it; " + describe() + " cannot go on from there");
                }
                own.slots[s] = values.toArray();
            }
            memories.put(parameter, own);
        });
    }
}
