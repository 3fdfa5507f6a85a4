package graft.layers.layer;

import java.util.List;

/**
 * Axes exchanged: the output's height is the input's axis {@code height}, and so on.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N, and the sizes of the named axes]. <b>Backward.</b> as {@link Rearrangement}
 * states.
 */
public record Transpose(Axis height, Axis width, Axis channels) implements Rearrangement {
    public Transpose {
        if (height == width || width == channels || height == channels) {
            throw new IllegalArgumentException("a transposition names each axis once, not " + height + ", " + width
                    + ", " + channels);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        return new Shape(height.size(x), width.size(x), channels.size(x));
    }

    @Override
    public int[] sources(Shape x) {
        Shape y = outputShape(List.of(x));
        int[] sources = new int[x.size()];
        for (int h = 0, i = 0; h < y.h(); h++) {
            for (int w = 0; w < y.w(); w++) {
                for (int c = 0; c < y.c(); c++, i++) {
                    sources[i] = h * step(height, x) + w * step(width, x) + c * step(channels, x);
                }
            }
        }
        return sources;
    }

    private static int step(Axis axis, Shape x) {
        return switch (axis) {
            case HEIGHT -> x.w() * x.c();
            case WIDTH -> x.c();
            case CHANNELS -> 1;
        };
    }
}
