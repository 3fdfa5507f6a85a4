package graft.layers.training;

/** Placeholder of the house; filled by the next commit. */
public final class Trainer {
    private Trainer() {
    }
}
