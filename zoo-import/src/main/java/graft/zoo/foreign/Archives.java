package graft.zoo.foreign;

import graft.zoo.bytes.ShownName;
import graft.zoo.bytes.ZipDirectory;
import graft.zoo.weights.WeightFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Zip archives that are no file of PyTorch, Keras or NumPy. */
final class Archives {
    private Archives() {
    }

    /** What to report; nothing about a damaged archive, whose reader reports the damage. */
    static Optional<String> advice(Sample sample) {
        Set<String> names;
        try {
            names = new ZipDirectory(sample.file()).entries().keySet();
        } catch (WeightFileException damaged) {
            return Optional.empty();
        }
        // A PyTorch archive that lacks its pickle is damaged, not foreign: its reader reports what is missing.
        if (names.stream().anyMatch(n -> n.endsWith("data.pkl") || n.matches("[^/]+/data/\\d+")
                || n.equals("model.weights.h5"))) {
            return Optional.empty();
        }
        String unzip = "unpack it first: unzip " + sample.name();
        if (names.contains("MAR-INF/MANIFEST.json")) {
            return Optional.of("is a TorchServe archive (.mar); " + unzip + ", and name the weight file in it");
        }
        if (names.contains("coefficients.bin") && names.contains("configuration.json")) {
            return Optional.of("is a Deeplearning4j model; its arrays are of Java's ND4J: save them with "
                    + "Nd4j.writeAsNumpy(model.params(), file)");
        }
        if (names.stream().anyMatch(n -> n.matches("([^/]+/)?(archive_format|serialized_exported_program.json)"))) {
            return Optional.of("is an exported program of PyTorch (.pt2), which is not read; save the weights alone: "
                    + "python -c \"import torch; torch.save(torch.export.load('" + sample.name()
                    + "').state_dict, '" + sample.stem() + ".pth')\"");
        }
        List<String> files = names.stream().filter(n -> !n.endsWith("/") && !n.startsWith("__MACOSX/")).toList();
        if (files.isEmpty()) {
            return Optional.of("is a zip archive without files; download it again");
        }
        return Optional.of("is a zip archive of " + files.size() + (files.size() == 1 ? " file" : " files")
                + ", such as '"
                + ShownName.of(files.getFirst()) + "'; " + unzip + ", and name the weight file in it");
    }
}
