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

/** A 3x3 convolution with groups, with padding 1, and both its gradients: the shapes of ResNeXt-50 and of RegNets. */
public class GroupedBenchmark extends Measured {
    /** Height and width of x, channels of x and y, groups, stride. */
    @Param({"56:128:32:1", "56:256:32:2", "28:256:32:1", "28:512:32:2", "14:512:32:1", "14:1024:32:2", "7:1024:32:1",
        "28:64:8:1", "14:144:9:1", "14:192:8:1", "28:96:2:1"})
    public String grouped;

    @Param("1")
    public int batch;

    @Param("2")
    public int threads;

    private ConvolutionForward forward;
    private ConvolutionDataGradient dataGradient;
    private ConvolutionWeightGradient weightGradient;
    private Nhwc x;
    private Nhwc y;
    private float[] dw;

    @Override
    int threads() {
        return threads;
    }

    @Override
    void prepare() {
        String[] numbers = grouped.split(":");
        int side = Integer.parseInt(numbers[0]);
        int channels = Integer.parseInt(numbers[1]);
        Conv2dSpec spec = Conv2dSpec.square(channels, channels, 3, Integer.parseInt(numbers[3]), 1)
                .groups(Integer.parseInt(numbers[2]));
        int out = spec.outH(side);
        Kernels kernels = Kernels.best();
        float[] weights = numbers(spec.weightCount());
        forward = kernels.convolution(spec, side, side, batch, ConvolutionAlgorithm.FASTEST);
        forward.pack(weights, new float[channels], team);
        dataGradient = kernels.convolutionDataGradient(spec, side, side);
        dataGradient.pack(weights, team);
        weightGradient = kernels.convolutionWeightGradient(spec, side, side);
        x = Nhwc.dense(numbers(batch * side * side * channels), batch, side, side, channels);
        y = Nhwc.dense(numbers(batch * out * out * channels), batch, out, out, channels);
        dw = new float[weights.length];
        oneRun((double) batch * spec.multiplyAdds(side, side),
                (double) batch * channels * (side * side + out * out) + weights.length);
    }

    @Benchmark
    public float[] forward(Work work) {
        forward.run(x, y, null, FusedActivation.RELU, team);
        count(work);
        return y.data();
    }

    @Benchmark
    public float[] dataGradient(Work work) {
        dataGradient.run(y, x, false, team);
        count(work);
        return x.data();
    }

    @Benchmark
    public float[] weightGradient(Work work) {
        weightGradient.run(x, y, dw, null, false, team);
        count(work);
        return dw;
    }
}
