package graft.layers.layer;

/**
 * The image several times over, along each axis; an axis of size 1 is expanded.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,H*height,W*width,C*channels]. <b>Backward.</b> as {@link Selection} states: sums
 * over the repetitions.
 */
public record Tile(int height, int width, int channels) implements Selection {
    public Tile {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("repetitions must be at least 1: " + height + ", " + width + ", "
                    + channels);
        }
    }

    @Override
    public long count(Axis axis, int size) {
        return (long) size * switch (axis) {
            case HEIGHT -> height;
            case WIDTH -> width;
            case CHANNELS -> channels;
        };
    }

    @Override
    public int[] places(Axis axis, int size) {
        int[] places = new int[Math.toIntExact(count(axis, size))];
        for (int i = 0; i < places.length; i++) {
            places[i] = i % size;
        }
        return places;
    }
}
