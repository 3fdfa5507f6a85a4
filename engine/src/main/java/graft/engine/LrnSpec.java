package graft.engine;

/**
 * Local response normalisation across channels:
 *
 * <pre>y[c] = x[c] * (k + alpha/size * sum over |c'-c| &lt;= size/2 of x[c']^2) ^ -beta</pre>
 *
 * as in Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012,
 * section 3.3, with alpha divided by the size as Caffe, PyTorch and ONNX do.
 *
 * @param size  channels in the window, odd
 */
public record LrnSpec(int size, float alpha, float beta, float k) {
    public LrnSpec {
        if (size < 1 || size % 2 == 0) {
            throw new IllegalArgumentException("LRN takes an odd number of channels, not " + size);
        }
    }
}
