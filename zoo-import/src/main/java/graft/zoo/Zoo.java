package graft.zoo;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.zoo.architecture.Architecture;
import graft.zoo.caffe.CaffeLoader;
import graft.zoo.caffe.CaffeModelFile;
import graft.zoo.keras.KerasFile;
import graft.zoo.keras.KerasLoader;
import graft.zoo.matlab.MatConvNet;
import graft.zoo.matlab.MatConvNetLoader;
import graft.zoo.matlab.MatFile;
import graft.zoo.model.Labels;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.graph.OnnxLoader;
import graft.zoo.publisher.PublishedNetwork;
import graft.zoo.publisher.PublishedPreprocessing;
import graft.zoo.publisher.Recognition;
import graft.zoo.tensorflow.GraphDefFile;
import graft.zoo.tensorflow.TensorFlowNetwork;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The way in: published weight files become networks that run.
 *
 * <pre>{@code
 * PretrainedModel model = Zoo.load(Path.of("resnet18-f37072fd.pth"));
 * Network network = model.network().freezeThrough("layer3").replaceHead(5, 7);
 * }</pre>
 *
 * The format is recognised by the file's bytes, the architecture by its tensors' names and shapes, or by the network
 * that the file itself carries (Graft's own files, ONNX) or that lies beside it (Caffe's prototxt).
 */
public final class Zoo {
    private static final String PROTOTXT = ".prototxt";

    private Zoo() {
    }

    /**
     * The network of a known architecture, without weights; {@link Network#initialize} draws them.
     *
     * @param arch such as {@code resnet50} or {@code resnet50@torchvision}; or a Caffe prototxt, whose number of
     *             classes is its own
     * @throws IllegalArgumentException when there is none of this name; names the nearest
     * @throws WeightFileException      when the prototxt cannot be read
     */
    public static Network network(String arch, int classes) {
        return arch.endsWith(PROTOTXT) ? CaffeLoader.network(Path.of(arch))
                : Choice.parse(arch).network(classes);
    }

    /**
     * Loads a model, whatever its format and architecture.
     *
     * @throws WeightFileException when it cannot be read, or fits nothing known; says what comes nearest
     */
    public static PretrainedModel load(Path path) {
        return load(path, null);
    }

    /**
     * Loads a model of an architecture that the caller names.
     *
     * @param arch {@code name}, {@code name@publisher} or the path of a Caffe prototxt; null to recognise it
     * @throws WeightFileException      when the file cannot be read, or does not fit
     * @throws IllegalArgumentException when there is no architecture or publisher of this name
     */
    public static PretrainedModel load(Path path, String arch) {
        if (arch != null && arch.endsWith(PROTOTXT)) {
            return labelled(path, loadCaffe(path, Path.of(arch)));
        }
        try (WeightFile file = WeightFiles.open(path)) {
            return load(file, arch);
        }
    }

    private static PretrainedModel loadCaffe(Path path, Path prototxt) {
        if (!Files.exists(prototxt)) {
            throw new WeightFileException(prototxt, "there is no such file; name the network's prototxt, or leave "
                    + "--arch away to have one found beside the weights");
        }
        try {
            return CaffeLoader.load(path, prototxt);
        } catch (WeightFileException refused) {
            refuseOtherThanCaffe(path, prototxt);
            throw refused;
        }
    }

    /** What a file of another format looks like to Caffe's reader helps nobody. */
    private static void refuseOtherThanCaffe(Path path, Path prototxt) {
        try (WeightFile file = WeightFiles.open(path)) {
            if (!(file instanceof CaffeModelFile)) {
                throw new WeightFileException(path, "is " + file.format() + ", and " + prototxt.getFileName()
                        + " describes a network for Caffe's weights; leave --arch away, or name an architecture");
            }
        }
    }

    /** {@link #load(Path, String)} of an open file, which may be closed afterwards. */
    public static PretrainedModel load(WeightFile file, String arch) {
        Choice choice = arch == null ? new Choice(null, null) : Choice.parse(arch);
        if (ModelFile.recognises(file) && (choice.publisher == null || choice.publisher == Publisher.GRAFT)) {
            return choice.checked(file, ModelFile.read(file));
        }
        if (file instanceof CaffeModelFile && choice.architecture == null) {
            return loadCaffe(file);
        }
        if (file instanceof OnnxFile onnx && choice.publisher == null) {
            return choice.checked(file, labelled(file.path(), OnnxLoader.load(onnx)));
        }
        if (file instanceof KerasFile keras && keras.config().isPresent() && choice.architecture == null) {
            return labelled(file.path(), loadKeras(keras));
        }
        if (file instanceof GraphDefFile graph && choice.architecture == null) {
            return labelled(file.path(), loadGraph(graph));
        }
        try {
            return labelled(file.path(), recognised(file, choice));
        } catch (WeightFileException unknown) {
            if (choice.architecture != null || matConvNet(file).isEmpty()) {
                throw unknown;
            }
            return labelled(file.path(), MatConvNetLoader.load(file, matConvNet(file).get()));
        }
    }

