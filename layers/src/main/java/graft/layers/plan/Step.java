package graft.layers.plan;

import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerRun;

/** One thing that an {@link InferencePlan} does when it runs. */
sealed interface Step {
    void run(ThreadTeam team);

    /** Name of the node whose work it is; of a chain, its convolution's. */
    String node();

    /** Where it writes. */
    Nhwc y();

    /** Bytes that it has to read and write at least, each once: activations and packed weights. */
    long bytes();

    private static long bytes(Nhwc values) {
        return (long) Float.BYTES * values.pixels() * values.c();
    }

    /** A convolution with its fused sum and activation. */
    record Convolution(String node, ConvolutionForward kernel, Nhwc x, Nhwc y, Nhwc residual,
            FusedActivation activation) implements Step {
        @Override
        public void run(ThreadTeam team) {
            kernel.run(x, y, residual, activation, team);
        }

        @Override
        public long bytes() {
            return kernel.packedBytes() + Step.bytes(x) + Step.bytes(y) + (residual == null ? 0 : Step.bytes(residual));
        }
    }

    /** Any other layer, by its own forward pass. */
    record Plain(String node, LayerRun run, Runnable forward) implements Step {
        Plain(String node, Layer layer, LayerRun run) {
            this(node, run, layer.repeatedForward(run));
        }

        @Override
        public Nhwc y() {
            return run.output();
        }

        @Override
        public long bytes() {
            long bytes = Step.bytes(run.output());
            for (int i = 0; i < run.inputs(); i++) {
                bytes += Step.bytes(run.input(i));
            }
            return bytes;
        }

        @Override
        public void run(ThreadTeam team) {
            forward.run();
        }
    }
}
