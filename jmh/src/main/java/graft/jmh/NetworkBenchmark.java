package graft.jmh;

import graft.engine.ConvolutionAlgorithm;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.zoo.architecture.Architecture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Whole networks with random weights, run by {@link InferencePlan}. */
public class NetworkBenchmark extends Measured {
    private static final int CLASSES = 1000;

    @Param({"vgg16", "resnet18", "resnet50", "inception_v3", "googlenet"})
    public String arch;

    @Param({"1", "8"})
    public int batch;

    @Param("false")
    public boolean direct;

    @Param("2")
    public int threads;

    private InferencePlan plan;

    @Override
    int threads() {
        return threads;
    }

    @Override
    void prepare() {
        Network network = Architecture.byName(arch).network(CLASSES);
        network.initialize(1);
        plan = network.compileForInference(PlanOptions.batch(batch)
                .algorithm(direct ? ConvolutionAlgorithm.DIRECT : ConvolutionAlgorithm.FASTEST).team(team));
        float[] images = numbers(plan.input().pixels() * plan.input().c());
        System.arraycopy(images, 0, plan.input().data(), plan.input().offset(), images.length);
        oneRun((double) batch * network.multiplyAdds(), network.parameterCount());
    }

    @Override
    void release() {
        plan.close();
    }

    @Benchmark
    public float[] run(Work work) {
        plan.run();
        count(work);
        return plan.output().data();
    }
}
