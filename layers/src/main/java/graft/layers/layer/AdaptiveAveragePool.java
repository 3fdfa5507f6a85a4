package graft.layers.layer;

import graft.engine.ThreadTeam;
import java.util.List;

/**
 * Average pooling to a fixed output size, whatever the input's: bin i of P covers rows floor(i*H/P) to
 * ceil((i+1)*H/P) - 1, columns likewise. VGG in torchvision's form has one of 7x7 before its classifier, which passes
 * the 7x7 features of a 224x224 image through unchanged. One of 1x1 is {@link #global() global} average pooling.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,outH,outW,C]. <b>Backward.</b> dy is spread evenly over its bin.
 */
public record AdaptiveAveragePool(int outH, int outW) implements Pooling {

    /**
     * The mean over all pixels of an image, channel by channel (Lin, Chen, Yan, "Network In Network", 2013,
     * arXiv:1312.4400, section 3.2). ResNets, SqueezeNets and Inceptions end with it.
     */
    public static AdaptiveAveragePool global() {
        return new AdaptiveAveragePool(1, 1);
    }

    public boolean isGlobal() {
        return outH == 1 && outW == 1;
    }

    @Override
    public String kind() {
        return isGlobal() ? "GlobalAveragePool" : "AdaptiveAveragePool";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return new Shape(outH, outW, only(inputs).c());
    }

    @Override
    public Runnable repeatedForward(LayerRun run) {
        ThreadTeam.Loop loop = run.kernels().adaptiveAveragePool(run.input(0), run.output());
        return () -> loop.run(run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().adaptiveAveragePoolGradient(run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
