package graft.layers.layer;

import java.util.List;

/**
 * Channels of {@code groups} groups dealt out in turn (Zhang et al., "ShuffleNet", 2017, arXiv:1707.01083): with C =
 * groups * n, output channel j * groups + i is input channel i * n + j.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]. <b>Backward.</b> as {@link Rearrangement} states.
 */
public record ChannelShuffle(int groups) implements Rearrangement {
    public ChannelShuffle {
        if (groups < 1) {
            throw new IllegalArgumentException("groups must be at least 1, not " + groups);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (x.c() % groups != 0) {
            throw new ShapeException("ChannelShuffle's " + groups + " groups do not divide " + x.c() + " channels");
        }
        return x;
    }

    @Override
    public int[] sources(Shape x) {
        int[] sources = new int[x.size()];
        int each = x.c() / groups;
        for (int i = 0; i < sources.length; i++) {
            int c = i % x.c();
            sources[i] = i - c + c % groups * each + c / groups;
        }
        return sources;
    }
}
