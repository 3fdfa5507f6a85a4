package graft.layers.layer;

import java.util.List;

/**
 * The same values in an image of another shape, read out in one order and filled in again in the same order.
 * {@link Order#CHANNELS_FIRST} is what ONNX, PyTorch and Caffe mean by reshaping [N,C,H,W]; {@link Order#CHANNELS_LAST}
 * is what TensorFlow and Keras mean, and moves nothing. A vector of CHANNELS_FIRST has its features in the publisher's
 * own order, so the next fully connected layer's weights need no reordering (as they do after {@link Flatten}).
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,to] with to.h * to.w * to.c = H*W*C. <b>Backward.</b> as
 * {@link Rearrangement} states.
 */
public record Reshape(Shape to, Order order) implements Rearrangement {
    /** Which axis of an image varies slowest. */
    public enum Order {
        /** Channel, height, width. */
        CHANNELS_FIRST,
        /** Height, width, channel. */
        CHANNELS_LAST
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (x.size() != to.size()) {
            throw new ShapeException("Reshape to " + to + " expects " + to.size() + " values, found " + x.size()
                    + " (" + x + ")");
        }
        return to;
    }

    @Override
    public int[] sources(Shape x) {
        int[] sources = new int[x.size()];
        for (int h = 0, i = 0; h < to.h(); h++) {
            for (int w = 0; w < to.w(); w++) {
                for (int c = 0; c < to.c(); c++, i++) {
                    if (order == Order.CHANNELS_LAST) {
                        sources[i] = i;
                    } else {
                        int number = (c * to.h() + h) * to.w() + w;
                        sources[i] = number % (x.h() * x.w()) * x.c() + number / (x.h() * x.w());
                    }
                }
            }
        }
        return sources;
    }
}
