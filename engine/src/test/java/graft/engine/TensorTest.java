package graft.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void elementsLieInRowMajorOrder() {
        Tensor t = Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3);
        assertEquals(2, t.rank());
        assertEquals(6, t.size());
        assertEquals(3, t.dim(1));
        // row 1, column 2: 1*3 + 2 = 5
        assertEquals(5f, t.get(1, 2));
        assertEquals("Tensor[2, 3]", t.toString());
        assertThrows(IndexOutOfBoundsException.class, () -> t.get(0, 3));
        assertThrows(IllegalArgumentException.class, () -> t.get(0));
    }

    @Test
    void arraysAreCopiedUnlessWrapped() {
        float[] values = {1, 2};
        Tensor copied = Tensor.of(values, 2);
        Tensor wrapped = Tensor.wrap(values, 2);
        values[0] = 9;
        assertEquals(1f, copied.get(0));
        assertEquals(9f, wrapped.get(0));
        assertSame(values, wrapped.unwrap());
        assertNotSame(values, wrapped.toArray());
        assertNotSame(values, wrapped.copy().unwrap());
        assertSame(values, wrapped.reshape(1, 2, 1).unwrap());
        wrapped.shape()[0] = 7;
        assertArrayEquals(new int[] {2}, wrapped.shape());
    }

    @Test
    void aTensorOfRankZeroHoldsOneNumberAndADimensionOfZeroNone() {
        assertEquals(1, Tensor.zeros().size());
        assertEquals(0, Tensor.zeros(3, 0).size());
    }

    @Test
    void shapesThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(2, -1));
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[5], 2, 3));
        assertEquals(Integer.MAX_VALUE, Tensor.count(Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> Tensor.count(1 << 16, 1 << 15));
        // 2^16 * 2^16 * 2^16 * 2^16 is 2^64, which a long would call 0
        assertThrows(IllegalArgumentException.class, () -> Tensor.count(1 << 16, 1 << 16, 1 << 16, 1 << 16));
    }

    @Test
    void aZeroDimensionDoesNotHideALargeOne() {
        assertEquals(0, Tensor.count(0, Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Test
    void permuteMovesAxes() {
        // [2,3]: 0 1 2 / 3 4 5, transposed 0 3 / 1 4 / 2 5
        Tensor t = Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3).permute(1, 0);
        assertArrayEquals(new int[] {3, 2}, t.shape());
        assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, t.toArray());
        float[] counted = new float[2 * 3 * 4 * 5];
        for (int i = 0; i < counted.length; i++) {
            counted[i] = i;
        }
        // OIHW to HWIO: element (h,w,i,o) of the result is (o,i,h,w) of the source.
        Tensor oihw = Tensor.wrap(counted, 2, 3, 4, 5);
        Tensor hwio = oihw.permute(2, 3, 1, 0);
        assertArrayEquals(new int[] {4, 5, 3, 2}, hwio.shape());
        assertEquals(oihw.get(1, 2, 3, 4), hwio.get(3, 4, 2, 1));
        assertEquals(oihw.get(0, 1, 2, 3), hwio.get(2, 3, 1, 0));
        assertArrayEquals(counted, hwio.permute(3, 2, 0, 1).toArray());
        assertThrows(IllegalArgumentException.class, () -> t.permute(0, 0));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> t.permute(0, 2));
        assertTrue(e.getMessage().contains("[0, 2]"), e.getMessage());
    }
}
