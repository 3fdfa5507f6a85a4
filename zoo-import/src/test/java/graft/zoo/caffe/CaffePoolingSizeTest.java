package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.engine.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows of 2 at every second of 3 places: a last one that is not whole counts unless sizes are rounded down. */
class CaffePoolingSizeTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"'', 2", "'ceil_mode: true', 2", "'round_mode: CEIL', 2", "'ceil_mode: false', 1",
            "'round_mode: FLOOR', 1"})
    void sizesAreRoundedAsCaffeAndItsForksState(String rounding, int places) throws IOException {
        float[] y = CaffeText.computed(folder, CaffeText.layer("Pooling", "pooling_param { pool: MAX kernel_h: 1 "
                + "kernel_w: 2 stride_h: 1 stride_w: 2 " + rounding + " }"), Tensor.wrap(new float[] {1, 2, 3}, 1, 1, 1,
                3));
        assertArrayEquals(places == 2 ? new float[] {2, 3} : new float[] {2}, y);
    }
}
