package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.ThreadTeam;
import graft.engine.Workspace;
import java.util.Arrays;

/**
 * The weights of a depthwise convolution as its kernels read them: for each vector of channels all taps, one vector
 * each, with zeros in the lanes beyond the last channel.
 */
final class DepthwiseWeights {
    private final TapGeometry geometry;
    private final int channels;
    private final int planes;
    /** Vectors of channels. */
    final int vectors;
    private float[] data;
    private int base;
    private boolean owned;

    /**
     * @param channels of what is computed
     * @param planes   source channels that each of them is summed from
     */
    DepthwiseWeights(TapGeometry geometry, int channels, int planes) {
        this.geometry = geometry;
        this.channels = channels;
        this.planes = planes;
        vectors = Math.ceilDiv(channels, Lanes.COUNT);
    }

    long floats() {
        return CacheLine.FIRST + (long) vectors * step();
    }

    /** Packs into memory of its own from now on. */
    void own() {
        if (!owned) {
            data = new float[Workspace.arrayLength("packed weights", floats())];
            base = 0;
            owned = true;
        }
    }

    /** Packs into {@code room[at..]}, {@link #floats} long, from now on. */
    void borrow(float[] room, int at) {
        data = room;
        base = at;
        owned = false;
    }

    float[] data() {
        return data;
    }

    /** Where the weights of a vector of channels begin. */
    int start(int vector) {
        return base + CacheLine.FIRST + vector * step();
    }

    private int step() {
        return geometry.taps() * planes * Lanes.COUNT;
    }

    /**
     * Packs weights [R,S,1,K]: in the order of the geometry's taps, those of a row of taps once for each plane. Weight
     * k belongs to channel k of the result where there is one plane, else to plane {@code k % planes} of channel
     * {@code k / planes}.
     *
     * @param columns taps in a row
     */
    void fill(float[] weights, int columns, ThreadTeam packers) {
        packers.run(vectors, (vector, worker) -> {
            int first = vector * Lanes.COUNT;
            int real = Math.min(Lanes.COUNT, channels - first);
            int to = start(vector);
            for (int row = 0; row < geometry.taps(); row += columns) {
                for (int plane = 0; plane < planes; plane++) {
                    for (int t = row; t < row + columns; t++, to += Lanes.COUNT) {
                        int from = (geometry.weightTap()[t] * channels + first) * planes + plane;
                        for (int i = 0; i < real; i++) {
                            data[to + i] = weights[from + i * planes];
                        }
                        Arrays.fill(data, to + real, to + Lanes.COUNT, 0f);
                    }
                }
            }
        });
    }
}
