package graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Conv2dSpecTest {

    @Test
    void outputSizeCountsThePlacesWhereTheKernelFits() {
        // ResNet's first layer: (224 + 6 - 7) / 2 + 1 = 112.5
        assertEquals(112, Conv2dSpec.square(3, 64, 7, 2, 3).outH(224));
        // AlexNet's: (227 - 11) / 4 + 1 = 55; torchvision's: (224 + 4 - 11) / 4 + 1 = 55.25
        assertEquals(55, Conv2dSpec.square(3, 96, 11, 4, 0).outW(227));
        assertEquals(55, Conv2dSpec.square(3, 64, 11, 4, 2).outW(224));
        // Padding below and to the right only, as TensorFlow's "same" has it: (4 + 1 - 3) / 2 + 1 = 2
        assertEquals(2, Conv2dSpec.of(1, 1, 3).stride(2).padding(0, 0, 1, 1).outH(4));
        // Dilation 2 makes a kernel of 3 reach over 5: 7 - 5 + 1 = 3
        assertEquals(3, Conv2dSpec.square(1, 1, 3, 1, 0).dilation(2).outH(7));
        // A kernel of 3 does not fit on 2: 0 places, on 1 with stride 2: floor(-2 / 2) + 1 = 0
        assertEquals(0, Conv2dSpec.square(1, 1, 3, 1, 0).outH(2));
        assertEquals(0, Conv2dSpec.square(1, 1, 3, 2, 0).outH(1));
    }

    @Test
    void weightsAndMultiplyAddsAreCountedByGroup() {
        Conv2dSpec spec = Conv2dSpec.square(96, 256, 5, 1, 2).groups(2);
        assertEquals(48, spec.groupInChannels());
        assertEquals(5 * 5 * 48 * 256, spec.weightCount());
        // 27 x 27 outputs, each channel of which sums 5*5*48 products
        assertEquals(27L * 27 * 5 * 5 * 48 * 256, spec.multiplyAdds(27, 27));
    }

    @Test
    void onlyAnUnpaddedSingleStepOneByOneKernelIsPointwise() {
        assertTrue(Conv2dSpec.pointwise(3, 5).isPointwise());
        assertFalse(Conv2dSpec.square(3, 5, 1, 2, 0).isPointwise());
        assertFalse(Conv2dSpec.square(3, 5, 1, 1, 1).isPointwise());
        assertFalse(Conv2dSpec.square(3, 5, 3, 1, 0).isPointwise());
        assertFalse(Conv2dSpec.pointwise(4, 4).groups(2).isPointwise());
        assertEquals(7, Conv2dSpec.pointwise(3, 5).outChannels(7).outChannels());
    }

    @Test
    void impossibleGeometryIsRefusedWithItsNumbers() {
        assertThrows(IllegalArgumentException.class, () -> Conv2dSpec.square(0, 1, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Conv2dSpec.square(1, 1, 1, 1, -1));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Conv2dSpec.pointwise(6, 9).groups(2));
        assertTrue(e.getMessage().contains("2 groups do not divide 6 input and 9 output"), e.getMessage());
    }

    @Test
    void lrnWindowsAreOdd() {
        assertEquals(5, new LrnSpec(5, 1e-4f, 0.75f, 1).size());
        assertThrows(IllegalArgumentException.class, () -> new LrnSpec(4, 1e-4f, 0.75f, 1));
        assertThrows(IllegalArgumentException.class, () -> new LrnSpec(-1, 1e-4f, 0.75f, 1));
    }
}
