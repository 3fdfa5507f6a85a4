package graft.layers.layer;

import java.util.List;

/** The axes of one image's activations. */
public enum Axis {
    HEIGHT, WIDTH, CHANNELS;

    /** Height and width: reductions over them are global poolings. */
    public static final List<Axis> SPACE = List.of(HEIGHT, WIDTH);

    /** The size of a shape along this axis. */
    public int size(Shape s) {
        return switch (this) {
            case HEIGHT -> s.h();
            case WIDTH -> s.w();
            case CHANNELS -> s.c();
        };
    }

    /** These axes once each, in the order height, width, channels. */
    static List<Axis> sorted(List<Axis> axes) {
        if (axes.isEmpty()) {
            throw new IllegalArgumentException("expected 1 axis or more, found none");
        }
        return axes.stream().distinct().sorted().toList();
    }

    /** {@code s} with 1 along these axes. */
    static Shape without(Shape s, List<Axis> axes) {
        return new Shape(axes.contains(HEIGHT) ? 1 : s.h(), axes.contains(WIDTH) ? 1 : s.w(),
                axes.contains(CHANNELS) ? 1 : s.c());
    }
}
