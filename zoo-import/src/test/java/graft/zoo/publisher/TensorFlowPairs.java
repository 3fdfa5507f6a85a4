package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.zoo.MadeFile;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TensorFlow's layers and torchvision's beside one another, by the order in which the manifests have them: both list
 * the branches of a module as the paper draws them. Shapes are compared at every pair.
 */
final class TensorFlowPairs {
    private static final Pattern WEIGHT = Pattern.compile("(.*)/(weights|conv2d_params)");
    private static final Pattern UNIT = Pattern.compile("resnet_v1_\\d+/block(\\d)/unit_(\\d+)/.*/(conv\\d|shortcut)");

    /** Names of a torchvision layer: the convolution's and its BatchNorm's. */
    record Names(String convolution, String norm) {
        static Names of(String convolution) {
            return new Names(convolution, convolution.replaceFirst("\\.conv$", ".bn")
                    .replaceFirst("(^|\\.)conv(\\d)$", "$1bn$2").replaceFirst("downsample\\.0$", "downsample.1"));
        }

        /** The tensor that is called so in TensorFlow's layer; null where it is none of the layer's own. */
        String tensor(String role) {
            return switch (role.toLowerCase(Locale.ROOT)) {
                case "weights", "conv2d_params" -> convolution + ".weight";
                case "biases" -> convolution + ".bias";
                case "batchnorm/beta" -> norm + ".bias";
                case "batchnorm/gamma" -> norm + ".weight";
                case "batchnorm/moving_mean" -> norm + ".running_mean";
                case "batchnorm/moving_variance" -> norm + ".running_var";
                default -> null;
            };
        }
    }

    private TensorFlowPairs() {
    }

    static Map<String, Names> of(String manifest, String torchvision) {
        List<StoredTensor> ours = new ArrayList<>(MadeFile.manifest(manifest).tensors().values().stream()
                .filter(t -> WEIGHT.matcher(t.name()).matches() && !t.name().contains("AuxLogits")).toList());
        // Sorted by name, the classifier and ResNet's first convolution stand in the middle.
        ours.sort(Comparator.comparing(t -> place(t.name())));
        List<StoredTensor> theirs = MadeFile.manifest("torchvision_" + torchvision).tensors().values().stream()
                .filter(t -> t.shape().size() > 1 && !t.name().matches("(aux|Aux).*")).toList();
        assertEquals(theirs.size(), ours.size());
        Map<String, Names> pairs = new LinkedHashMap<>();
        for (int i = 0; i < ours.size(); i++) {
            List<Integer> a = ours.get(i).shape();
            List<Integer> b = theirs.get(i).shape();
            if (b.size() == 4) {
                assertEquals(List.of(b.get(2), b.get(3), b.get(1), b.get(0)), a, ours.get(i).name());
            }
            Matcher m = WEIGHT.matcher(ours.get(i).name());
            assertEquals(true, m.matches());
            pairs.put(m.group(1), Names.of(theirs.get(i).name().replace(".weight", "")));
        }
        return pairs;
    }

    private static String place(String name) {
        Matcher unit = UNIT.matcher(name.substring(0, name.lastIndexOf('/')));
        if (unit.matches()) {
            return "%s %03d %s".formatted(unit.group(1), Integer.parseInt(unit.group(2)), unit.group(3));
        }
        // A stable sort leaves all others as they are.
        return name.matches(".*([Ll]ogits|softmax).*") ? "9" : name.matches("resnet_v1_\\d+/conv1/.*") ? "0" : "5";
    }
}
