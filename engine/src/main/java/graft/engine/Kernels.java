package graft.engine;

import java.util.function.Supplier;

/**
 * Everything the layers need computed. Three implementations exist: {@link
 * graft.engine.reference.ReferenceKernels}, to read; {@link graft.engine.scalar.ScalarKernels}, plain loops that
 * compile well; and {@link graft.engine.simd.SimdKernels}, the same sums over SIMD lanes. {@link #best} picks one, once
 * a process.
 *
 * <p>Where a method takes {@code add}, true adds the gradient to what dx (dw, db) already holds and false overwrites
 * it. Results never depend on the number of threads: work is split over outputs, and each output is one fixed sum.
 * All methods may be called with strided {@link Nhwc} views. Output and input may be the same memory only where a
 * method's documentation allows it.
 */
public interface Kernels {

    /** The implementation for this process: the vector kernels where they run, else plain loops. */
    static Kernels best() {
        return KernelChoice.best();
    }

    /**
     * The fastest kernels for a process with little work: a vector kernel is a hundred times slower than at its best
     * until the JIT compiler has compiled it, which takes one to two seconds in a new process; plain loops are at their
     * best at once. From some ten billion products on it is {@link #best}.
     *
     * @param multiplyAdds products that the process will compute
     */
    static Kernels forShortWork(long multiplyAdds) {
        return KernelChoice.forShortWork(multiplyAdds);
    }

    /** One line for the log and the doctor, such as {@code "SIMD, 512-bit vectors"}. */
    String description();

    /** Bits of one vector register; 32 for scalar code. */
    int vectorBits();

    /**
     * A convolution prepared for inputs of {@code h} by {@code w} pixels and any number of images.
     *
     * @param images how many there will be as a rule: {@link ConvolutionAlgorithm#FASTEST} depends on it
     */
    ConvolutionForward convolution(Conv2dSpec spec, int h, int w, int images, ConvolutionAlgorithm algorithm);

    /** Whether this algorithm is made for this shape; where it is not, the direct sum is taken. */
    default boolean computes(Conv2dSpec spec, ConvolutionAlgorithm algorithm) {
        return algorithm == ConvolutionAlgorithm.DIRECT;
    }

    /**
     * What {@link ConvolutionAlgorithm#FASTEST} stands for on a machine: the algorithm that is expected to take the
     * least time. Without a machine, {@link #convolution} and the gradients take {@link MachineProfile#STANDARD}, so
     * that training has the same bits everywhere.
     *
     * @param images  how many there will be as a rule
     * @param machine asked only where several algorithms compute this shape
     */
    default ConvolutionAlgorithm fastest(Conv2dSpec spec, int h, int w, int images, Supplier<MachineProfile> machine) {
        return ConvolutionAlgorithm.DIRECT;
    }

    /** The gradient of a convolution with respect to its input, prepared for inputs of {@code h} by {@code w}. */
    ConvolutionDataGradient convolutionDataGradient(Conv2dSpec spec, int h, int w);

    /** The gradient of a convolution with respect to its weights, prepared for inputs of {@code h} by {@code w}. */
    ConvolutionWeightGradient convolutionWeightGradient(Conv2dSpec spec, int h, int w);

    /** C[M,N] = A[M,K] B[K,N], or C += A B when {@code add}; all dense and row-major. */
    void matmul(int m, int n, int k, float[] a, float[] b, float[] c, boolean add, ThreadTeam team);

    /**
     * Dot products of the rows of a matrix with a few vectors, as a search for the nearest rows needs them.
     *
     * @param queries [queries][columns]; copied
     * @return the loop over a range of rows, for any number of threads at once
     */
    RowDots rowDots(FloatRows rows, float[][] queries);

    /** The same of rows in 16 bits; products and sums are in 32. */
    RowDots rowDots(BFloat16Rows rows, float[][] queries);

    /** squares[i - from] = sum of the squares of row i, for rows {@code from} to {@code to - 1}, on this thread. */
    void rowSquares(FloatRows rows, int from, int to, float[] squares);

    /**
     * y = the largest value of each window; padding never wins. NaN in a window gives NaN.
     *
     * @return the loop that computes it, as often as wanted, without allocating
     */
    ThreadTeam.Loop maxPool(Pool2dSpec spec, Nhwc x, Nhwc y);

    /** Runs {@link #maxPool(Pool2dSpec, Nhwc, Nhwc)} once. */
    default void maxPool(Pool2dSpec spec, Nhwc x, Nhwc y, ThreadTeam team) {
        maxPool(spec, x, y).run(team);
    }

    /** dx[i] = sum of the dy whose window has its maximum first (in row-major order of the window) at i. */
    void maxPoolGradient(Pool2dSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team);

    /**
     * y = mean of each window, divided according to {@link Pool2dSpec#countPadding}.
     *
     * @return the loop that computes it, as often as wanted, without allocating
     */
    ThreadTeam.Loop averagePool(Pool2dSpec spec, Nhwc x, Nhwc y);

    /** Runs {@link #averagePool(Pool2dSpec, Nhwc, Nhwc)} once. */
    default void averagePool(Pool2dSpec spec, Nhwc x, Nhwc y, ThreadTeam team) {
        averagePool(spec, x, y).run(team);
    }

    void averagePoolGradient(Pool2dSpec spec, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team);

    /**
     * Averages over a grid of bins that covers the image: bin i of P covers rows floor(i*H/P) to
     * ceil((i+1)*H/P) - 1, columns likewise (PyTorch's adaptive average pooling). P and Q are those of {@code y}; with
     * P = Q = 1 it is global average pooling.
     *
     * @return the loop that computes it, as often as wanted, without allocating
     */
    ThreadTeam.Loop adaptiveAveragePool(Nhwc x, Nhwc y);

