package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.ThreadTeam;
import graft.engine.Workspace;

/**
 * Convolution with groups of 4 or 8 channels, fewer than a vector has lanes: every vector of 16 output channels belongs
 * to 4 or 2 groups, which all read the same 16 input channels.
 *
 * <pre>y[j] = sum over t, d of  x[pixel(t), j ^ d] * w[t, j ^ d, j]        d = 0 to G-1</pre>
 *
 * <p><b>Idea.</b> Flipping bits of a lane's number that are below G ("exclusive or") leads to each lane of the same
 * group once. So the vector of the input is multiplied as it is, and with its lanes exchanged in G-1 ways, by weights
 * that were packed in the order in which they meet the inputs. No product is computed twice or with zero; one output
 * channel at a time, three of four lanes would be empty ({@link NarrowTiles} has the innermost loop).
 *
 * <p>For groups of 8, the strip has a second plane, the channels exchanged by 4; the same loop does the rest:
 * {@code x[j ^ 4 ^ d]} for d = 0 to 3.
 */
final class NarrowGroups extends StripConvolution {
    private final int groupSize;
    private final int planes;
    private final int channels;
    private final int places;
    /** Where the vectors of each tap and plane lie for place 0 of a strip. */
    private final int[] offsets;
    private float[] packed;
    private int packedAt;
    private boolean owned;

    /** Whether there are such groups: as many channels in as out, 4 or 8, and fewer than lanes. */
    static boolean suits(TapGeometry geometry, int groups, int groupIn, int groupOut) {
        return groups > 1 && groupIn == groupOut && (groupIn == 4 || groupIn == 8) && groupIn < Lanes.COUNT
                && geometry.taps() > 0;
    }

    NarrowGroups(TapGeometry geometry, int groups, int groupSize) {
        super(geometry, new GroupStrip(geometry, Lanes.COUNT, groupSize / 4, geometry.strideW()), groups * groupSize,
                groups * groupSize, Lanes.COUNT, Lanes.COUNT);
        this.groupSize = groupSize;
        planes = groupSize / 4;
        channels = groups * groupSize;
        int q = geometry.gridW();
        places = q % NarrowTiles.MOST == 0 || tiles(NarrowTiles.MOST) < tiles(NarrowTiles.FEWER) ? NarrowTiles.MOST
                : NarrowTiles.FEWER;
        offsets = new int[geometry.taps() * planes];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = strip.offset(0, 0, i / planes) + i % planes * strip.planeStep();
        }
    }

    private int tiles(int size) {
        return Math.ceilDiv(geometry.gridW(), size);
    }

    @Override
    public long packedFloats() {
        return CacheLine.FIRST + (long) units() * unitFloats();
    }

    /** Floats of packed weights of a unit: [tap][plane][4][lane]. */
    private int unitFloats() {
        return offsets.length * NarrowTiles.WEIGHTS;
    }

    @Override
    public void own() {
        if (!owned) {
            borrow(new float[Workspace.arrayLength("packed weights", packedFloats())], 0);
            owned = true;
        }
    }

    @Override
    public void borrow(float[] room, int at) {
        packed = room;
        packedAt = at + CacheLine.FIRST;
        owned = false;
    }

    @Override
    public void packForward(float[] weights, ThreadTeam packers) {
        pack(weights, channels, 1, packers);
    }

    @Override
    public void packTransposed(float[] weights, ThreadTeam packers) {
        pack(weights, 1, channels, packers);
    }

    /** Weights [tap][G][C]; channels i, of the inputs, and j, of the outputs, of a group are so far apart in there. */
    private void pack(float[] weights, int inStep, int outStep, ThreadTeam packers) {
        packers.run(units(), (unit, worker) -> {
            int to = packedAt + unit * unitFloats();
            for (int i = 0; i < offsets.length * 4; i++) {
                int tap = geometry.weightTap()[i / 4 / planes] * groupSize * channels;
                int d = i % groupSize;
                for (int lane = 0; lane < Lanes.COUNT; lane++) {
                    int channel = unit * Lanes.COUNT + lane;
                    int group = channel / groupSize * groupSize;
                    int out = channel % groupSize;
                    packed[to++] = channel < channels
                            ? weights[tap + group + (out ^ d) * inStep + out * outStep] : 0f;
                }
            }
        });
    }

    @Override
    int sumFloats(int rows) {
        return (Math.max(geometry.gridW(), places) + places) * Lanes.COUNT;
    }

    @Override
    void plan(int rows, int lastRows) {
    }

    @Override
    void sum(int unit, int rows, float[] scratch, int stripAt, int sumsAt, int[] pixels) {
        int columns = geometry.gridW();
        int weightsAt = packedAt + unit * unitFloats();
        int rowStep = strip.offset(1, 0, 0) - strip.offset(0, 0, 0);
        for (int row = 0; row < rows; row++) {
            for (int next = 0; next < columns; next += places) {
                // The last tile starts early enough to be full where it can.
                int column = Math.max(0, Math.min(next, columns - places));
                NarrowTiles.product(places, scratch, stripAt + row * rowStep + column * Lanes.COUNT, offsets,
                        offsets.length, packed, weightsAt, scratch, sumsAt + column * Lanes.COUNT);
            }
            store(unit, row * columns, columns, scratch, sumsAt, Lanes.COUNT, pixels);
        }
    }
}
