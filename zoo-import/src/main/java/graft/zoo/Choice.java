package graft.zoo;

import graft.layers.Network;
import graft.zoo.architecture.Architecture;
import graft.zoo.caffe.CaffeLoader;
import graft.zoo.graph.GivenInput;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.publisher.PublishedNetwork;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the caller states of a file's network: nothing, an architecture and perhaps who published it, or the path of its
 * Caffe prototxt. What is not stated is null.
 */
record Choice(Architecture architecture, Publisher publisher, Path prototxt, GivenInput given) {
    private static final String PROTOTXT = ".prototxt";

    /**
     * Reads {@code name}, {@code name@publisher} or the path of a prototxt.
     *
     * @param arch null: nothing is stated
     * @throws IllegalArgumentException when there is no architecture or publisher of this name
     */
    static Choice parse(String arch) {
        if (arch == null) {
            return new Choice(null, null, null, GivenInput.NOTHING);
        }
        if (arch.endsWith(PROTOTXT)) {
            return new Choice(null, Publisher.CAFFE, Path.of(arch), GivenInput.NOTHING);
        }
        int at = arch.indexOf('@');
        return at < 0 ? new Choice(Architecture.byName(arch), null, null, GivenInput.NOTHING)
                : new Choice(Architecture.byName(arch.substring(0, at)), Publisher.byName(arch.substring(at + 1)),
                        null, GivenInput.NOTHING);
    }

    /** The same, of an input of which this is given. */
    Choice withInput(GivenInput other) {
        return new Choice(architecture, publisher, prototxt, other);
    }

    /** Whether the file alone decides. */
    boolean isOpen() {
        return architecture == null && prototxt == null;
    }

    boolean allows(Publisher found) {
        return publisher == null || publisher == found;
    }

    /** @throws WeightFileException when there is no such prototxt */
    void requireFile() {
        if (prototxt != null && !Files.exists(prototxt)) {
            throw new WeightFileException(prototxt, "there is no such file; name the network's prototxt, or leave "
                    + "--arch away to have one found beside the weights");
        }
    }

    /** The network as the publisher has it, without weights. */
    Network network(int classes) {
        if (prototxt != null) {
            return CaffeLoader.network(prototxt);
        }
        return publisher == null ? architecture.network(classes)
                : PublishedNetwork.of(architecture, publisher, classes);
    }

    /** A file that describes its own network is what it states, not what the caller states. */
    PretrainedModel checked(WeightFile file, PretrainedModel model) {
        if (architecture != null && !architecture.id().equals(model.architecture())) {
            throw new WeightFileException(file.path(), "describes its own network, " + model.architecture()
                    + ", not " + architecture + "; leave --arch away");
        }
        return model;
    }
}
