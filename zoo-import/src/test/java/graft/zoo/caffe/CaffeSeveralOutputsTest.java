package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.testing.WireBytes;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.RawNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prototxt that several layers end. */
class CaffeSeveralOutputsTest {
    @TempDir
    Path folder;
    private Path prototxt;
    private CaffeModelFile weights;

    @BeforeEach
    void write() throws IOException {
        prototxt = Files.writeString(folder.resolve("n.prototxt"), """
                input: 'data' input_shape { dim: 1 dim: 2 dim: 1 dim: 1 }
                layer { name: 'w' type: 'InnerProduct' bottom: 'data' top: 'y' inner_product_param { num_output: 2 } }
                layer { name: 'low' type: 'ReLU' bottom: 'y' top: 'lowest' }
                layer { name: 'last' type: 'AbsVal' bottom: 'y' top: 'last' }
                """);
        WireBytes layer = new WireBytes().text(1, "w").text(2, "InnerProduct")
                .message(7, CaffeText.blob(new int[] {2, 2}, 1, 0, 0, 1))
                .message(7, CaffeText.blob(new int[] {2}, 0, 0));
        weights = CaffeModelFile.open(Files.write(folder.resolve("n.caffemodel"), new WireBytes().text(1, "net")
                .message(100, layer).toArray()));
    }

    private float[] computed(RawNetwork raw) {
        return PlainRun.nchw(raw.network(), Tensor.wrap(new float[] {-1, 2}, 1, 2, 1, 1)).toArray();
    }

    @Test
    void theLastIsTakenAndThatIsStated() {
        RawNetwork raw = CaffeLoader.raw(weights, prototxt, GivenInput.NOTHING, null);
        assertArrayEquals(new float[] {1, 2}, computed(raw));
        assertEquals(List.of("the network has the outputs low, last; this is last; forward takes any of them with "
                + "--at"),
                raw.notes());
        assertEquals(raw.notes(), CaffeLoader.notes(weights, prototxt));
    }

    @Test
    void anyOfThemIsTakenByTheNameOfLayerOrBlob() {
        assertArrayEquals(new float[] {0, 2}, computed(CaffeLoader.raw(weights, prototxt, GivenInput.NOTHING, "low")));
        assertArrayEquals(new float[] {0, 2}, computed(CaffeLoader.raw(weights, null, GivenInput.NOTHING, "lowest")));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> CaffeLoader.raw(weights, prototxt,
                GivenInput.NOTHING, "lower")).getMessage().contains("no blob 'lower'"));
    }
}
