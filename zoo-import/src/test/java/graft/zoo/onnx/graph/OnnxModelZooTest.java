package graft.zoo.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.layers.Network;
import graft.testing.OnnxBytes;
import graft.testing.SharedFiles;
import graft.zoo.graph.BuiltIn;
import graft.zoo.json.Json;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The ONNX model zoo's files, made from their manifests: names and shapes are theirs, the graphs those that Caffe2
 * exported or that MXNet's Gluon code describes, the weights zeros.
 */
class OnnxModelZooTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"caffe2_resnet50, resnet50", "caffe2_vgg19, vgg19", "caffe2_squeezenet, squeezenet1_1",
        "caffe2_bvlc_alexnet, graph", "caffe2_inception_v1, graph", "resnet18-v1-7, resnet18",
        "resnet34-v1-7, resnet34", "resnet50-v1-7, resnet50", "resnet101-v1-7, resnet101",
        "resnet152-v1-7, resnet152", "vgg16-7, vgg16", "vgg19-7, vgg19", "vgg16-bn-7, vgg16_bn",
        "vgg19-bn-7, vgg19_bn", "squeezenet1.1-7, squeezenet1_1"})
    void everyManifestIsImportedWithAPlaceForEveryTensor(String name, String architecture) throws IOException {
        Map<?, ?> manifest = manifest(name);
        try (OnnxFile file = OnnxFile.open(file(name, manifest))) {
            GraphImport.Imported imported = GraphImport.run(file.model(),
                    new GraphImport.Options(0, 224, Map.of(), true));
            assertEquals(architecture, BuiltIn.find(imported.draft(), imported.outputNode())
                    .map(b -> b.architecture().id()).orElse("graph"));
            Network network = imported.draft().structure(imported.outputNode(), Map.of());
            assertEquals(1000, network.outputShape().c());
            Set<String> used = new HashSet<>();
            network.parameters().keySet().forEach(p -> used.add(imported.draft().source(p)));
            Set<String> weights = new HashSet<>();
            file.model().graph().initializers().forEach((n, t) -> {
                if (t.dtype().isFloating()) {
                    weights.add(n);
                }
            });
            assertEquals(weights, used);
            // Integers are shapes; queues of Caffe2's are the only tensors that nothing reads.
            long floats = ((List<?>) manifest.get("tensors")).stream()
                    .filter(t -> ((Map<?, ?>) t).get("dtype").equals("float32")).count();
            assertEquals(floats, weights.size());
        }
    }

    @Test
    void caffe2sResNetLoadsWithItsStagesNamedAndBgrImages() throws IOException {
        PretrainedModel model = OnnxLoader.load(file("caffe2_resnet50", manifest("caffe2_resnet50")));
        assertEquals("resnet50", model.architecture());
        assertEquals(List.of(), model.network().missing());
        assertEquals(Set.of("layer1", "layer2", "layer3", "layer4"), model.network().stages().keySet());
        Network frozen = model.network().freezeThrough("layer3");
        assertEquals(true, frozen.isFrozen(frozen.node("gpu_0/res4_5_branch2c")));
        assertEquals(false, frozen.isFrozen(frozen.node("gpu_0/res5_0_branch2a")));
        assertEquals(Preprocessing.Order.BGR, model.preprocessing().order());
        assertEquals(List.of(103.939f, 116.779f, 123.68f), model.preprocessing().mean());
    }

    @Test
    void gluonsResNetHasTorchvisionsImages() throws IOException {
        PretrainedModel model = OnnxLoader.load(file("resnet18-v1-7", manifest("resnet18-v1-7")));
        assertEquals(Preprocessing.torchvision(256, 224), model.preprocessing());
        assertEquals(List.of(), model.network().missing());
    }

    private static Map<?, ?> manifest(String name) throws IOException {
        return (Map<?, ?>) Json.parse(Files.readString(SharedFiles.path("zoo/manifests/onnx_" + name + ".json")));
    }

    private Path file(String name, Map<?, ?> manifest) throws IOException {
        OnnxBytes onnx = new OnnxBytes(9);
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Object t : (List<?>) manifest.get("tensors")) {
            Map<?, ?> tensor = (Map<?, ?>) t;
            List<Integer> shape = ((List<?>) tensor.get("shape")).stream().map(d -> ((Number) d).intValue()).toList();
            shapes.put((String) tensor.get("name"), shape);
            if (tensor.get("dtype").equals("float32")) {
                onnx.zeros((String) tensor.get("name"), shape);
            }
        }
        if (manifest.containsKey("nodes")) {
            caffe2(onnx, manifest, shapes);
        } else {
            new Gluon(onnx, shapes).network();
        }
        return onnx.write(folder.resolve(name + ".onnx"));
    }

    private static void caffe2(OnnxBytes onnx, Map<?, ?> manifest, Map<String, List<Integer>> shapes) {
        Set<String> outputs = new HashSet<>();
        ((List<?>) manifest.get("graph_outputs")).forEach(o -> outputs.add((String) o));
        onnx.input((String) ((List<?>) manifest.get("graph_inputs")).getFirst(), 1, 3, 224, 224);
        for (Object n : (List<?>) manifest.get("nodes")) {
            Map<?, ?> node = (Map<?, ?>) n;
            List<String> inputs = strings(node.get("inputs"));
            if (node.get("op").equals("Reshape")) {
                // The shape's values are not in the manifest: one row, as the layer after it needs.
                onnx.shape(inputs.get(1) + "_values", shapes.containsKey(inputs.get(0))
                        ? shapes.get(inputs.get(0)).stream().filter(d -> d != 1).mapToLong(d -> d).toArray()
                        : new long[] {1, -1});
                inputs = List.of(inputs.get(0), inputs.get(1) + "_values");
            }
            List<Object> attributes = new ArrayList<>();
            ((Map<?, ?>) node.get("attrs")).forEach((key, value) -> {
                attributes.add(key);
                attributes.add(switch (value) {
                    case List<?> l -> l.stream().mapToInt(v -> ((Number) v).intValue()).toArray();
                    case Double d -> (Object) d.floatValue();
                    case Number i -> (Object) i.intValue();
                    default -> value;
                });
            });
            onnx.node((String) node.get("op"), inputs, strings(node.get("outputs")), attributes.toArray());
        }
        outputs.forEach(onnx::output);
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(s -> (String) s).toList();
    }

    /** Graphs as python/mxnet/gluon/model_zoo/vision builds them, with the names of a manifest. */
    private static final class Gluon {
        private final OnnxBytes onnx;
        private final Map<String, List<Integer>> shapes;
        private final String prefix;
        private int values;

        Gluon(OnnxBytes onnx, Map<String, List<Integer>> shapes) {
            this.onnx = onnx;
            this.shapes = shapes;
            String first = shapes.keySet().iterator().next();
            this.prefix = first.substring(0, first.indexOf('_') + 1);
        }

        void network() {
            onnx.input("data", 1, 3, 224, 224);
            String end = prefix.startsWith("resnet") ? resNet() : prefix.startsWith("vgg") ? vgg() : squeezeNet();
            onnx.node("Identity", List.of(end), List.of("out")).output("out");
        }

        private String node(String operator, List<String> from, Object... attributes) {
            String to = "v" + values++;
            onnx.node(operator, from, List.of(to), attributes);
            return to;
        }

        private String convolution(String name, String x, int stride, int pad) {
            List<String> from = new ArrayList<>(List.of(x, name + "_weight"));
            if (shapes.containsKey(name + "_bias")) {
                from.add(name + "_bias");
            }
            return node("Conv", from, "strides", new int[] {stride, stride}, "pads", new int[] {pad, pad, pad, pad});
        }

        private String norm(String name, String x) {
            return node("BatchNormalization", List.of(x, name + "_gamma", name + "_beta", name + "_running_mean",
                    name + "_running_var"), "epsilon", 1e-5f);
        }

        private String relu(String x) {
            return node("Relu", List.of(x));
        }

        private String pool(String x, int kernel, int stride, int pad) {
            return node("MaxPool", List.of(x), "kernel_shape", new int[] {kernel, kernel}, "strides",
                    new int[] {stride, stride}, "pads", new int[] {pad, pad, pad, pad});
        }

        private String dense(String name, String x) {
            return node("Gemm", List.of(x, name + "_weight", name + "_bias"), "transB", 1);
        }

        private String resNet() {
            String x = pool(relu(norm(prefix + "batchnorm0", convolution(prefix + "conv0", "data", 2, 3))), 3, 2, 1);
            for (int stage = 1; stage <= 4; stage++) {
                x = stage(prefix + "stage" + stage + "_", x, stage == 1 ? 1 : 2);
            }
            x = node("Flatten", List.of(node("GlobalAveragePool", List.of(x))));
            return dense(prefix + "dense0", x);
        }

        private String stage(String name, String from, int stride) {
            String x = from;
            boolean deep = shapes.get(name + "conv0_weight").get(2) == 1;
            int each = deep ? 3 : 2;
            int convolutions = (int) shapes.keySet().stream().filter(n -> n.matches(name + "conv\\d+_weight")).count();
            boolean shortcut = convolutions % each == 1;
            for (int i = 0, block = 0; i < convolutions; block++) {
                String y = x;
                int s = block == 0 ? stride : 1;
                for (int j = 0; j < each; j++, i++) {
                    int kernel = shapes.get(name + "conv" + i + "_weight").get(2);
                    y = norm(name + "batchnorm" + i, convolution(name + "conv" + i, y, j == 0 ? s : 1, kernel / 2));
                    y = j < each - 1 ? relu(y) : y;
                }
                if (block == 0 && shortcut) {
                    x = norm(name + "batchnorm" + i, convolution(name + "conv" + i, x, s, 0));
                    i++;
                }
                x = relu(node("Add", List.of(y, x)));
            }
            return x;
        }

        private String vgg() {
            boolean norm = shapes.containsKey(prefix + "batchnorm0_gamma");
            int convolutions = (int) shapes.keySet().stream().filter(n -> n.matches(prefix + "conv\\d+_weight"))
                    .count();
            int deep = (convolutions - 4) / 3;
            String x = "data";
            int i = 0;
            for (int count : new int[] {2, 2, deep, deep, deep}) {
                for (int j = 0; j < count; j++, i++) {
                    x = convolution(prefix + "conv" + i, x, 1, 1);
                    x = relu(norm ? norm(prefix + "batchnorm" + i, x) : x);
                }
                x = pool(x, 2, 2, 0);
            }
            x = node("Flatten", List.of(x));
            x = node("Dropout", List.of(relu(dense(prefix + "dense0", x))));
            x = node("Dropout", List.of(relu(dense(prefix + "dense1", x))));
            return dense(prefix + "dense2", x);
        }

        private String squeezeNet() {
            String x = pool(relu(convolution(prefix + "conv0", "data", 2, 0)), 3, 2, 0);
            for (int fire = 0; fire < 8; fire++) {
                String squeezed = relu(convolution(prefix + "conv" + (3 * fire + 1), x, 1, 0));
                String one = relu(convolution(prefix + "conv" + (3 * fire + 2), squeezed, 1, 0));
                String three = relu(convolution(prefix + "conv" + (3 * fire + 3), squeezed, 1, 1));
                x = node("Concat", List.of(one, three), "axis", 1);
                x = fire == 1 || fire == 3 ? pool(x, 3, 2, 0) : x;
            }
            x = relu(convolution(prefix + "conv25", node("Dropout", List.of(x)), 1, 0));
            x = node("AveragePool", List.of(x), "kernel_shape", new int[] {13, 13}, "strides", new int[] {13, 13});
            onnx.shape("rows", 0, -1);
            return node("Reshape", List.of(x, "rows"));
        }
    }
}
