package graft.zoo;

import graft.layers.Network;
import graft.zoo.architecture.Architecture;
import graft.zoo.caffe.CaffeModelFile;
import graft.zoo.caffe.CaffeZoo;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.OnnxZoo;
import graft.zoo.publisher.Publisher;
import graft.zoo.publisher.Recognition;
import java.nio.file.Path;
import java.util.List;

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
        return arch.endsWith(PROTOTXT) ? CaffeZoo.network(Path.of(arch))
                : Choice.parse(arch).architecture.network(classes);
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
            return labelled(path, CaffeZoo.load(path, Path.of(arch)));
        }
        try (WeightFile file = WeightFiles.open(path)) {
            return load(file, arch);
        }
    }

    /** {@link #load(Path, String)} of an open file, which may be closed afterwards. */
    public static PretrainedModel load(WeightFile file, String arch) {
        Choice choice = arch == null ? new Choice(null, null) : Choice.parse(arch);
        if (ModelFile.isOne(file) && (choice.publisher == null || choice.publisher == Publisher.GRAFT)) {
            return choice.checked(file, ModelFile.read(file));
        }
        if (file instanceof CaffeModelFile && choice.architecture == null) {
            return loadCaffe(file);
        }
        if (file instanceof OnnxFile onnx && choice.publisher == null) {
            return choice.checked(file, labelled(file.path(), OnnxZoo.load(onnx)));
        }
        return labelled(file.path(), recognised(file, choice));
    }

    private static PretrainedModel recognised(WeightFile file, Choice choice) {
        Recognition found = Recognition.of(file, choice.architecture);
        Publisher publisher = choice.publisher == null ? found.publisher() : choice.publisher;
        Preprocessing preprocessing = found.architecture().preprocessing(publisher);
        Network network = found.fit().fill().withInputSize(preprocessing.crop(), preprocessing.crop());
        List<String> labels = found.architecture().isCifar() && network.outputShape().c() == 10
                ? Labels.CIFAR_10 : List.of();
        return new PretrainedModel(network, preprocessing, labels, found.architecture().id(), publisher.id(),
                file.format());
    }

    /** By the prototxt beside it; where none fits, by its layers' names. */
    private static PretrainedModel loadCaffe(WeightFile file) {
        try {
            return labelled(file.path(), CaffeZoo.load(file.path()));
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
