package graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class Pool2dSpecTest {

    @Test
    void outputSizeIsRoundedDownUnlessCeilIsAskedFor() {
        // (112 + 0 - 3) / 2 = 54.5: 55 windows, or 56 with the partial one, as GoogLeNet's pool1 has it.
        assertEquals(55, Pool2dSpec.square(3, 2, 0).outH(112));
        assertEquals(56, Pool2dSpec.square(3, 2, 0).withCeil().outH(112));
        // (112 + 2 - 3) / 2 = 55.5: ResNet's first pooling gives 56.
        assertEquals(56, Pool2dSpec.square(3, 2, 1).outW(112));
        // (55 - 3) / 2 = 26 exactly: both give 27, as AlexNet has it.
        assertEquals(27, Pool2dSpec.square(3, 2, 0).outH(55));
        assertEquals(27, Pool2dSpec.square(3, 2, 0).withCeil().outH(55));
    }

    @Test
    void aLastWindowThatWouldStartInTheFarPaddingIsDropped() {
        // Kernel 2, stride 2, padding 1 on 3: ceil((3+2-2)/2)+1 = 3 windows at -1, 1, 3; 3 is outside the image.
        assertEquals(2, Pool2dSpec.square(2, 2, 1).withCeil().outH(3));
        // On 4: ceil((4+2-2)/2)+1 = 3 windows at -1, 1, 3; 3 is the last row.
        assertEquals(3, Pool2dSpec.square(2, 2, 1).withCeil().outH(4));
        // Kernel 1, stride 3 on 2: ceil((2-1)/3)+1 = 2 windows at 0 and 3; 3 is outside.
        assertEquals(1, Pool2dSpec.square(1, 3, 0).withCeil().outW(2));
    }

    @Test
    void rowsAndColumnsHaveTheirOwnNumbers() {
        Pool2dSpec spec = new Pool2dSpec(3, 2, 2, 1, 1, 0, 0, 1, false, true);
        // (7 + 1 - 3) / 2 + 1 = 3.5 and (5 + 1 - 2) / 1 + 1 = 5
        assertEquals(3, spec.outH(7));
        assertEquals(5, spec.outW(5));
    }

    @Test
    void aWindowThatDoesNotFitGivesLessThanOneOutput() {
        // floor((2 - 3) / 1) + 1 = 0, floor((1 - 4) / 2) + 1 = -1
        assertEquals(0, Pool2dSpec.square(3, 1, 0).outH(2));
        assertEquals(-1, Pool2dSpec.square(4, 2, 0).outH(1));
    }

    @Test
    void paddingAsLargeAsTheWindowIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Pool2dSpec.square(2, 2, 2));
        assertThrows(IllegalArgumentException.class, () -> Pool2dSpec.square(0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Pool2dSpec.square(2, 0, 0));
    }

    @Test
    void everyWindowHasACellInsideTheImage() {
        for (int size = 1; size <= 9; size++) {
            for (int kernel = 1; kernel <= 5; kernel++) {
                for (int stride = 1; stride <= 6; stride++) {
                    for (int pad = 0; pad < kernel; pad++) {
                        Pool2dSpec spec = Pool2dSpec.square(kernel, stride, pad).withCeil();
                        for (int p = 0; p < spec.outH(size); p++) {
                            PoolWindow window = PoolWindow.rows(spec, p, size);
                            String what = spec + " window " + p + " of " + size + ": " + window;
                            assertEquals(true, window.from() < window.to() && window.counted() > 0, what);
                        }
                    }
                }
            }
        }
    }

    @Test
    void averagesCountPaddingButNeverWhatRoundingUpAdds() {
        // Kernel 3, stride 2, padding 1 on 4, rounded up: windows -1..1, 1..3, 3..5. Row 4 is padding, row 5 is not
        // even that, so the last window counts 2 rows: 3 and 4.
        Pool2dSpec spec = Pool2dSpec.square(3, 2, 1).withCeil();
        assertEquals(3, spec.outH(4));
        assertEquals(new PoolWindow(0, 2, 3), PoolWindow.rows(spec, 0, 4));
        assertEquals(new PoolWindow(1, 4, 3), PoolWindow.rows(spec, 1, 4));
        assertEquals(new PoolWindow(3, 4, 2), PoolWindow.rows(spec, 2, 4));
        Pool2dSpec excluding = spec.excludingPadding();
        assertEquals(new PoolWindow(0, 2, 2), PoolWindow.columns(excluding, 0, 4));
        assertEquals(new PoolWindow(3, 4, 1), PoolWindow.columns(excluding, 2, 4));
    }

    @Test
    void adaptiveBinsCoverTheImageAndMayOverlap() {
        // 5 cells in 3 bins: floor(0)..ceil(5/3) = 0..2, floor(5/3)..ceil(10/3) = 1..4, floor(10/3)..5 = 3..5.
        assertEquals(new PoolWindow(0, 2, 2), PoolWindow.bin(0, 3, 5));
        assertEquals(new PoolWindow(1, 4, 3), PoolWindow.bin(1, 3, 5));
        assertEquals(new PoolWindow(3, 5, 2), PoolWindow.bin(2, 3, 5));
        // 2 cells in 5 bins: cells are used again. floor(2*2/5) = 0, ceil(3*2/5) = 2: the middle bin takes both.
        assertEquals(new PoolWindow(0, 1, 1), PoolWindow.bin(0, 5, 2));
        assertEquals(new PoolWindow(0, 2, 2), PoolWindow.bin(2, 5, 2));
        assertEquals(new PoolWindow(1, 2, 1), PoolWindow.bin(4, 5, 2));
    }
}
