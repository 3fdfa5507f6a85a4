package graft.jmh;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.FusedActivation;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Depthwise convolutions and their gradients at all shapes of MobileNetV2 (Sandler et al., 2018, arXiv:1801.04381),
 * EfficientNet-B0 (Tan, Le, 2019, arXiv:1905.11946) and ConvNeXt-tiny (Liu et al., 2022, arXiv:2201.03545).
 */
public class DepthwiseBenchmark extends Measured {
    /** Network, pixels across, channels, kernel and stride; padding is half of the kernel. */
    @Param({"mobilenet_v2:112x32k3s1", "mobilenet_v2:112x96k3s2", "mobilenet_v2:56x144k3s1", "mobilenet_v2:56x144k3s2",
        "mobilenet_v2:28x192k3s1", "mobilenet_v2:28x192k3s2", "mobilenet_v2:14x384k3s1", "mobilenet_v2:14x576k3s1",
        "mobilenet_v2:14x576k3s2", "mobilenet_v2:7x960k3s1",
        "efficientnet_b0:112x32k3s1", "efficientnet_b0:112x96k3s2", "efficientnet_b0:56x144k3s1",
        "efficientnet_b0:56x144k5s2", "efficientnet_b0:28x240k5s1", "efficientnet_b0:28x240k3s2",
        "efficientnet_b0:14x480k3s1", "efficientnet_b0:14x480k5s1", "efficientnet_b0:14x672k5s1",
        "efficientnet_b0:14x672k5s2", "efficientnet_b0:7x1152k5s1", "efficientnet_b0:7x1152k3s1",
        "convnext_tiny:56x96k7s1", "convnext_tiny:28x192k7s1", "convnext_tiny:14x384k7s1", "convnext_tiny:7x768k7s1"})
    public String depthwise;

    @Param("1")
    public int batch;

    @Param("2")
    public int threads;

    private ConvolutionForward forward;
    private ConvolutionDataGradient data;
    private ConvolutionWeightGradient weight;
    private Nhwc x;
    private Nhwc y;
    private float[] dw;
    private float[] db;

    @Override
    int threads() {
        return threads;
    }

    @Override
    void prepare() {
        String[] numbers = depthwise.substring(depthwise.indexOf(':') + 1).split("[xks]");
        int size = Integer.parseInt(numbers[0]);
        int c = Integer.parseInt(numbers[1]);
        int kernel = Integer.parseInt(numbers[2]);
        Conv2dSpec spec = Conv2dSpec.square(c, c, kernel, Integer.parseInt(numbers[3]), kernel / 2).groups(c);
        forward = Kernels.best().convolution(spec, size, size, batch, ConvolutionAlgorithm.FASTEST);
        forward.pack(numbers(spec.weightCount()), new float[c], team);
        data = Kernels.best().convolutionDataGradient(spec, size, size);
        data.pack(numbers(spec.weightCount()), team);
        weight = Kernels.best().convolutionWeightGradient(spec, size, size);
        int out = spec.outH(size);
        x = Nhwc.dense(numbers(batch * size * size * c), batch, size, size, c);
        y = Nhwc.dense(numbers(batch * out * out * c), batch, out, out, c);
        dw = new float[spec.weightCount()];
        db = new float[c];
        oneRun((double) batch * spec.multiplyAdds(size, size),
                (double) x.data().length + y.data().length + spec.weightCount());
    }

    @Benchmark
    public float[] forward(Work work) {
        forward.run(x, y, null, FusedActivation.RELU, team);
        count(work);
        return y.data();
    }

    @Benchmark
    public float[] ofInput(Work work) {
        data.run(y, x, false, team);
        count(work);
        return x.data();
    }

    @Benchmark
    public float[] ofWeights(Work work) {
        weight.run(x, y, dw, db, false, team);
        count(work);
        return dw;
    }
}
