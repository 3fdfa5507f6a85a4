package graft.layers.layer;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.FusedActivation;
import graft.engine.Kernels;
import graft.engine.Nhwc;

/**
 * The three kernels of one layer's convolution, each prepared when it is first used, and the care that their packed
 * weights need. Weights that learn are packed for each run, in the workspace of the team, which no other layer may use
 * between packing and running; others once, and again only when they have changed.
 */
final class PreparedConvolution {
    private final Kernels kernels;
    private final Conv2dSpec spec;
    private final int n;
    private final int h;
    private final int w;
    private ConvolutionForward forward;
    private ConvolutionDataGradient dataGradient;
    private ConvolutionWeightGradient weightGradient;
    private int forwardVersion = -1;
    private int dataGradientVersion = -1;

    /** For inputs of x's size. */
    PreparedConvolution(Kernels kernels, Conv2dSpec spec, Nhwc x) {
        this.kernels = kernels;
        this.spec = spec;
        n = x.n();
        h = x.h();
        w = x.w();
    }

    /** The one that a run keeps. */
    static PreparedConvolution of(LayerRun run, Conv2dSpec spec, Nhwc x) {
        return run.state(PreparedConvolution.class, () -> new PreparedConvolution(run.kernels(), spec, x));
    }

    /**
     * y = convolution of x with the run's weight, plus bias, plus residual.
     *
     * @param bias     or null
     * @param residual or null; may be y
     */
    void forward(LayerRun run, Nhwc x, float[] bias, Nhwc residual, Nhwc y) {
        if (forward == null) {
            forward = kernels.convolution(spec, h, w, n, ConvolutionAlgorithm.FASTEST);
        }
        try (var _ = run.team().workspace().hold()) {
            if (run.learns()) {
                forward.packOnce(run.parameter("weight"), bias, run.team());
            } else if (forwardVersion != run.weightsVersion()) {
                forward.pack(run.parameter("weight"), bias, run.team());
                forwardVersion = run.weightsVersion();
            }
            forward.run(x, y, residual, FusedActivation.NONE, run.team());
        }
    }

    /** The gradient of the convolution's input, from that of its output. */
    void dataGradient(LayerRun run, Nhwc dy, Nhwc dx, boolean add) {
        if (dataGradient == null) {
            dataGradient = kernels.convolutionDataGradient(spec, h, w);
        }
        try (var _ = run.team().workspace().hold()) {
            if (run.learns()) {
                dataGradient.packOnce(run.parameter("weight"), run.team());
            } else if (dataGradientVersion != run.weightsVersion()) {
                dataGradient.pack(run.parameter("weight"), run.team());
                dataGradientVersion = run.weightsVersion();
            }
            dataGradient.run(dy, dx, add, run.team());
        }
    }

    /**
     * The gradients of weight and bias.
     *
     * @param db or null
     */
    void weightGradient(LayerRun run, Nhwc x, Nhwc dy, float[] dw, float[] db) {
        if (weightGradient == null) {
            weightGradient = kernels.convolutionWeightGradient(spec, h, w);
        }
        weightGradient.run(x, dy, dw, db, false, run.team());
    }
}
