package graft.layers.layer;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * One layer at work: where its inputs, outputs, parameters and gradients lie in memory, and what it keeps from its
 * forward pass for its backward pass. Plans make these; layers only use them.
 */
public final class LayerRun {
    /** What a plan decides about a node once, when it is compiled. */
    public record Mode(boolean training, boolean learns, List<Boolean> needsInputGradient,
            List<Boolean> addsInputGradient) {

        /** Forward only, as at inference. */
        public static Mode inference(int inputs) {
            List<Boolean> none = Collections.nCopies(inputs, false);
            return new Mode(false, false, none, none);
        }
    }

    /**
     * What a plan fuses into a layer, so that the layers that would do it are left out.
     *
     * @param residual to be added to the output, or null
     * @param relu     whether a ReLU comes last
     * @param gate     whether the output's gradient is the one after the fused ReLU, so that the layer has to stop it
     *                 where the ReLU was 0
     */
    public record Epilogue(Nhwc residual, boolean relu, boolean gate) {
        static final Epilogue NONE = new Epilogue(null, false, false);
    }

    private final Kernels kernels;
    private final ThreadTeam team;
    private final Mode mode;
    private final List<Nhwc> inputs;
    private final Nhwc output;
    private final List<Nhwc> inputGradients;
    private final Nhwc outputGradient;
    private final Map<String, Parameter> parameters;
    private final Map<String, Tensor> gradients;
    private final Map<String, TouchedRows> touched = new HashMap<>();
    private SplittableRandom random = new SplittableRandom(0);
    private Epilogue epilogue = Epilogue.NONE;
    private Object state;
    private int weightsVersion;

    /**
     * @param inputGradients one for each input, null where none is needed
     * @param outputGradient null when there is no backward pass
     * @param parameters     by {@link ParameterSpec#name}
     * @param gradients      by the same names, empty unless the layer learns
     */
    public LayerRun(Kernels kernels, ThreadTeam team, Mode mode, List<Nhwc> inputs, Nhwc output,
            List<Nhwc> inputGradients, Nhwc outputGradient, Map<String, Parameter> parameters,
            Map<String, Tensor> gradients) {
        this.kernels = kernels;
        this.team = team;
        this.mode = mode;
        this.inputs = inputs;
        this.output = output;
        this.inputGradients = inputGradients;
        this.outputGradient = outputGradient;
        this.parameters = parameters;
        this.gradients = gradients;
    }

    public Kernels kernels() {
        return kernels;
    }

    public ThreadTeam team() {
        return team;
    }

    /** Whether the layer behaves as in training: dropout drops, BatchNorm uses the batch's own statistics. */
    public boolean training() {
        return mode.training;
    }

    /** Whether gradients of this layer's parameters are wanted. */
    public boolean learns() {
        return mode.learns;
    }

    public boolean needsInputGradient(int i) {
        return mode.needsInputGradient.get(i);
    }

    /** Whether an input's gradient must be added to what is there, since another layer wrote a part of it before. */
    public boolean addsInputGradient(int i) {
        return mode.addsInputGradient.get(i);
    }

    public int inputs() {
        return inputs.size();
    }

    public Nhwc input(int i) {
        return inputs.get(i);
    }

    public Nhwc output() {
        return output;
    }

    public Nhwc outputGradient() {
        return outputGradient;
    }

    public Nhwc inputGradient(int i) {
        return inputGradients.get(i);
    }

    /** The values of the parameter with this short name, such as {@code weight}. */
    public float[] parameter(String name) {
        return parameters.get(name).value().unwrap();
    }

    /** Where the gradient of the parameter with this short name goes. */
    public float[] gradient(String name) {
        return gradients.get(name).unwrap();
    }

    /** Which rows of a table's gradient are not zero; the layer keeps it up to date. */
    public TouchedRows touched(String name) {
        return touched.computeIfAbsent(name, _ -> new TouchedRows());
    }

    /** Source of randomness for this pass; the plan seeds it by node and step, so a run can be repeated. */
    public SplittableRandom random() {
        return random;
    }

    public void seed(long seed) {
        random = new SplittableRandom(seed);
    }

    /** What follows this layer and is fused into it. */
    public Epilogue epilogue() {
        return epilogue;
    }

    /** Sets what follows; to be called before the first pass. */
    public void fuse(Epilogue epilogue) {
        this.epilogue = epilogue;
    }

    /** Counts changes of the parameters: weights that were packed at another count have to be packed again. */
    public int weightsVersion() {
        return weightsVersion;
    }

    public void weightsChanged() {
        weightsVersion++;
    }

    /** What the layer keeps between its passes and from step to step, made at its first call. */
    public <T> T state(Class<T> type, Supplier<T> make) {
        if (state == null) {
            state = make.get();
        }
        return type.cast(state);
    }
}
