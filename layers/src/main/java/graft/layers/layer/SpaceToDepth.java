package graft.layers.layer;

import java.util.List;

/**
 * Blocks of {@code block} by {@code block} pixels become channels: the inverse of {@link DepthToSpace} with the same
 * settings. ONNX's SpaceToDepth and TensorFlow's are {@code depthFirst}, PyTorch's pixel unshuffle is not.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,H/b,W/b,C*b*b]. <b>Backward.</b> as {@link Rearrangement} states.
 */
public record SpaceToDepth(int block, boolean depthFirst) implements Rearrangement {
    public SpaceToDepth {
        DepthToSpace.requireBlock(block);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (x.h() % block != 0 || x.w() % block != 0) {
            throw new ShapeException("SpaceToDepth with blocks of " + block + "x" + block + " does not divide a "
                    + "image of " + x);
        }
        return new Shape(x.h() / block, x.w() / block, Math.multiplyExact(x.c(), block * block));
    }

    @Override
    public int[] sources(Shape x) {
        Shape y = outputShape(List.of(x));
        int[] sources = new int[x.size()];
        for (int h = 0, from = 0; h < x.h(); h++) {
            for (int w = 0; w < x.w(); w++) {
                for (int k = 0; k < x.c(); k++, from++) {
                    sources[(h / block * y.w() + w / block) * y.c()
                            + DepthToSpace.channel(h % block, w % block, k, block, x.c(), depthFirst)] = from;
                }
            }
        }
        return sources;
    }
}
