package graft.zoo.publisher;

import graft.engine.Tensor;
import graft.layers.Conv2d;
import graft.layers.Dense;
import graft.layers.MaxPool;
import graft.layers.Network;
import graft.layers.Node;
import graft.zoo.DType;
import graft.zoo.StoredTensor;
import graft.zoo.architecture.Architecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that Caffe's VGGs and SqueezeNet 1.1 have, so that their caffemodels can be read without their prototxt.
 * {@code conv1[0]} is the first blob of the layer {@code conv1}, its weight; {@code conv1[1]} its bias. Layouts are
 * PyTorch's, except that old files give every blob four axes: {@code [1,1,1,64]} for a bias.
 *
 * <p>Sources: Oxford's VGG_ILSVRC_16_layers_deploy.prototxt; forresti/SqueezeNet, SqueezeNet_v1.1/deploy.prototxt.
 * Caffe's other networks are not torchvision's under other names and need their prototxt: ResNets halve the picture in
 * another convolution, AlexNet has groups, and SqueezeNet 1.0 pads its 1x1 {@code conv10}.
 */
final class CaffeNames {
    private CaffeNames() {
    }

    /** A blob under another name, without leading axes of 1. */
    private record Renamed(String name, StoredTensor blob, List<Integer> shape) implements StoredTensor {
        @Override
        public DType dtype() {
            return blob.dtype();
        }

        @Override
        public Tensor read() {
            return blob.read().reshape(shape.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    static boolean isCaffe(Map<String, StoredTensor> weights) {
        return !weights.isEmpty() && weights.keySet().stream().allMatch(name -> name.matches(".*\\[\\d+]"));
    }

    /** Whether Caffe's names for this architecture are known. */
    static boolean knows(Architecture architecture) {
        return switch (architecture) {
            case VGG16, VGG19, SQUEEZENET1_1 -> true;
            default -> false;
        };
    }

    /** The blobs under torchvision's names; what this architecture has no layer for keeps its name. */
    static Map<String, StoredTensor> toTorchvision(Architecture architecture, Map<String, StoredTensor> blobs) {
        Network network = architecture.network(1000);
        Map<String, PyTorchTensor> layout = PyTorchLayout.of(network);
        Map<String, StoredTensor> renamed = new LinkedHashMap<>(blobs);
        layers(network).forEach((node, layer) -> {
            for (int i = 0; i < 2; i++) {
                StoredTensor blob = renamed.remove(layer + "[" + i + "]");
                String name = node + (i == 0 ? ".weight" : ".bias");
                if (blob != null) {
                    renamed.put(name, new Renamed(name, blob,
                            withoutLeadingOnes(blob.shape(), layout.get(name).shape().size())));
                }
            }
        });
        return renamed;
    }

    private static List<Integer> withoutLeadingOnes(List<Integer> shape, int rank) {
        List<Integer> trailing = shape;
        while (trailing.size() > rank && trailing.getFirst() == 1) {
            trailing = trailing.subList(1, trailing.size());
        }
        return trailing;
    }

    /** Caffe's layer for each node with weights. */
    private static Map<String, String> layers(Network network) {
        return network.contains("features.3.squeeze") ? squeezeNet(network) : vgg(network);
    }

    /** conv1_1, conv1_2, pool, conv2_1, ..., fc6, fc7, fc8. */
    static Map<String, String> vgg(Network network) {
        Map<String, String> layers = new LinkedHashMap<>();
        int block = 1;
        int convolution = 1;
        int dense = 6;
        for (Node node : network.nodes()) {
            switch (node.layer()) {
                case Conv2d _ -> layers.put(node.name(), "conv" + block + "_" + convolution++);
                case Dense _ -> layers.put(node.name(), "fc" + dense++);
                case MaxPool _ -> {
                    block++;
                    convolution = 1;
                }
                default -> {
                    // Other layers have no weights in VGG.
                }
            }
        }
        return layers;
    }

    /** conv1, fire2/squeeze1x1, fire2/expand1x1, fire2/expand3x3, ..., conv10. */
    private static Map<String, String> squeezeNet(Network network) {
        Map<String, String> layers = new LinkedHashMap<>();
        layers.put("features.0", "conv1");
        int fire = 1;
        for (Node node : network.nodes()) {
            if (node.name().endsWith(".squeeze")) {
                fire++;
                String module = node.name().substring(0, node.name().lastIndexOf('.'));
                layers.put(module + ".squeeze", "fire" + fire + "/squeeze1x1");
                layers.put(module + ".expand1x1", "fire" + fire + "/expand1x1");
                layers.put(module + ".expand3x3", "fire" + fire + "/expand3x3");
            }
        }
        layers.put("classifier.1", "conv10");
        return layers;
    }
}
