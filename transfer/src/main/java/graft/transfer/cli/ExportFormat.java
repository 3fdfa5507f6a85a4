package graft.transfer.cli;

import graft.zoo.ModelFile;
import graft.zoo.keras.KerasWriter;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpzWriter;
import graft.zoo.onnx.export.OnnxExport;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code graft export} writes. */
enum ExportFormat {
    /** The network and its weights, for runtimes. */
    ONNX("the network as a graph of opset 17, weights under PyTorch's names", ".onnx"),
    /** Weights for PyTorch, and the network for Graft. */
    SAFETENSORS("weights under PyTorch's names and in its layout", ".safetensors"),
    /** Weights for Keras. */
    H5("weights by layer, in Keras's layout", ".h5", ".hdf5"),
    /** Weights for NumPy. */
    NPZ("weights under PyTorch's names and in its layout; without the network, so Graft reads it back only where the "
            + "network is a built-in one", ".npz");

    private final String content;
    private final List<String> endings;

    ExportFormat(String content, String... endings) {
        this.content = content;
        this.endings = List.of(endings);
    }

    /** The word after {@code --to}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is in the file, for messages. */
    String content() {
        return content;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ExportFormat::word).toList();
    }

    /** The format with this file's ending, if there is one. */
    private static Optional<ExportFormat> byEnding(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(f -> f.endings.stream().anyMatch(name::endsWith)).findFirst();
    }

    /**
     * The format that is asked for, by word or by the file's ending.
     *
     * @param word what {@code --to} says; empty where it is not given
     * @throws UsageException when neither says one, or they say different ones
     */
    static ExportFormat of(Optional<String> word, Path out) {
        Optional<ExportFormat> byEnding = byEnding(out);
        if (word.isEmpty()) {
            return byEnding.orElseThrow(() -> new UsageException("neither --to nor OUT's ending determines "
                    + "what is written: " + out + "; add --to with one of " + String.join(", ", words())));
        }
        ExportFormat format = valueOf(word.get().toUpperCase(Locale.ROOT));
        if (byEnding.isPresent() && byEnding.get() != format) {
            throw new UsageException("--to " + format.word() + " and OUT's ending contradict each other: " + out
                    + "; expected " + String.join(" or ", format.endings) + ", or --to " + byEnding.get().word());
        }
        return format;
    }

    /** Writes a model. */
    void write(Path out, PretrainedModel model) {
        switch (this) {
            case ONNX -> OnnxExport.write(out, model);
            case SAFETENSORS -> ModelFile.write(out, model);
            case H5 -> KerasWriter.write(out, model);
            case NPZ -> NpzWriter.copy(out, ModelFile.tensors(model.network()));
        }
    }
}
