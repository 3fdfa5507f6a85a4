package graft.layers.layer;

import java.util.List;

/**
 * Channels become a block of {@code block} by {@code block} pixels (Shi et al., "sub-pixel convolution", 2016,
 * arXiv:1609.05158). With b = block, K = C/(b*b): y[h*b + i, w*b + j, k] is x[h, w, (i*b + j)*K + k] where
 * {@code depthFirst} (TensorFlow; ONNX's DCR), else x[h, w, k*b*b + i*b + j] (PyTorch's pixel shuffle; ONNX's CRD).
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,H*b,W*b,K]. <b>Backward.</b> as {@link Rearrangement} states.
 */
public record DepthToSpace(int block, boolean depthFirst) implements Rearrangement {
    public DepthToSpace {
        requireBlock(block);
    }

    static void requireBlock(int block) {
        if (block < 1 || block > 1 << 14) {
            throw new IllegalArgumentException("a block has a side of at least 1 and at most 16384, not " + block);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (x.c() % (block * block) != 0) {
            throw new ShapeException("DepthToSpace with blocks of " + block + "x" + block + " does not divide "
                    + x.c() + " channels");
        }
        return new Shape(Math.multiplyExact(x.h(), block), Math.multiplyExact(x.w(), block), x.c() / (block * block));
    }

    @Override
    public int[] sources(Shape x) {
        Shape y = outputShape(List.of(x));
        int[] sources = new int[x.size()];
        for (int h = 0, to = 0; h < y.h(); h++) {
            for (int w = 0; w < y.w(); w++) {
                for (int k = 0; k < y.c(); k++, to++) {
                    sources[to] = (h / block * x.w() + w / block) * x.c()
                            + channel(h % block, w % block, k, block, y.c(), depthFirst);
                }
            }
        }
        return sources;
    }

    /** The channel of the deep image that stands for channel k of the block's pixel (i, j). */
    static int channel(int i, int j, int k, int block, int channels, boolean depthFirst) {
        return depthFirst ? (i * block + j) * channels + k : k * block * block + i * block + j;
    }
}
