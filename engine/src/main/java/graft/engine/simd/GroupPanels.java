package graft.engine.simd;

import graft.engine.ThreadTeam;
import java.util.Arrays;

/** The packed weights of a convolution with groups: the right operand of one product for each group. */
final class GroupPanels {
    /** Floats that a task copies at most, where there is more than one row of them: 256 KB. */
    private static final int MOST_FLOATS = 1 << 16;
    /** And at least, as long as the group has more taps: 32 KB. */
    private static final int FEWEST_FLOATS = 1 << 13;

    private final TapGeometry geometry;
    private final int groupIn;
    private final int groupOut;
    private final Panels[] panels;

    GroupPanels(TapGeometry geometry, int groups, int groupIn, int groupOut) {
        this.geometry = geometry;
        this.groupIn = groupIn;
        this.groupOut = groupOut;
        panels = new Panels[groups];
        for (int g = 0; g < groups; g++) {
            panels[g] = new Panels(geometry.taps() * groupIn, groupOut, 1);
        }
    }

    /** Those of a group. */
    Panels of(int group) {
        return panels[group];
    }

    /** Panels in each group. */
    int count() {
        return panels[0].count;
    }

    long floats() {
        return panels.length * panels[0].floats();
    }

    void own() {
        Arrays.stream(panels).forEach(Panels::own);
    }

    void borrow(float[] room, int at) {
        for (int g = 0; g < panels.length; g++) {
            panels[g].borrow(room, at + g * (int) panels[0].floats());
        }
    }

    void packForward(float[] weights, ThreadTeam packers) {
        int allOut = panels.length * groupOut;
        int taps = geometry.taps();
        int rows = Math.clamp(MOST_FLOATS / groupOut, 1, groupIn);
        int pieces = Math.ceilDiv(groupIn, rows);
        int tapsAtOnce = Math.clamp(Math.ceilDiv(FEWEST_FLOATS, groupIn * groupOut), 1, taps);
        int tapTasks = Math.ceilDiv(taps, tapsAtOnce);
        packers.run(panels.length * tapTasks * pieces, (i, worker) -> {
            int g = i / pieces / tapTasks;
            int firstTap = i / pieces % tapTasks * tapsAtOnce;
            int first = i % pieces * rows;
            for (int t = firstTap; t < Math.min(taps, firstTap + tapsAtOnce); t++) {
                panels[g].fillRows(t * groupIn + first, Math.min(rows, groupIn - first), weights,
                        (geometry.weightTap()[t] * groupIn + first) * allOut + g * groupOut, allOut);
            }
        });
    }

    void packTransposed(float[] weights, ThreadTeam packers) {
        int allIn = panels.length * groupIn;
        packers.run(panels.length * count(), (i, worker) -> {
            int g = i / count();
            for (int t = 0; t < geometry.taps(); t++) {
                int at = geometry.weightTap()[t] * groupOut * allIn + g * groupIn;
                panels[g].fillTransposed(i % count(), t * groupIn, groupIn, weights, at, allIn);
            }
        });
    }
}
