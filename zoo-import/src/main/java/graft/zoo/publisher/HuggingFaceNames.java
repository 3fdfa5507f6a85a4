package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.architecture.Family;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of ResNets in Hugging Face's transformers (modeling_resnet.py), such as {@code microsoft/resnet-50}:
 *
 * <pre>
 * transformers                                              torchvision
 * [resnet.]embedder.embedder.convolution.weight             conv1.weight
 * [resnet.]encoder.stages.0.layers.2.layer.1.normalization  layer1.2.bn2
 * [resnet.]encoder.stages.1.layers.0.shortcut.convolution   layer2.0.downsample.0
 * classifier.1.weight                                       fc.weight
 * </pre>
 *
 * Bottlenecks halve the image in their 3x3 convolution, as torchvision's do ({@code downsample_in_bottleneck} false).
 */
record HuggingFaceNames() implements Naming {
    private static final String STEM = "embedder.embedder.convolution.weight";
    private static final Pattern NAME = Pattern.compile("(?:resnet\\.)?(?:embedder\\.embedder|encoder\\.stages\\.(\\d)"
            + "\\.layers\\.(\\d{1,2})\\.(?:layer\\.(\\d)|shortcut))\\.(convolution|normalization)\\.(\\w+)$");

    /** Whether some names, whatever stands before them, are these. */
    static boolean isIn(Map<String, StoredTensor> weights) {
        return weights.keySet().stream().anyMatch(name -> name.endsWith(STEM));
    }

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return weights.containsKey("resnet." + STEM) || weights.containsKey(STEM);
    }

    @Override
    public boolean knows(Architecture architecture) {
        return architecture.family() == Family.RESNET && !architecture.isCifar();
    }

    @Override
    public boolean isTable() {
        return true;
    }

    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return Publisher.HUGGING_FACE;
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        return renamed(weights);
    }

    /** Torchvision's names; what stands before them stays. */
    static Map<String, StoredTensor> renamed(Map<String, StoredTensor> weights) {
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> renamed.put(renamed(name), tensor));
        return renamed;
    }

    private static String renamed(String name) {
        if (name.startsWith("classifier.1.")) {
            return "fc." + name.substring("classifier.1.".length());
        }
        Matcher m = NAME.matcher(name);
        if (!m.find() || m.start() > 0 && name.charAt(m.start() - 1) != '.') {
            return name;
        }
        boolean convolution = m.group(4).equals("convolution");
        String wrapper = name.substring(0, m.start());
        if (m.group(1) == null) {
            return wrapper + (convolution ? "conv1." : "bn1.") + m.group(5);
        }
        String block = wrapper + "layer" + (Integer.parseInt(m.group(1)) + 1) + "." + m.group(2) + ".";
        if (m.group(3) == null) {
            return block + (convolution ? "downsample.0." : "downsample.1.") + m.group(5);
        }
        return block + (convolution ? "conv" : "bn") + (Integer.parseInt(m.group(3)) + 1) + "." + m.group(5);
    }
}
