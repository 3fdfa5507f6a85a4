package graft.zoo;

import graft.layers.Network;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.RawNetwork;
import graft.zoo.model.PretrainedModel;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.graph.OnnxLoader;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
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
        return Choice.parse(arch).network(classes);
    }

    /**
     * Loads a model, whatever its format and architecture.
     *
     * @throws WeightFileException when it cannot be read, or fits nothing known; names what comes nearest
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
        Choice choice = Choice.parse(arch);
        try (WeightFile file = WeightFiles.open(path)) {
            return Loader.load(file, choice);
        }
    }

    /**
     * The same for a file that leaves the size of its images open, or another size than it states.
     *
     * @param given height and width of the images
     * @throws WeightFileException as {@link #load(Path, String)}, and for a known network, whose size follows from how
     *                             its images are prepared
     */
    public static PretrainedModel load(Path path, String arch, GivenInput given) {
        try (WeightFile file = WeightFiles.open(path)) {
            return load(file, arch, given);
        }
    }

    /** {@link #load(Path, String, GivenInput)} of an open file, which may be closed afterwards. */
    public static PretrainedModel load(WeightFile file, String arch, GivenInput given) {
        return Loader.load(file, Choice.parse(arch).withInput(given));
    }

    /** {@link #load(Path, String)} of an open file, which may be closed afterwards. */
    public static PretrainedModel load(WeightFile file, String arch) {
        return Loader.load(file, Choice.parse(arch));
    }

    /**
     * Loads a network for arrays instead of images: nothing is prepared, and it takes any input that its file
     * describes. It ends where the network in the file, or in the prototxt beside it, ends: a softmax there stays. A
     * file of weights alone gives logits.
     *
     * @param arch  as {@link #load(Path, String)}
     * @param given of the input, before what the file states; a file that leaves sizes open may need it
     * @throws WeightFileException when the file cannot be read, or fits nothing known
     */
    public static RawNetwork raw(Path path, String arch, GivenInput given) {
        try (WeightFile file = WeightFiles.open(path)) {
            return raw(file, arch, given);
        }
    }

    /** {@link #raw(Path, String, GivenInput)} of an open file, which may be closed afterwards. */
    public static RawNetwork raw(WeightFile file, String arch, GivenInput given) {
        return raw(file, arch, given, null);
    }

    /**
     * The same to an output of the caller's choice.
     *
     * @param output one of an ONNX graph's outputs, any node of a TensorFlow graph, any layer or blob of a prototxt;
     *               null for the one that is usually taken
     * @throws IllegalArgumentException when there is none of this name, or the format has but one
     */
    public static RawNetwork raw(WeightFile file, String arch, GivenInput given, String output) {
        return Loader.raw(file, Choice.parse(arch), given, output);
    }

    /**
     * What {@link #load(WeightFile, String, GivenInput)} decides that the file's own network leaves open, each a
     * sentence: which of several outputs is taken, and values of settings such as {@code keep_prob}.
     */
    public static List<String> notes(WeightFile file, String arch, GivenInput given) {
        return Loader.notes(file, Choice.parse(arch), given);
    }

    /**
     * The tensors of a file that are no part of the network that {@link #load(WeightFile, String)} makes of it: a head
     * of a form that is not known, the weights of a loss, another network beside it. None for files that describe their
     * own network.
     */
    public static List<String> unused(WeightFile file, String arch) {
        return remarks(file, arch).unused();
    }

    /**
     * Where a file holds copies of its network that are equal to the last bit: what stands before the names of each,
     * the one that is used first. Empty where there is but one.
     */
    public static List<String> copies(WeightFile file, String arch) {
        return remarks(file, arch).copies();
    }

    /**
     * What is to be said of a file that {@link #load(WeightFile, String)} recognises by its tensors: what of it is not
     * used, and what decided where it fits several networks. None for files that describe their own network.
     *
     * @throws WeightFileException as {@link #load(WeightFile, String)}
     */
    public static Remarks remarks(WeightFile file, String arch) {
        return Loader.remarks(file, Choice.parse(arch));
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
}