    /** A known graph by its names; any other by its own nodes, its pictures squashed and from 0 to 1, the usual way. */
    private static PretrainedModel loadGraph(GraphDefFile file) {
        try {
            return recognised(file, new Choice(null, null));
        } catch (WeightFileException unknown) {
            try {
                Network network = TensorFlowNetwork.of(file);
                Shape input = network.inputShape();
                boolean square = input.h() == input.w();
                var order = input.c() == 1 ? Preprocessing.Order.GREY : Preprocessing.Order.RGB;
                var preprocessing = new Preprocessing(square ? Preprocessing.Resize.SQUARE : Preprocessing.Resize.NONE,
                        input.h(), Preprocessing.Interpolation.BILINEAR, square ? input.h() : 0, order, 1 / 255f,
                        Collections.nCopies(input.c(), 0f), Collections.nCopies(input.c(), 1f));
                return new PretrainedModel(network, preprocessing, List.of(), "graph", Publisher.TENSORFLOW.id(),
                        file.format());
            } catch (WeightFileException graph) {
                graph.addSuppressed(unknown);
                throw graph;
            } catch (IllegalArgumentException channels) {
                throw new WeightFileException(file.path(), channels.getMessage(), channels);
            }
        }
    }

    private static PretrainedModel recognised(WeightFile file, Choice choice) {
        Recognition found = Recognition.of(file, choice.architecture, choice.publisher);
        Preprocessing usual = PublishedPreprocessing.of(found.architecture(), found.publisher());
        Preprocessing preprocessing = matConvNet(file).map(n -> n.preprocessing(usual)).orElse(usual);
        Network network = found.fit().fill().withInputSize(preprocessing.crop(), preprocessing.crop());
        int outputs = network.outputShape().c();
        List<String> labels = found.architecture().isCifar() && outputs == 10 ? Labels.CIFAR_10
                : matConvNet(file).map(MatConvNet::classes).filter(c -> c.size() == outputs).orElse(List.of());
        return new PretrainedModel(network, preprocessing, labels, found.architecture().id(), found.publisher().id(),
                file.format());
    }

    /** By its layers' names; where they are none of the published networks', by the network that it carries. */
    private static PretrainedModel loadKeras(KerasFile file) {
        try {
            return recognised(file, new Choice(null, null));
        } catch (WeightFileException unknown) {
            try {
                return KerasLoader.load(file);
            } catch (WeightFileException noNetwork) {
                noNetwork.addSuppressed(unknown);
                throw noNetwork;
            }
        }
    }

    /**
     * What of the graph that a file carries cannot be imported: a line for each node, with operator and reason. None
     * where all of it can, and for formats whose refusal names it when they are loaded.
     *
     * @throws WeightFileException when the graph is not sound
     */
    public static List<String> unsupported(WeightFile file) {
        return file instanceof OnnxFile onnx ? OnnxLoader.unsupported(onnx) : List.of();
    }

    private static Optional<MatConvNet> matConvNet(WeightFile file) {
        return file instanceof MatFile mat ? mat.network() : Optional.empty();
    }

    /** By the prototxt beside it; where none fits, by its layers' names. */
    private static PretrainedModel loadCaffe(WeightFile file) {
        try {
            return labelled(file.path(), CaffeLoader.load(file.path()));
        } catch (WeightFileException noPrototxt) {
            try {
                return labelled(file.path(), recognised(file, new Choice(null, null)));
            } catch (WeightFileException unknown) {
                // What to do about the prototxt helps more than which names do not fit.
                noPrototxt.addSuppressed(unknown);
                throw noPrototxt;
            }
        }
    }

    /** The model with the labels that lie beside its file, where there are as many as outputs. */
    private static PretrainedModel labelled(Path path, PretrainedModel model) {
        List<String> beside = Labels.beside(path, model.network().outputShape().c());
        return beside.isEmpty() || !model.labels().isEmpty() ? model : new PretrainedModel(model.network(),
                model.preprocessing(), beside, model.architecture(), model.publisher(), model.format());
    }

    /** What the caller says of a file: an architecture, and perhaps who published it. */
    private record Choice(Architecture architecture, Publisher publisher) {
        static Choice parse(String arch) {
            int at = arch.indexOf('@');
            return at < 0 ? new Choice(Architecture.byName(arch), null)
                    : new Choice(Architecture.byName(arch.substring(0, at)), Publisher.byName(arch.substring(at + 1)));
        }

        /** The network as the publisher has it. */
        Network network(int classes) {
            return publisher == null ? architecture.network(classes) : PublishedNetwork.of(architecture, publisher, classes);
        }

        /** A file that describes its own network is what it says, not what the caller says. */
        PretrainedModel checked(WeightFile file, PretrainedModel model) {
            if (architecture != null && !architecture.id().equals(model.architecture())) {
                throw new WeightFileException(file.path(), "describes its own network, " + model.architecture()
                        + ", not " + architecture + "; leave --arch away");
            }
            return model;
        }
    }
}
