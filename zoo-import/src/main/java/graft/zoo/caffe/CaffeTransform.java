package graft.zoo.caffe;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code transform_param} states of the values of pixels.
 *
 * @param where    it stands, in words
 * @param meanFile the mean image's file; empty for none
 * @param means    of each channel, or one for all; may be empty
 * @param scale    what the difference is multiplied by
 */
record CaffeTransform(String where, String meanFile, List<Float> means, float scale) {
    private static final String STORED = "transform_param.";

    /** That of the network's data layers, else the one that the caffemodel carries; empty where none states any. */
    static Optional<CaffeTransform> of(CaffeNetwork network, Map<String, String> stored) {
        for (CaffeLayer layer : network.inputs()) {
            PrototxtMessage m = layer.settings("transform_param");
            if (m.has("mean_value") || m.has("scale") || m.has("mean_file")) {
                return Optional.of(new CaffeTransform("transform_param of " + network.file().getFileName(),
                        m.string("mean_file", ""), m.numbers("mean_value"), m.number("scale", 1)));
            }
        }
        boolean states = stored.keySet().stream().anyMatch(k -> k.startsWith(STORED) && !k.endsWith("crop_size"));
        return !states ? Optional.empty() : Optional.of(new CaffeTransform("transform_param in the caffemodel",
                stored.getOrDefault(STORED + "mean_file", ""), numbers(stored.getOrDefault(STORED + "mean_value", "")),
                Float.parseFloat(stored.getOrDefault(STORED + "scale", "1"))));
    }

    private static List<Float> numbers(String commaSeparated) {
        return Arrays.stream(commaSeparated.split(",")).filter(s -> !s.isEmpty()).map(Float::valueOf).toList();
    }
}
