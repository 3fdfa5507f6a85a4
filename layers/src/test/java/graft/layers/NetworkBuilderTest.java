package graft.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.Conv2d;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkBuilderTest {

    /**
     * LeNet as Caffe publishes it. Parameters: 5*5*1*20 + 20, 5*5*20*50 + 50, 4*4*50*500 + 500, 500*10 + 10; each
     * convolution takes 4 rows and columns off, each pooling halves: 28, 24, 12, 8, 4.
     */
    @Test
    void aNetworkByHandReadsLikeThePaper() {
        Network lenet = Network.input(28, 28, 1)
                .conv("conv1", 20, 5).maxPool("pool1", 2)
                .conv("conv2", 50, 5).maxPool("pool2", 2)
                .flatten().dense("fc1", 500).relu().dense("fc2", 10)
                .build();
        assertEquals(520 + 25_050 + 400_500 + 5_010, lenet.parameters().values().stream()
                .mapToInt(p -> p.spec().size()).sum());
        assertEquals("[input, conv1, pool1, conv2, pool2, pool2.flatten, fc1, fc1.relu, fc2]",
                lenet.nodes().stream().map(Node::name).toList().toString());
        assertEquals(new Shape(4, 4, 50), lenet.node("pool2").shape());
        assertEquals(Shape.vector(10), lenet.output().shape());
    }

    @Test
    void branchesAndSumsAreNamed() {
        Network block = Network.input(8, 8, 4)
                .conv("a", 4, 3, 1, 1, true).relu("a.relu")
                .from("input").conv("b", 4, 1)
                .add("sum", "a.relu", "b").concat("wide", "sum", "input").globalAveragePool("pool").build();
        assertEquals(Shape.vector(8), block.output().shape());
    }

    @Test
    void anOutputThatNoNodeReadsIsNamed() {
        NetworkBuilder builder = Network.input(8, 8, 4).conv("a", 4, 1).from("input").conv("b", 4, 1);
        var e = assertThrows(IllegalArgumentException.class, builder::build);
        assertTrue(e.getMessage().contains("[a]"), e.getMessage());
    }

    /**
     * TensorFlow's SAME: 8 rows in steps of 2 are 4 windows of 3, the last from row 6 on, so that one zero is missing
     * below; 7 rows are 4 windows as well, for which 2 zeros are missing, one above. Windows of 5 miss 3 and 4.
     */
    @Test
    void paddingThatFollowsFromTheSizeIsCountedAnewForAnotherSize() {
        Network net = Network.input(8, 7, 3)
                .add("conv", new Conv2d(Conv2dSpec.square(3, 2, 3, 2, 0), false, true)).from("input")
                .add("wide", new Conv2d(Conv2dSpec.square(3, 2, 5, 2, 0), false, true)).from("input")
                .add("pool", new MaxPool(Pool2dSpec.square(3, 2, 0), true))
                .concat("all", "conv", "wide", "pool").build();
        assertEquals(List.of(0, 1, 1, 1), padding(net, "conv"));
        assertEquals(List.of(1, 2, 2, 2), padding(net, "wide"));
        assertEquals(new Shape(4, 4, 7), net.node("all").shape());
        Network other = net.withInputSize(7, 10);
        assertEquals(List.of(1, 1, 0, 1), padding(other, "conv"));
        assertEquals(List.of(2, 2, 1, 2), padding(other, "wide"));
        assertEquals(new Pool2dSpec(3, 3, 2, 2, 1, 0, 1, 1, false, true),
                ((MaxPool) other.node("pool").layer()).spec());
        assertEquals(new Shape(4, 5, 7), other.node("all").shape());
    }

    /** Above, below, left, right. */
    private static List<Integer> padding(Network net, String convolution) {
        Conv2dSpec spec = ((Conv2d) net.node(convolution).layer()).spec();
        return List.of(spec.padTop(), spec.padBottom(), spec.padLeft(), spec.padRight());
    }
}
