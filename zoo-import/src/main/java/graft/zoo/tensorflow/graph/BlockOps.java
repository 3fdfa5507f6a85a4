package graft.zoo.tensorflow.graph;

import static graft.zoo.tensorflow.graph.Ops.Trait.CHANNELS_LAST;
import static graft.zoo.tensorflow.graph.Ops.Trait.IN_BLOCKS;

import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Parts;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.graph.Ops.Op;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * SpaceToBatchND and BatchToSpaceND, between which TensorFlow 1 wrote dilated convolutions: a convolution there is one
 * here whose neighbours lie a block's side apart, so the image stays in one piece.
 */
final class BlockOps {
    static final Map<String, Op> OPS = Map.of("SpaceToBatchND", Op.of(BlockOps::begin, CHANNELS_LAST),
            "BatchToSpaceND", Op.of(BlockOps::end, IN_BLOCKS));
    private static final int WIDEST = 1 << 16;

    private BlockOps() {
    }

    /** Its paddings are left to the convolutions. */
    private static Value begin(TensorFlowCall call) {
        float[] size = call.vector(1);
        float[] p = call.vector(2);
        Feature x = call.feature(0);
        boolean fits = size.length == 2 && p.length == 4;
        for (int i = 0; i < 4 && fits; i++) {
            fits = size[i / 2] >= 1 && size[i / 2] < WIDEST && p[i] >= 0 && p[i] < WIDEST;
        }
        if (x.dims().length != 4 || !x.layout().equals(AxisLayout.usual(x.own()))) {
            throw call.error("cuts a value whose axes are not [N,H,W,C] into blocks");
        }
        Shape s = x.layout().shape();
        if (!fits || (s.h() + p[0] + p[1]) % size[0] != 0 || (s.w() + p[2] + p[3]) % size[1] != 0) {
            throw call.error("cuts " + s + " with paddings " + Arrays.toString(p) + " into blocks of "
                    + Arrays.toString(size));
        }
        call.graph().borders().put(call.name(), new TensorFlowValues.Border(call, new int[] {0, (int) p[0], (int) p[2],
            0}, new int[] {0, (int) p[1], (int) p[3], 0}));
        call.graph().blocks().put(call.name(), new int[] {(int) size[0], (int) size[1]});
        return x;
    }

    /** What is left to do is to cut off the crops. */
    private static Value end(TensorFlowCall call) {
        int[] blocks = call.blocks();
        float[] size = call.vector(1);
        float[] crops = call.vector(2);
        Feature x = call.feature(0);
        Shape s = x.layout().shape();
        boolean fits = blocks != null && size.length == 2 && size[0] == blocks[0] && size[1] == blocks[1]
                && crops.length == 4 && crops[0] + crops[1] < s.h() && crops[2] + crops[3] < s.w()
                && crops[0] >= 0 && crops[1] >= 0 && crops[2] >= 0 && crops[3] >= 0;
        if (!fits) {
            throw call.error("joins blocks of " + Arrays.toString(size) + " and crops " + Arrays.toString(crops)
                    + ", expected what a SpaceToBatchND before it cut up");
        }
        call.graph().blocks().remove(call.name());
        return Parts.sliced(call, x, List.of(1, 2), List.of(
                Slice.Range.of((int) crops[0], s.h() - (int) (crops[0] + crops[1])),
                Slice.Range.of((int) crops[2], s.w() - (int) (crops[2] + crops[3]))));
    }
}
