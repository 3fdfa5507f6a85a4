package graft.layers.plan;

/** Placeholder of the house; filled by the next commit. */
public final class InferencePlan {
    private InferencePlan() {
    }
}
