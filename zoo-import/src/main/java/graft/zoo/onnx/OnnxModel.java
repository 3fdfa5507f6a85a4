package graft.zoo.onnx;

import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What an ONNX file describes.
 *
 * @param irVersion version of the file format
 * @param producer  what wrote it, or empty
 * @param opsets    version of the operators of each domain; ONNX's own domain is the empty text
 * @param metadata  the file's own key and value pairs
 */
public record OnnxModel(Path file, long irVersion, String producer, Map<String, Long> opsets, OnnxGraph graph,
        Map<String, String> metadata) {
    /** The producer's name in files that Graft writes. */
    public static final String PRODUCER = "graft";

    /** Version of ONNX's own operators; 1 where a file of the first format version states none. */
    public long opset() {
        return opsets.getOrDefault("", 1L);
    }

    /** Whether Graft wrote it, whose images are [N,C,H,W] whatever their size. */
    public boolean isGrafts() {
        return producer.equals(PRODUCER);
    }

    public WeightFileException error(String message) {
        return new WeightFileException(file, message);
    }
}
