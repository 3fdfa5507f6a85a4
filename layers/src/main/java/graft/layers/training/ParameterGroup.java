package graft.layers.training;

import java.util.OptionalDouble;

/**
 * How some parameters differ from the others in a step.
 *
 * @param rateFactor  what the learning rate is multiplied by
 * @param weightDecay in place of the optimiser's own; empty to keep that
 */
public record ParameterGroup(double rateFactor, OptionalDouble weightDecay) {
    static final ParameterGroup PLAIN = new ParameterGroup(1, OptionalDouble.empty());

    public ParameterGroup {
        if (!(rateFactor >= 0) || Double.isInfinite(rateFactor)) {
            throw new IllegalArgumentException("a learning rate's factor is 0 or more, found " + rateFactor);
        }
        if (weightDecay.isPresent() && !(weightDecay.getAsDouble() >= 0 && weightDecay.getAsDouble() < 1e9)) {
            throw new IllegalArgumentException("weight decay is 0 or more, found " + weightDecay.getAsDouble());
        }
    }

    ParameterGroup times(double factor) {
        return new ParameterGroup(rateFactor * factor, weightDecay);
    }

    ParameterGroup decaying(double decay) {
        return new ParameterGroup(rateFactor, OptionalDouble.of(decay));
    }
}
