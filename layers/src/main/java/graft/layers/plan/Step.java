package graft.layers.plan;

import graft.engine.ConvolutionForward;
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

    /** A convolution with its fused sum and ReLU. */
    record Convolution(String node, ConvolutionForward kernel, Nhwc x, Nhwc y, Nhwc residual, boolean relu)
            implements Step {
        @Override
        public void run(ThreadTeam team) {
            kernel.run(x, y, residual, relu, team);
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
        public void run(ThreadTeam team) {
            forward.run();
        }
    }
}
