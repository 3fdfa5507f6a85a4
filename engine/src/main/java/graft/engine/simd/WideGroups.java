package graft.engine.simd;

import graft.engine.ThreadTeam;

/**
 * Convolution with groups of any number of channels, each a matrix product of its own: the {@link RegisterTile tiles}
 * read a {@link GroupStrip} of one group, where all inputs of a row of the kernel are one run. Where the rows of tiles
 * begin in the strip is the same for all groups and images, and noted once.
 */
final class WideGroups extends StripConvolution {
    /** Products of a sum at most: so much of a panel stays in the second cache. */
    private static final int LONGEST_SUM = 1024;
    /** Channels of a group from which on they are read in place as fast. */
    private static final int MANY_CHANNELS = 64;
    /** Tiles whose sums are finished together. */
    private static final int TILES_AT_ONCE = 8;

    private final int groupIn;
    private final GroupPanels panels;
    /** Floats from the sums of one place to those of the next. */
    private final int sumStep;
    /** Taps that are one run in the strip, see {@link TapGeometry#tapsInARow}. */
    private final int merged;
    private Table full;
    private Table last;

    /** Where the rows of the tiles of a band begin in the strip, in the form of {@link RegisterTile}. */
    private record Table(int places, int[] offsets) {
    }

    static boolean suits(TapGeometry geometry, int groups, int groupIn) {
        return groups > 1 && groupIn < MANY_CHANNELS && geometry.taps() > 1
                && geometry.taps() * groupIn <= LONGEST_SUM;
    }

    WideGroups(TapGeometry geometry, int groups, int groupIn, int groupOut) {
        super(geometry, new GroupStrip(geometry, groupIn, 1, 1), groups * groupIn, groups * groupOut, groupIn,
                groupOut);
        this.groupIn = groupIn;
        panels = new GroupPanels(geometry, groups, groupIn, groupOut);
        merged = geometry.tapsInARow();
        sumStep = Math.ceilDiv(groupOut, Lanes.COUNT) * Lanes.COUNT + Lanes.COUNT;
    }

    @Override
    public long packedFloats() {
        return panels.floats();
    }

    @Override
    public void own() {
        panels.own();
    }

    @Override
    public void borrow(float[] room, int at) {
        panels.borrow(room, at);
    }

    @Override
    public void packForward(float[] weights, ThreadTeam packers) {
        panels.packForward(weights, packers);
    }

    @Override
    public void packTransposed(float[] weights, ThreadTeam packers) {
        panels.packTransposed(weights, packers);
    }

    @Override
    int sumFloats(int rows) {
        return TILES_AT_ONCE * RegisterTile.TALLEST * sumStep;
    }

    @Override
    void plan(int rows, int lastRows) {
        full = table(rows);
        last = table(lastRows);
    }

    private Table table(int rows) {
        int places = rows * geometry.gridW();
        int tiles = RegisterTile.tiles(places);
        int runs = geometry.taps() / merged;
        int[] offsets = new int[tiles * runs * RegisterTile.ROWS];
        for (int tile = 0; tile < tiles; tile++) {
            int low = RegisterTile.firstRow(tile, tiles, places);
            for (int place = low; place < RegisterTile.firstRow(tile + 1, tiles, places); place++) {
                for (int run = 0; run < runs; run++) {
                    offsets[(tile * runs + run) * RegisterTile.ROWS + place - low] =
                            strip.offset(place / geometry.gridW(), place % geometry.gridW(), run * merged);
                }
            }
        }
        return new Table(places, offsets);
    }

    @Override
    void sum(int unit, int rows, float[] scratch, int stripAt, int sumsAt, int[] pixels) {
        Table table = rows * geometry.gridW() == full.places ? full : last;
        Panels own = panels.of(unit);
        int runs = geometry.taps() / merged;
        int tiles = RegisterTile.tiles(table.places);
        for (int from = 0; from < tiles; from += TILES_AT_ONCE) {
            int end = Math.min(tiles, from + TILES_AT_ONCE);
            int first = RegisterTile.firstRow(from, tiles, table.places);
            for (int panel = 0; panel < own.count; panel++) {
                for (int tile = from; tile < end; tile++) {
                    int low = RegisterTile.firstRow(tile, tiles, table.places);
                    int height = RegisterTile.firstRow(tile + 1, tiles, table.places) - low;
                    RegisterTile.product(height, own.vectors(panel), scratch, table.offsets,
                            tile * runs * RegisterTile.ROWS, stripAt, runs, merged * groupIn, own.data(),
                            own.start(panel, 0), scratch, sumsAt + (low - first) * sumStep + own.firstColumn(panel),
                            sumStep);
                }
            }
            int count = RegisterTile.firstRow(end, tiles, table.places) - first;
            store(unit, first, count, scratch, sumsAt, sumStep, pixels);
        }
    }
}
