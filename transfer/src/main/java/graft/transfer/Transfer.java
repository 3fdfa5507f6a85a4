package graft.transfer;

/** Placeholder of the house; filled by a later commit. */
public final class Transfer {
    private Transfer() {
    }
}
