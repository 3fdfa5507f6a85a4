package graft.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NhwcTest {

    @Test
    void channelsOfAPixelLieSideBySide() {
        Nhwc x = Nhwc.zeros(2, 3, 4, 5);
        assertEquals(24, x.pixels());
        // image 1, row 2, column 3: ((1*3 + 2)*4 + 3) * 5 = 115
        assertEquals(115, x.at(1, 2, 3));
        assertTrue(x.isDense());
        assertEquals("Nhwc[2, 3, 4, 5]", x.toString());
    }

    @Test
    void channelViewsShareMemoryAndSkipTheOtherChannels() {
        // two pixels of four channels: 0 1 2 3, 4 5 6 7; channels 1 and 2 are 1 2, 5 6
        float[] data = {0, 1, 2, 3, 4, 5, 6, 7};
        Nhwc x = Nhwc.dense(data, 1, 1, 2, 4);
        Nhwc middle = x.channels(1, 2);
        assertSame(data, middle.data());
        assertFalse(middle.isDense());
        assertEquals("Nhwc[1, 1, 2, 2, stride 4]", middle.toString());
        assertArrayEquals(new float[] {1, 2, 5, 6}, middle.toTensor().toArray());
        assertArrayEquals(new float[] {2, 6}, middle.channels(1, 1).toTensor().toArray());
        assertThrows(IllegalArgumentException.class, () -> x.channels(3, 2));
        assertThrows(IllegalArgumentException.class, () -> middle.channels(-1, 1));
    }

    @Test
    void imageViewsBeginAtTheirImage() {
        Nhwc x = Nhwc.zeros(3, 2, 2, 5);
        Nhwc last = x.images(1, 2);
        // one image is 2*2*5 = 20 floats
        assertEquals(20, last.offset());
        assertEquals(2, last.n());
        assertThrows(IllegalArgumentException.class, () -> x.images(2, 2));
    }

    @Test
    void viewsThatReachOutsideTheArrayAreRefused() {
        // 3 pixels of 2 channels, stride 4, from 1: the last channel is at 1 + 2*4 + 1 = 10, so 11 floats are needed
        assertEquals(3, new Nhwc(new float[11], 1, 1, 1, 3, 2, 4).pixels());
        assertThrows(IllegalArgumentException.class, () -> new Nhwc(new float[10], 1, 1, 1, 3, 2, 4));
        assertThrows(IllegalArgumentException.class, () -> new Nhwc(new float[10], -1, 1, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Nhwc(new float[10], 0, 1, 1, 1, 4, 3));
        assertThrows(IllegalArgumentException.class, () -> new Nhwc(new float[10], 0, 0, 1, 1, 1, 1));
        // 2^16 * 2^16 pixels are 2^32, which an int would call 0
        assertThrows(IllegalArgumentException.class, () -> new Nhwc(new float[10], 0, 1, 1 << 16, 1 << 16, 1, 1));
    }

    @Test
    void tensorsOfRankTwoAndFourAreActivations() {
        assertEquals("Nhwc[2, 1, 1, 7]", Nhwc.of(Tensor.zeros(2, 7)).toString());
        assertEquals("Nhwc[2, 3, 4, 7]", Nhwc.of(Tensor.zeros(2, 3, 4, 7)).toString());
        assertThrows(IllegalArgumentException.class, () -> Nhwc.of(Tensor.zeros(2, 3, 7)));
    }

    @Test
    void aWrongShapeIsNamedWithWhatWasExpected() {
        Nhwc x = Nhwc.zeros(1, 2, 3, 4);
        assertSame(x, x.requireShape("x", 1, 2, 3, 4));
        assertTrue(x.sameShape(Nhwc.zeros(1, 2, 3, 4)));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> x.requireShape("relu y", Nhwc.zeros(1, 2, 3, 5)));
        assertEquals("relu y: expected Nhwc[1, 2, 3, 5], found Nhwc[1, 2, 3, 4]", e.getMessage());
    }
}
