package graft.layers.plan;

/**
 * Bytes that a plan takes while it lives, the network's own weights not among them.
 *
 * @param activations with their gradients, and dropout's masks
 * @param packed      weights as the kernels want them, and copies that they work on
 * @param gradients   of the trainable weights
 * @param shared      of its thread team: weights packed for one run, and what kernels hand from loop to loop; all plans
 *                    that run on the team use the same
 */
public record PlanMemory(long activations, long packed, long gradients, long shared) {

    /** What two plans take together that run on one team: its memory counts once. */
    public PlanMemory and(PlanMemory other) {
        return new PlanMemory(activations + other.activations, packed + other.packed, gradients + other.gradients,
                Math.max(shared, other.shared));
    }

    public long total() {
        return activations + packed + gradients + shared;
    }
}
