package graft.transfer.cli;

/** The program behind {@code ./graft}. */
public final class Main {
    private Main() {
    }

    public static void main(String[] args) {
        System.out.println(graft.engine.Kernels.best().description());
    }
}
