package graft.zoo.onnx.graph;

import graft.layers.Network;
import graft.zoo.bytes.ShownName;
import graft.zoo.description.ModelMetadata;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.MixedImagesException;
import graft.zoo.graph.RawNetwork;
import graft.zoo.model.PretrainedModel;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.OnnxImages;
import graft.zoo.onnx.OnnxModel;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Loads ONNX models as networks: the graph gives the layers, its initialisers their weights. */
public final class OnnxLoader {
    private OnnxLoader() {
    }

    /**
     * Loads a model. Its network is that of the graph's first output, with the graph's own names.
     *
     * @throws WeightFileException when the file cannot be read, its graph is not sound, or it has operators or
     *                             attributes that are not supported; the message names all of those
     */
    public static PretrainedModel load(Path path) {
        try (OnnxFile file = OnnxFile.open(path)) {
            return load(file);
        }
    }

    /** {@link #load(Path)} of an open file, which may be closed afterwards. */
    public static PretrainedModel load(OnnxFile file) {
        return load(file, GivenInput.NOTHING);
    }

    /** The same for an input of which more is given than the graph states. */
    public static PretrainedModel load(OnnxFile file, GivenInput given) {
        OnnxModel model = file.model();
        ImportedNetwork imported = ImportedNetwork.of(model, given);
        Network network = imported.network();
        return new PretrainedModel(network, OnnxImages.of(model, network, imported.architecture()),
                ModelMetadata.of(file).statedLabels(network.outputShape().c()),
                imported.architecture().orElse("graph"), "onnx", file.format());
    }

    /**
     * A model's network for arrays in the graph's own shapes. Where its operators mix the images of a batch, the whole
     * array is one image's.
     *
     * @param given of the input, before what the graph states
     * @param wanted one of the graph's outputs; null for the first
     * @throws WeightFileException      as {@link #load(Path)}
     * @throws IllegalArgumentException when there is no such output
     */
    public static RawNetwork raw(OnnxFile file, GivenInput given, String wanted) {
        OnnxModel model = file.model();
        int output = wanted == null ? 0 : model.graph().outputs().indexOf(wanted);
        if (output < 0) {
            throw new IllegalArgumentException("the graph has no output '" + ShownName.of(wanted) + "'");
        }
        List<String> notes = wanted == null ? notes(file) : List.of();
        Optional<WeightFileException> together = together(model, given, output);
        if (together.isPresent() && !given.array().isEmpty() && given.array().getFirst() > 1) {
            try {
                return whole(model, given, output, notes);
            } catch (WeightFileException refused) {
                if (together.get() instanceof MixedImagesException mixed) {
                    mixed.addSuppressed(refused);
                    throw mixed;
                }
            }
        }
        try {
            RawNetwork raw = ImportedNetwork.imported(model, given, true, output, 1).raw(true, notes);
            return together.isPresent() ? raw.forOneImage() : raw;
        } catch (WeightFileException batched) {
            try {
                return whole(model, given, output, notes);
            } catch (WeightFileException whole) {
                batched.addSuppressed(whole);
                throw batched;
            }
        }
    }

    private static RawNetwork whole(OnnxModel model, GivenInput given, int output, List<String> notes) {
        return ImportedNetwork.imported(model, given, false, output, 1).raw(false, notes);
    }

    /**
     * Where the number of images is left open: why two of them may come out otherwise together than one by one; empty
     * where they do not.
     */
    private static Optional<WeightFileException> together(OnnxModel model, GivenInput given, int output) {
        if (model.graph().freeInputs().stream().noneMatch(i -> i.dims() != null && !i.dims().isEmpty()
                && i.dims().getFirst() < 1)) {
            return Optional.empty();
        }
        try {
            ImportedNetwork.imported(model, given, true, output, 2);
            return Optional.empty();
        } catch (WeightFileException mixed) {
            return Optional.of(mixed);
        }
    }

    /** Which of several outputs is taken, where there are several. */
    public static List<String> notes(OnnxFile file) {
        List<String> outputs = file.model().graph().outputs();
        return outputs.size() < 2 ? List.of() : List.of("the graph has the outputs " + String.join(", ",
                outputs.stream().map(ShownName::of).toList()) + "; this is the first; forward takes any of them "
                + "with --at");
    }

    /**
     * What of a model cannot be imported: a line for each, with node, operator, opset and reason; none where all of it
     * can. Nothing is built.
     *
     * @throws WeightFileException when the graph is not sound
     */
    public static List<String> unsupported(OnnxFile file) {
        return GraphImport.unsupported(file.model(), 0);
    }
}