    /** Runs {@link #adaptiveAveragePool(Nhwc, Nhwc)} once. */
    default void adaptiveAveragePool(Nhwc x, Nhwc y, ThreadTeam team) {
        adaptiveAveragePool(x, y).run(team);
    }

    void adaptiveAveragePoolGradient(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team);

    /** y = max(x, 0); NaN stays NaN. x and y may be the same memory. */
    void relu(Nhwc x, Nhwc y, ThreadTeam team);

    /** dx = dy where y > 0, else 0. dy and dx may be the same memory. */
    void reluGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team);

    /** y = f(x), element by element. x and y may be the same memory. */
    void apply(ElementFunction f, Nhwc x, Nhwc y, ThreadTeam team);

    /** dx = dy * f'(x). dy and dx may be the same memory. */
    void applyGradient(ElementFunction f, Nhwc x, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team);

    /** y = a + b. y may be a or b. */
    void add(Nhwc a, Nhwc b, Nhwc y, ThreadTeam team);

    /** y = x, or y += x when {@code add}. */
    void copy(Nhwc x, Nhwc y, boolean add, ThreadTeam team);

    /** y[..,c] = x[..,c] * scale[c] + shift[c]. x and y may be the same memory. */
    default void scaleShift(Nhwc x, float[] scale, float[] shift, Nhwc y, ThreadTeam team) {
        scaleShift(x, scale, shift, null, false, y, team);
    }

    /**
     * y[..,c] = x[..,c] * scale[c] + shift[c] + residual[..,c], then ReLU if asked for. y may be x or residual.
     *
     * @param residual activations of y's shape to add, or null
     */
    void scaleShift(Nhwc x, float[] scale, float[] shift, Nhwc residual, boolean relu, Nhwc y, ThreadTeam team);

    /**
     * Mean and biased variance of each channel over all pixels of all images, summed in double precision.
     *
     * @param mean     [C], written
     * @param variance [C], written
     */
    void channelMoments(Nhwc x, float[] mean, float[] variance, ThreadTeam team);

    /**
     * Sums over all pixels that BatchNorm's gradient is made of: {@code sumDy[c]} = sum of dy and
     * {@code sumDyX[c]} = sum of dy * (x - mean[c]), in double precision.
     *
     * @param rectified where dy passes, or null for everywhere
     */
    void channelGradientSums(Nhwc x, Nhwc dy, Rectified rectified, float[] mean, double[] sumDy, double[] sumDyX,
            ThreadTeam team);

    /** Of all of dy. */
    default void channelGradientSums(Nhwc x, Nhwc dy, float[] mean, double[] sumDy, double[] sumDyX, ThreadTeam team) {
        channelGradientSums(x, dy, null, mean, sumDy, sumDyX, team);
    }

    /**
     * dx[..,c] = a[c] * dy + b[c] * x + d[c]: the gradient of normalisation once its sums are known.
     *
     * @param rectified where dy passes, elsewhere it counts as 0; or null for everywhere
     */
    void channelCombine(Nhwc dy, Nhwc x, Rectified rectified, float[] a, float[] b, float[] d, Nhwc dx, boolean add,
            ThreadTeam team);

    /** With all of dy. */
    default void channelCombine(Nhwc dy, Nhwc x, float[] a, float[] b, float[] d, Nhwc dx, boolean add,
            ThreadTeam team) {
        channelCombine(dy, x, null, a, b, d, dx, add, team);
    }

    /**
     * y[n,h,w,c] = x[n,h,w,c] * gate[n,0,0,c]: the weights that squeeze-and-excitation gives to channels (Hu et al.,
     * 2017, arXiv:1709.01507). x and y may be the same memory.
     *
     * @param gate [N,1,1,C], or of one image for all
     */
    void gate(Nhwc x, Nhwc gate, Nhwc y, ThreadTeam team);

    /** dgate[n,0,0,c] = sum over the pixels of image n of dy * x. dgate has as many images as x. */
    void gateGradient(Nhwc x, Nhwc dy, Nhwc dgate, boolean add, ThreadTeam team);

    /**
     * Normalises each pixel over its channels: y[..,c] = weight[c] * (x[..,c] - mean) / sqrt(variance + epsilon) +
     * bias[c], with the mean and the biased variance of the pixel's channels. x and y may be the same memory.
     */
    void layerNorm(Nhwc x, float[] weight, float[] bias, float epsilon, Nhwc y, ThreadTeam team);

    /**
     * The gradients of {@link #layerNorm}, with u = (x - mean) / sqrt(variance + epsilon), g = dy * weight and means
     * over a pixel's channels: dx = (g - mean of g - u * mean of g*u) / sqrt(variance + epsilon), dweight = sum of
     * dy*u and dbias = sum of dy over all pixels.
     *
     * @param dx      or null where it is not needed
     * @param add     to what dx holds; dweight and dbias are overwritten
     * @param dweight [C], with dbias [C]; null where they are not needed
     */
    void layerNormGradient(Nhwc x, Nhwc dy, float[] weight, float epsilon, Nhwc dx, boolean add, float[] dweight,
            float[] dbias, ThreadTeam team);

    void lrn(LrnSpec spec, Nhwc x, Nhwc y, ThreadTeam team);

    void lrnGradient(LrnSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team);

    /** y = exp(x - max) / sum over the channels of each pixel. x and y may be the same memory. */
    void softmax(Nhwc x, Nhwc y, ThreadTeam team);

    /** dx = y * (dy - sum over channels of dy * y). */
    void softmaxGradient(Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team);
}
