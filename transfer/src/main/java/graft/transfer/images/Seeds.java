package graft.transfer.images;

/**
 * Seeds made of seeds: every image of every epoch has a random sequence of its own, so that no result depends on
 * which thread came first. The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
 */
public final class Seeds {
    private Seeds() {
    }

    /** A seed for part {@code part} of what {@code seed} stands for. */
    public static long mix(long seed, long part) {
        long z = seed + 0x9e3779b97f4a7c15L * (part + 1);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
