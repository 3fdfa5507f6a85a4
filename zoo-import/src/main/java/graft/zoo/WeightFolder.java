package graft.zoo;

import graft.zoo.tensorflow.TensorFlowFiles;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A folder that is named in the place of the weights in it, as model collections and {@code transfer} write them. */
final class WeightFolder {
    /** The usual names; the first that is there is meant, as those after it hold the same. */
    private static final List<String> USUAL = List.of("model.safetensors", "model.safetensors.index.json",
            "pytorch_model.bin", "pytorch_model.bin.index.json");
    private static final List<String> ENDINGS = List.of(".safetensors", ".pth", ".pt", ".th", ".pth.tar", ".bin", ".h5",
            ".hdf5", ".keras", ".onnx", ".pb", ".caffemodel", ".npz", ".mat", ".t7", ".ckpt");
    /** What transformers and accelerate write beside the weights. */
    private static final List<String> NO_WEIGHTS = List.of("training_args.bin", "optimizer.bin", "optimizer.pt",
            "scheduler.bin", "scheduler.pt", "scaler.pt", "rng_state.pth");
    private static final int SHOWN = 10;
    private static final int LONGEST_NAME = 255;

    private WeightFolder() {
    }

    /**
     * The file that is meant by a path; for a TensorFlow checkpoint also by what its files' names begin with.
     *
     * @throws WeightFileException when a folder holds no weights, or several files of which any may be meant
     */
    static Path located(Path named) {
        Path path = TensorFlowFiles.located(named);
        if (!Files.isDirectory(path)) {
            return path;
        }
        path = revision(path);
        for (String name : USUAL) {
            if (Files.isRegularFile(path.resolve(name))) {
                return path.resolve(name);
            }
        }
        List<Path> weights;
        try (Stream<Path> files = Files.list(path)) {
            weights = files.filter(WeightFolder::isWeights).sorted().toList();
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be listed: " + e.getMessage(), e);
        }
        if (weights.size() != 1) {
            throw new WeightFileException(path, "expected a weight file, found a directory"
                    + (weights.isEmpty() ? " without one; name the file" : " with " + weights.size() + " of them; name "
                    + "one: " + String.join(", ", weights.stream().limit(SHOWN).map(p -> p.getFileName().toString())
                    .toList()) + (weights.size() > SHOWN ? " …" : "")));
        }
        return weights.getFirst();
    }

    /**
     * Of a model's folder in Hugging Face's cache, that of the revision that {@code refs/main} names, or of the only
     * one; any other folder is itself.
     */
    private static Path revision(Path folder) {
        Path snapshots = folder.resolve("snapshots");
        if (!Files.isDirectory(snapshots)) {
            return folder;
        }
        try (Stream<Path> list = Files.list(snapshots)) {
            List<Path> revisions = list.filter(Files::isDirectory).toList();
            Path main = folder.resolve("refs").resolve("main");
            String name = Files.isRegularFile(main) && Files.size(main) <= LONGEST_NAME ? Files.readString(main).strip()
                    : "";
            return revisions.size() == 1 ? revisions.getFirst() : revisions.stream()
                    .filter(r -> r.getFileName().toString().equals(name)).findFirst().orElse(folder);
        } catch (IOException e) {
            throw new WeightFileException(folder, "cannot be listed: " + e.getMessage(), e);
        }
    }

    private static boolean isWeights(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && !NO_WEIGHTS.contains(name) && ENDINGS.stream().anyMatch(name::endsWith)
                && Files.isRegularFile(file);
    }
}
