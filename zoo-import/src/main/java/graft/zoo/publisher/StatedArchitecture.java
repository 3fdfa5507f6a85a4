package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What stands around a weight file about its architecture, asked only where its tensors fit several: the {@code
 * config.json} beside it, its own name, its folder's.
 *
 * @param where in words
 */
record StatedArchitecture(Architecture architecture, String where) {
    /** A config.json has a few kilobytes; above this it is something else. */
    private static final long LARGEST_CONFIG = 1 << 24;
    /** How a repository's folder in Hugging Face's cache begins, two folders above the weights. */
    private static final String CACHED = "models--";
    /** Names of files that are not the architecture's: MatConvNet's of AlexNet and CaffeNet, and timm's. */
    private static final Map<String, Architecture> OTHER_NAMES = Map.of("caffe_alex", Architecture.ALEXNET,
            "caffe_ref", Architecture.CAFFENET, "mobilenetv3_large_100", Architecture.MOBILENET_V3_LARGE,
            "mobilenetv3_small_100", Architecture.MOBILENET_V3_SMALL, "efficientnetv2_s",
            Architecture.EFFICIENTNET_V2_S);

    /**
     * The one of these that is stated; empty where none is. A config.json for another number of classes is another
     * file's, and settles nothing.
     *
     * @param outputs of the file's head; 0 where it has none
     */
    static Optional<StatedArchitecture> of(Path file, List<Architecture> among, int outputs) {
        Path config = file.resolveSibling("config.json");
        Optional<StatedArchitecture> configured = architecture(config, outputs).flatMap(name -> named(name, among))
                .map(found -> new StatedArchitecture(found, "the config.json beside it"));
        if (configured.isPresent()) {
            return configured;
        }
        Path whole = file.toAbsolutePath();
        Path folder = whole.getParent();
        Path cached = folder == null || folder.getParent() == null ? null : folder.getParent().getParent();
        return named(name(whole), among).map(found -> new StatedArchitecture(found, "its name"))
                .or(() -> named(name(folder), among).map(found -> new StatedArchitecture(found, "its folder's name")))
                .or(() -> name(cached).startsWith(CACHED) ? named(name(cached), among)
                        .map(found -> new StatedArchitecture(found, "its folder's name")) : Optional.empty());
    }

    private static String name(Path path) {
        return path == null || path.getFileName() == null ? "" : path.getFileName().toString();
    }

    /** The one whose name stands in a text as whole words; of several the longest. */
    static Optional<Architecture> named(String text, List<Architecture> among) {
        String words = words(text);
        return among.stream().filter(a -> words.contains(words(a.id())) || OTHER_NAMES.entrySet().stream()
                        .anyMatch(other -> other.getValue() == a && words.contains(words(other.getKey()))))
                .max(Comparator.comparingInt(a -> a.id().length()));
    }

    /** Letters and digits, all else between them an underline, as at both ends. */
    private static String words(String text) {
        return "_" + text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_") + "_";
    }

    /** timm's key {@code architecture}, where {@code num_classes} does not contradict the tensors. */
    private static Optional<String> architecture(Path config, int outputs) {
        try {
            if (!Files.isRegularFile(config) || Files.size(config) > LARGEST_CONFIG) {
                return Optional.empty();
            }
            return Json.parse(Files.readString(config)) instanceof Map<?, ?> members
                    && members.get("architecture") instanceof String name
                    && !(outputs > 0 && members.get("num_classes") instanceof Number classes
                            && classes.doubleValue() != outputs) ? Optional.of(name) : Optional.empty();
        } catch (IOException | JsonException unreadable) {
            return Optional.empty(); // whoever reads the whole of it says what is wrong with it
        }
    }
}
