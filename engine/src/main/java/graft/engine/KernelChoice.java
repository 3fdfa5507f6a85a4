package graft.engine;

import graft.engine.reference.ReferenceKernels;
import graft.engine.simd.SimdKernels;
import java.lang.System.Logger.Level;

/**
 * Picks the kernels of this process, once, by {@code -Dgraft.simd=auto|require|off}, and says which in the log.
 *
 * <p>{@code auto} takes the vector kernels where they run and the reference kernels elsewhere; {@code require} fails
 * instead of falling back; {@code off} takes the reference kernels.
 */
final class KernelChoice {
    static final Kernels CHOSEN = choose(System.getProperty("graft.simd", "auto"));

    private KernelChoice() {
    }

    private static Kernels choose(String wish) {
        if (!wish.equals("auto") && !wish.equals("require") && !wish.equals("off")) {
            throw new IllegalArgumentException("graft.simd is '" + wish + "', expected auto, require or off");
        }
        System.Logger log = System.getLogger("graft.engine");
        String obstacle = wish.equals("off") ? null : obstacle();
        if (obstacle != null && wish.equals("require")) {
            throw new IllegalStateException("graft.simd=require, but there is no SIMD: " + obstacle);
        }
        if (obstacle != null) {
            log.log(Level.WARNING, "kernels: reference, many times slower than SIMD: " + obstacle);
            return new ReferenceKernels();
        }
        Kernels chosen = wish.equals("off") ? new ReferenceKernels() : new SimdKernels();
        log.log(Level.INFO, "kernels: " + chosen.description());
        return chosen;
    }

    /** Why the vector kernels cannot run and what to do about it, or null when they can. */
    private static String obstacle() {
        // Asked before any class that uses vectors is loaded: without the module, loading one fails.
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return "the vector module is absent, start Java with --add-modules jdk.incubator.vector";
        }
        return SimdKernels.worthwhile() ? null : "this processor has no vectors of 128 bits or more";
    }
}
