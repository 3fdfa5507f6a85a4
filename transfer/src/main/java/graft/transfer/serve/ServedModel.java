package graft.transfer.serve;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Kernels;
import graft.engine.MachineProfile;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.NotEnoughMemoryException;
import graft.layers.plan.PlanOptions;
import graft.layers.plan.Tuning;
import graft.transfer.ClassOutputs;
import graft.transfer.Prediction;
import graft.transfer.explain.GradCam;
import graft.transfer.explain.HeatMap;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImagePreparer;
import graft.transfer.images.Pixels;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A model that answers: the network, a plan for each size of a batch, and what belongs to them. All plans compute
 * convolutions by the same algorithms, so an image gets the same bits alone and among others.
 *
 * <p>In a new process plain loops answer, one image at a time, while the JIT compiler sees the vector kernels in a
 * thread of its own: until they are compiled they are a hundred times slower. The first answers may differ from later
 * ones in their last digits.
 *
 * <p>Whatever runs a plan is for the thread that computes, {@link #prepare} for any.
 */
final class ServedModel {
    /** Sizes of batches, the smallest first. Between them, batches are split: a plan half empty costs as much. */
    private static final int[] SIZES = {1, 4, 8};
    /** Most images that are computed together. */
    static final int MOST = 8;
    /** Runs until the JIT compiler has seen enough of the vector kernels. */
    private static final int WARM_RUNS = 20;
    /** After so many answers by plain loops the vector kernels are compiled beside them, idle or not. */
    private static final int MOST_PLAIN_RUNS = 8;
    /** Calls of {@link #warm} without an answer before that: about two seconds. */
    private static final int MOST_IDLE = 40;

    private final PretrainedModel model;
    private final ClassOutputs outputs;
    private final ImageInput input;
    private final InputBuffers buffers;
    private final ThreadTeam team;
    private final int number;
    private final Instant loaded = Instant.now();
    private Map<String, ConvolutionAlgorithm> choices;
    private final Map<Integer, InferencePlan> plans = new TreeMap<>();
    private InferencePlan plain;
    private volatile boolean compiled;
    private boolean compiling;
    private int plainRuns;
    private int idle;
    private InferencePlan trunk;
    private String trunkLayer;
    private Shape trunkShape;
    private GradCam cam;
    private String noMap;
    private int warmed;

    /**
     * Makes the plan for a single image.
     *
     * @param number   how many models were loaded before it
     * @param queued   most images that are prepared for it at a time
     * @param compiled whether the vector kernels are, by a model before it
     * @throws IllegalArgumentException when it is no classifier
     */
    ServedModel(PretrainedModel model, Path file, int number, int queued, boolean compiled,
            ThreadTeam team) {
        this.model = model;
        this.number = number;
        this.team = team;
        outputs = ClassOutputs.of(model, String.valueOf(file.getFileName()));
        input = ImageInput.of(model);
        buffers = new InputBuffers(input.size(), queued);
        Kernels first = Kernels.forShortWork(model.network().multiplyAdds());
        this.compiled = compiled || first == Kernels.best();
        plain = this.compiled ? null : model.classifier().compileForInference(PlanOptions.batch(1).kernels(first)
                .team(team));
        if (plain == null) {
            plan(1);
        }
    }

    private PlanOptions options(int batch) {
        return PlanOptions.batch(batch).kernels(Kernels.best()).team(team);
    }

    private InferencePlan plan(int size) {
        return plans.computeIfAbsent(size, n -> model.classifier().compileForInference(options(n).choices(choices())));
    }

    /** Of all plans: those that are expected to be the fastest for the largest batch. */
    private synchronized Map<String, ConvolutionAlgorithm> choices() {
        if (choices == null) {
            choices = Tuning.estimated(model.classifier().structure(), options(MOST));
        }
        return choices;
    }

    // ---- for any thread ------------------------------------------------------------------------------------------

    PretrainedModel pretrained() {
        return model;
    }

    List<String> classes() {
        return outputs.classes();
    }

    InputBuffers buffers() {
        return buffers;
    }

    ImageInput input() {
        return input;
    }

    /** How many models were loaded before it. */
    int number() {
        return number;
    }

    Instant loaded() {
        return loaded;
    }

    /** Writes an image as the network takes it. */
    void prepare(Pixels pixels, Path name, float[] to) {
        new ImagePreparer(input, Augmentation.none()).prepare(pixels, name, 0, to, 0);
    }

    // ---- for the thread that computes ----------------------------------------------------------------------------

    /** How many of so many images are computed together next. */
    int imagesAtOnce(int waiting) {
        return compiled ? Arrays.stream(SIZES).filter(size -> size <= waiting).max().orElse(1) : 1;
    }

    /**
     * Runs the network.
     *
     * @param inputs as many as {@link #imagesAtOnce}
     * @return the plan, for {@link #prediction}
     */
    InferencePlan run(List<float[]> inputs) {
        boolean first = !compiled && inputs.size() == 1;
        if (first && ++plainRuns == MOST_PLAIN_RUNS) {
            compile();
        }
        InferencePlan plan = first ? plain : plan(inputs.size());
        Nhwc in = plan.input();
        for (int i = 0; i < inputs.size(); i++) {
            System.arraycopy(inputs.get(i), 0, in.data(), in.offset() + i * input.size(), input.size());
        }
        plan.run();
        return plan;
    }

    /** What the network answered for the {@code i}-th image of the last run. */
    Prediction prediction(InferencePlan plan, int i) {
        return outputs.prediction(plan.output().images(i, 1), team, "an image", model.confidence().threshold());
    }

    /** Whether the vector kernels answer. */
    boolean isCompiled() {
        return compiled;
    }

    /** Has the JIT compiler see the vector kernels, beside the answers of plain loops. */
    private void compile() {
        if (compiling) {
            return;
        }
        compiling = true;
        Thread.ofPlatform().name("graft-serve-compile").daemon().start(() -> {
            try (ThreadTeam own = ThreadTeam.of(1); InferencePlan plan = model.classifier().compileForInference(
                    PlanOptions.batch(1).kernels(Kernels.best()).choices(choices()).team(own))) {
                for (int i = 0; i < WARM_RUNS; i++) {
                    plan.run();
                }
            } catch (RuntimeException | Error e) {
                // Whoever needs such a plan gets the reason.
            } finally {
                compiled = true;
            }
        });
    }

    /** Whether {@link #warm} has something to do now. */
    boolean isCold() {
        return compiled && warmed < SIZES.length;
    }

    /** Called when nothing waits: makes one more plan and runs it on zeros, or begins to have kernels compiled. */
    void warm() {
        if (!compiled) {
            // Not before the first answer, whose time it would take, unless there is none.
            if (plainRuns > 0 || ++idle == MOST_IDLE) {
                compile();
            }
            return;
        }
        plain = null;
        if (warmed < SIZES.length) {
            try {
                plan(SIZES[warmed]).run();
            } catch (RuntimeException | Error e) {
                // Whoever needs this plan gets the reason.
            }
            warmed++;
        }
    }

    /**
     * What the network makes of an image before its head.
     *
     * @param layer  whose output it is
     * @param shape  of the values
     * @param values [H,W,C]
     */
    record Taken(String layer, Shape shape, float[] values) {
        /** One number for each channel: the mean over all places. */
        float[] means() {
            float[] means = new float[shape.c()];
            int places = shape.h() * shape.w();
            for (int i = 0; i < values.length; i++) {
                means[i % means.length] += values[i] / places;
            }
            return means;
        }
    }

    /**
     * The features of one prepared image, where a head for other classes would be put on, as {@code graft features}
     * takes them.
     *
     * @throws IllegalArgumentException when the network has no head that could be replaced
     */
    Taken features(float[] prepared) {
        if (trunk == null) {
            Network grafted = model.network().freeze().replaceHead(2, 0);
            Network before = grafted.upTo(grafted.boundary().name());
            trunkLayer = before.output().name();
            trunkShape = before.outputShape();
            trunk = before.compileForInference(PlanOptions.batch(1).machine(MachineProfile.STANDARD).team(team));
        }
        Nhwc in = trunk.input();
        System.arraycopy(prepared, 0, in.data(), in.offset(), input.size());
        trunk.run();
        return new Taken(trunkLayer, trunkShape, trunk.output().toTensor().unwrap());
    }

    /**
     * Where the network looks.
     *
     * @param layer whose output is looked at
     */
    record Look(HeatMap map, String layer) {
    }

    /** Where the network looks for a class; empty where it cannot be known, see {@link #noMap}. */
    Optional<Look> look(float[] prepared, int classIndex) {
        if (cam == null && noMap == null) {
            try {
                if (model.network().outputShape().c() != outputs.classes().size()) {
                    throw new IllegalArgumentException("its single output speaks for one class alone");
                }
                cam = GradCam.of(model.logits(), 1, team);
            } catch (UnsupportedOperationException | IllegalArgumentException | NotEnoughMemoryException e) {
                noMap = e.getMessage();
            }
        }
        if (cam == null) {
            return Optional.empty();
        }
        Tensor image = Tensor.wrap(prepared, 1, input.height(), input.width(), input.channels());
        return Optional.of(new Look(cam.of(image, new int[] {classIndex}).getFirst(), cam.layer()));
    }

    /** Why there is no map of where it looks. */
    String noMap() {
        return noMap == null ? "" : noMap;
    }
}
