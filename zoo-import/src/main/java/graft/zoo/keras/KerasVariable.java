package graft.zoo.keras;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A variable of a layer, under the names that Keras has had since its second version.
 *
 * <pre>
 * Keras 1    conv1/conv1_W_1:0, bn/bn_running_std:0     layer conv1, kernel; layer bn, moving_variance
 * Keras 2    conv1/conv1/kernel:0                       layer conv1, kernel
 * Keras 3    conv1/conv1/kernel                         layer conv1, kernel
 * </pre>
 *
 * Keras 1 calls a BatchNorm's variance {@code running_std} and yet stores the variance. The factors of Keras's ConvNeXt
 * have no name of their own ({@code Variable:0}, {@code variable_3}); here they are {@code gamma}.
 *
 * @param layer    the layer's name; empty where the file does not state it
 * @param variable such as {@code kernel}, {@code bias}, {@code gamma}, {@code moving_mean}
 */
public record KerasVariable(String layer, String variable) {
    private static final Pattern KERAS_1 =
            Pattern.compile("(.+)_(W|b|gamma|beta|running_mean|running_std)(?:_\\d+)?");
    private static final Pattern UNNAMED = Pattern.compile("[Vv]ariable(?:_\\d+)?");
    private static final Map<String, String> TODAY = Map.of("W", "kernel", "b", "bias",
            "running_mean", "moving_mean", "running_std", "moving_variance");

    /** What a path in a file means. */
    public static KerasVariable of(String path) {
        String name = path.replaceFirst(":\\d+$", "");
        int slash = name.lastIndexOf('/');
        String last = name.substring(slash + 1);
        Matcher old = KERAS_1.matcher(last);
        if (old.matches()) {
            return new KerasVariable(old.group(1), TODAY.getOrDefault(old.group(2), old.group(2)));
        }
        String before = slash < 0 ? "" : name.substring(0, slash);
        String layer = before.substring(before.lastIndexOf('/') + 1);
        return new KerasVariable(layer, layer.endsWith("layer_scale") && UNNAMED.matcher(last).matches() ? "gamma" : last);
    }

    @Override
    public String toString() {
        return layer.isEmpty() ? variable : layer + "/" + variable;
    }
}
