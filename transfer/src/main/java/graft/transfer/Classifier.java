package graft.transfer;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageDecoder;
import graft.transfer.images.ImageException;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImagePreparer;
import graft.transfer.images.Pixels;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Answers what images show.
 *
 * <pre>{@code
 * Classifier classifier = Classifier.load(Path.of("flowers-out/model.safetensors"));
 * Prediction p = classifier.classify(Path.of("rose.jpg"));
 * System.out.println(p.top() + " " + p.probability());
 * }</pre>
 *
 * Safe from many threads: each call borrows a plan of its own, and waits where as many are in use as there are threads.
 * The first call compiles the network. A classifier that lives as long as the program need not be closed: its threads
 * are daemons.
 */
public final class Classifier implements AutoCloseable {
    private final PretrainedModel model;
    private final ClassOutputs outputs;
    private final ImageInput input;
    private final double threshold;
    private final PlanPool plans;

    private Classifier(PretrainedModel model, ClassOutputs outputs, double threshold, PlanPool plans) {
        this.model = model;
        this.outputs = outputs;
        this.input = ImageInput.of(model);
        this.threshold = threshold;
        this.plans = plans;
    }

    /**
     * Loads a network that knows classes, from any file that {@link Zoo#load(Path)} reads.
     *
     * @throws WeightFileException when it cannot be read, or holds a trunk without a head
     */
    public static Classifier load(Path weights) {
        return of(Zoo.load(weights).withHead(weights), weights.toString());
    }

    /**
     * Of a network in memory; it must not be trained further meanwhile.
     *
     * @throws IllegalArgumentException when its head has no weights, or its output is no vector of classes
     */
    public static Classifier of(PretrainedModel model) {
        return of(model, model.architecture());
    }

    private static Classifier of(PretrainedModel model, String source) {
        ClassOutputs outputs = ClassOutputs.of(model, source);
        return new Classifier(model, outputs, model.confidence().threshold(),
                new PlanPool(model.classifier(), ThreadTeam.defaultSize()));
    }

    /**
     * The same classifier, sharing its plans and threads, with another threshold for {@link Prediction#known}. The
     * default is the model's own, which {@code transfer} finds on images that the network did not learn from; for other
     * files 0.5: a class counts as known when it is more probable than all others together. A network is often sure of
     * images of no class it knows: choose the threshold on images of your own.
     *
     * @param probability 0 (everything is known) to 1
     */
    public Classifier threshold(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a threshold is a probability from 0 to 1, found " + probability);
        }
        return new Classifier(model, outputs, probability, plans);
    }

    /** What the outputs are called, in their order; {@code class 0}, {@code class 1}, … where the file names none. */
    public List<String> classes() {
        return outputs.classes();
    }

    /** The network itself; not a copy. */
    public Network network() {
        return model.network();
    }

    /** The network with all that belongs to it. */
    public PretrainedModel pretrained() {
        return model;
    }

    /**
     * What an image shows.
     *
     * @throws ImageException        when it cannot be read
     * @throws IllegalStateException after {@link #close}
     */
    public Prediction classify(Path image) {
        return classify(ImageDecoder.read(image), image);
    }

    /** What an image shows, encoded as in a file: the bytes of a JPEG, PNG, GIF or BMP. */
    public Prediction classify(byte[] encoded) {
        Path name = Path.of("the image of " + encoded.length + " bytes");
        return classify(ImageDecoder.decode(encoded, name), name);
    }

    private Prediction classify(Pixels pixels, Path name) {
        return plans.with((plan, team) -> {
            Nhwc in = plan.input();
            new ImagePreparer(input, Augmentation.none()).prepare(pixels, name, 0, in.data(), in.offset());
            plan.run();
            return outputs.prediction(plan.output(), team, name.toString(), threshold);
        });
    }

    /** Ends its threads. Calls that are under way end first. */
    @Override
    public void close() {
        plans.close();
    }
}
