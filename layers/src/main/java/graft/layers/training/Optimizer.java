package graft.layers.training;

import graft.engine.ThreadTeam;
import graft.layers.plan.LearningParameter;
import java.util.List;

/**
 * Moves parameters against their gradients. An optimiser keeps what it remembers of each parameter (momentum, second
 * moments) for as long as it lives, so one belongs to one training run.
 */
public interface Optimizer {

    /** Changes every parameter in place by one step at this learning rate. */
    void step(List<LearningParameter> parameters, double learningRate, ThreadTeam team);

    /** The settings in words, for the report. */
    String describe();
}
