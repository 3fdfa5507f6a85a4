package graft.jmh.peers;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.plan.Threads;
import graft.zoo.Zoo;
import java.nio.file.Path;

/** Graft as a library: an ONNX file becomes a plan. */
final class GraftEngine implements Engine {
    private final InferencePlan plan;
    private final int[] shape;

    GraftEngine(Path onnx, int batch, int side, int threads) {
        plan = Zoo.load(onnx).network().compileForInference(PlanOptions.batch(batch).threads(Threads.of(threads)));
        shape = new int[] {batch, side, side, JavaPeer.CHANNELS};
    }

    @Override
    public String version() {
        return "Graft, " + Kernels.best().description();
    }

    @Override
    public Layout layout() {
        return Layout.NHWC;
    }

    @Override
    public float[] run(float[] images) {
        return plan.run(Tensor.wrap(images, shape)).toArray();
    }

    @Override
    public void close() {
        plan.close();
    }
}
