package graft.engine;

import graft.engine.scalar.ScalarKernels;
import graft.engine.simd.SimdKernels;
import java.lang.System.Logger.Level;

/**
 * Picks the kernels of this process, once, by {@code -Dgraft.simd=auto|require|off}, and names them in the log.
 *
 * <p>{@code auto} takes the vector kernels where they run and plain loops elsewhere; {@code require} fails
 * instead of falling back; {@code off} takes plain loops.
 */
final class KernelChoice {
    /**
     * Products that plain loops compute while the vector kernels would still be waiting for the compiler: with two
     * threads, ResNet-50's 4.1 billion take plain loops 0.7 s and the vector kernels 1.2 s when both are new.
     */
    private static final long SHORT_WORK = 10_000_000_000L;
    private static final String WISH = System.getProperty("graft.simd", "auto");

    /** Made when first asked for: loading the vector classes takes a while, too. */
    private static final class Chosen {
        static final Kernels KERNELS = choose(WISH);
    }

    private KernelChoice() {
    }

    static Kernels best() {
        return Chosen.KERNELS;
    }

    static Kernels forShortWork(long multiplyAdds) {
        return multiplyAdds < SHORT_WORK && !WISH.equals("require") ? new ScalarKernels() : best();
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
            log.log(Level.WARNING, "kernels: plain loops, several times slower than SIMD: " + obstacle);
            return new ScalarKernels();
        }
        Kernels chosen = wish.equals("off") ? new ScalarKernels() : new SimdKernels();
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
