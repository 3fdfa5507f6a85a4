package graft.transfer;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.zoo.model.ClassNames;
import graft.zoo.model.PretrainedModel;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the outputs of a classifier become probabilities of classes: by softmax or, where the network ends in a logistic
 * function, as they are; then at the model's temperature.
 */
public final class ClassOutputs {
    private final PretrainedModel model;
    private final String source;
    private final List<String> classes;

    private ClassOutputs(PretrainedModel model, String source, List<String> classes) {
        this.model = model;
        this.source = source;
        this.classes = classes;
    }

    /**
     * Of a model.
     *
     * @param source what messages call it
     * @throws IllegalArgumentException when its head has no weights, or its output is no vector of classes
     */
    public static ClassOutputs of(PretrainedModel model, String source) {
        if (!model.network().missing().isEmpty()) {
            throw new IllegalArgumentException(source + ": no weights for " + String.join(", ",
                    model.network().missing()) + ", so it knows no classes; train a head first, as Transfer does");
        }
        if (!model.network().outputShape().isVector()) {
            throw new IllegalArgumentException(source + ": the network's output is " + model.network().outputShape()
                    + ", expected one number for each class: this is no classifier");
        }
        int outputs = model.classes();
        if (outputs == 1) {
            throw new IllegalArgumentException(source + ": the network's output is a single number that no logistic "
                    + "function makes a probability, expected one number for each class: this is no classifier");
        }
        List<String> names = ClassNames.of(model.labels()).fitted(outputs).names();
        List<String> classes = names.size() == outputs ? names
                : IntStream.range(0, outputs).mapToObj(i -> "class " + i).toList();
        return new ClassOutputs(model, source, classes);
    }

    /** What the outputs are called, in their order; {@code class 0}, {@code class 1}, … where the file names none. */
    public List<String> classes() {
        return classes;
    }

    /**
     * What a network answered.
     *
     * @param output    of one image, of the plan of {@link PretrainedModel#classifier}
     * @param image     what messages call it
     * @param threshold from which on the most probable class counts as known, 0 to 1
     * @throws IllegalStateException when the output is NaN
     */
    public Prediction prediction(Nhwc output, ThreadTeam team, String image, double threshold) {
        float[] probabilities = new float[classes.size()];
        if (model.isLogistic() && output.c() == 1) {
            probabilities[1] = output.data()[output.offset()];
            probabilities[0] = 1 - probabilities[1];
        } else if (model.isLogistic()) {
            System.arraycopy(output.data(), output.offset(), probabilities, 0, probabilities.length);
        } else {
            Kernels.best().softmax(output, new Nhwc(probabilities, 0, 1, 1, 1, probabilities.length,
                    probabilities.length), team);
        }
        model.confidence().apply(probabilities, 0, probabilities.length);
        for (float p : probabilities) {
            if (Float.isNaN(p)) {
                DamagedWeightsException.refuse(model.network());
                throw new IllegalStateException(image + ": the network of " + source + " answers NaN: values grow too "
                        + "large on the way through it. Are these its own weights?");
            }
        }
        return Prediction.of(classes, probabilities, threshold);
    }
}
