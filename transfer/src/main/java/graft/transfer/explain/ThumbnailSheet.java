package graft.transfer.explain;

import graft.engine.ThreadTeam;
import graft.transfer.images.Jpeg;
import graft.transfer.images.Pixels;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Many tiny images in one: a single JPEG takes half the bytes of as many files.
 *
 * @param address of the sheet, {@code data:image/jpeg}; empty without images
 * @param count   images on it, row by row
 */
record ThumbnailSheet(String address, int count) {
    /** Side of one image's cell, in pixels. */
    static final int CELL = 48;
    /** Cells in a row. */
    static final int ACROSS = 24;

    /**
     * Makes a sheet.
     *
     * @param image gives each, its sides at most {@link #CELL}; asked from several threads. Empty: the cell stays grey
     */
    static ThumbnailSheet of(int count, IntFunction<Optional<Pixels>> image, ThreadTeam team) {
        if (count == 0) {
            return new ThumbnailSheet("", 0);
        }
        int width = ACROSS * CELL;
        int height = (count + ACROSS - 1) / ACROSS * CELL;
        byte[] sheet = new byte[width * height * 3];
        Arrays.fill(sheet, (byte) 128);
        team.run(count, (i, _) -> image.apply(i).ifPresent(p -> {
            int left = i % ACROSS * CELL + (CELL - p.width()) / 2;
            int top = i / ACROSS * CELL + (CELL - p.height()) / 2;
            for (int y = 0; y < p.height(); y++) {
                for (int x = 0; x < p.width(); x++) {
                    for (int c = 0; c < 3; c++) {
                        sheet[((top + y) * width + left + x) * 3 + c] = (byte) p.at(x, y,
                                Math.min(c, p.channels() - 1));
                    }
                }
            }
        }));
        return new ThumbnailSheet(Jpeg.address(new Pixels(width, height, 3, sheet)), count);
    }

    int width() {
        return ACROSS * CELL;
    }

    int height() {
        return (count + ACROSS - 1) / ACROSS * CELL;
    }

    int left(int cell) {
        return cell % ACROSS * CELL;
    }

    int top(int cell) {
        return cell / ACROSS * CELL;
    }
}
