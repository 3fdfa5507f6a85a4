package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The recipe's weights under different publishers' names and in their layouts: the same logits where the architectures
 * are the same, other ones where they are known to differ.
 */
class PublishersTest {
    private static final Pattern BLOCK = Pattern.compile("layer(\\d)\\.(\\d)\\.(conv|bn|downsample\\.)(\\d)");

    /** Oxford's VGG-16 is torchvision's; the tensors follow one another in the same order in all its files. */
    @ParameterizedTest
    @ValueSource(strings = {"caffe_VGG_ILSVRC_16_layers", "matconvnet_imagenet-vgg-verydeep-16", "timm_vgg16"})
    void vgg16IsTheSameNetworkUnderEveryPublishersNames(String manifest) {
        NamedTensors file = NamedTensors.empty(manifest);
        List<Map.Entry<String, int[]>> torchvision = new ArrayList<>(NamedTensors.manifest("torchvision_vgg16")
                .entrySet());
        int[] i = {0};
        NamedTensors.manifest(manifest).forEach((name, shape) -> {
            Map.Entry<String, int[]> of = torchvision.get(i[0]++);
            file.put(name, shape, () -> {
                Tensor recipe = WeightRecipe.tensor(of.getKey(), of.getValue());
                return manifest.startsWith("matconvnet") && shape.length == 4
                        ? recipe.reshape(shape[3], shape[2], shape[0], shape[1]).permute(2, 3, 1, 0) : recipe;
            });
        });
        PretrainedModel model = Zoo.load(file, null);
        assertEquals("vgg16", model.architecture());
        assertTrue(manifest.startsWith(model.publisher()), model.publisher());
        Tensor golden = NpyFile.read(SharedFiles.path("golden/torchvision/vgg16.logits.npy"));
        assertWithin(5e-6, golden, logits(model.network()));
    }

    /** MSRA's ResNet-50 halves the image elsewhere than torchvision's; MatConvNet's is MSRA's. */
    @Test
    void resNet50OfCaffeAndOfMatConvNetAgreeAndDifferFromTorchvisions() {
        Tensor torchvision = NpyFile.read(SharedFiles.path("golden/torchvision/resnet50.logits.npy"));
        PretrainedModel caffe = Zoo.load(caffeResNet50(), null);
        PretrainedModel matConvNet = Zoo.load(matConvNetResNet50(), null);
        assertEquals("caffe", caffe.publisher());
        assertEquals("matconvnet", matConvNet.publisher());
        Tensor expected = logits(caffe.network());
        assertWithin(5e-6, expected, logits(matConvNet.network()));
        assertTrue(error(torchvision, expected) > 1e-2, "the forms compute the same");
        // With torchvision's names and form the same weights give its logits.
        NamedTensors file = NamedTensors.empty("resnet50.pth");
        NamedTensors.manifest("torchvision_resnet50").forEach((name, shape) -> file.put(name, shape,
                () -> WeightRecipe.tensor(name, shape)));
        assertWithin(5e-6, torchvision, logits(Zoo.load(file, null).network()));
    }

    private static NamedTensors caffeResNet50() {
        NamedTensors file = NamedTensors.empty("ResNet-50-model.caffemodel");
        NamedTensors.manifest("torchvision_resnet50").forEach((name, shape) -> {
            String layer = layer(name);
            switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "weight" -> file.put((layer.startsWith("bn") ? layer.replaceFirst("bn", "scale") : layer) + "[0]",
                        shape, () -> WeightRecipe.tensor(name, shape));
                case "bias" -> file.put((layer.startsWith("bn") ? layer.replaceFirst("bn", "scale") : layer) + "[1]",
                        shape, () -> WeightRecipe.tensor(name, shape));
                // Sums over two batches.
                case "running_mean" -> file.put(layer + "[0]", shape, () -> scaled(WeightRecipe.tensor(name, shape),
                        2));
                case "running_var" -> {
                    file.put(layer + "[1]", shape, () -> scaled(WeightRecipe.tensor(name, shape), 2));
                    file.put(layer + "[2]", new int[] {1}, () -> Tensor.wrap(new float[] {2}, 1));
                }
                default -> {
                    // Counts training steps.
                }
            }
        });
        file.put("conv1[1]", new int[] {64}, () -> Tensor.zeros(64));
        return file;
    }

    private static NamedTensors matConvNetResNet50() {
        NamedTensors file = NamedTensors.empty("imagenet-resnet-50-dag.mat");
        NamedTensors.manifest("torchvision_resnet50").forEach((name, shape) -> {
            String layer = layer(name);
            boolean norm = layer.startsWith("bn");
            switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "weight" -> {
                    if (norm) {
                        file.put(layer + "_mult", new int[] {shape[0], 1}, () -> WeightRecipe.tensor(name, shape));
                    } else {
                        int side = shape.length == 4 ? shape[2] : 1;
                        file.put(layer + "_filter", new int[] {side, side, shape[1], shape[0]},
                                () -> WeightRecipe.tensor(name, shape).reshape(shape[0], shape[1], side, side)
                                        .permute(2, 3, 1, 0));
                    }
                }
                case "bias" -> file.put(layer + "_bias", new int[] {shape[0], 1},
                        () -> WeightRecipe.tensor(name, shape));
                case "running_var" -> file.put(layer + "_moments", new int[] {shape[0], 2}, () -> {
                    float[] mean = WeightRecipe.tensor(name.replace("_var", "_mean"), shape).unwrap();
                    float[] variance = WeightRecipe.tensor(name, shape).unwrap();
                    float[] moments = new float[2 * mean.length];
                    for (int c = 0; c < mean.length; c++) {
                        moments[2 * c] = mean[c];
                        moments[2 * c + 1] = (float) Math.sqrt(variance[c] + 1e-5);
                    }
                    return Tensor.wrap(moments, mean.length, 2);
                });
                default -> {
                    // The mean is among the moments.
                }
            }
        });
        file.put("conv1_bias", new int[] {64, 1}, () -> Tensor.zeros(64));
        return file;
    }

    /** layer2.0.conv1 is res3a_branch2a, layer2.0.bn1 bn3a_branch2a, layer2.0.downsample.0 res3a_branch1. */
    private static String layer(String name) {
        Matcher m = BLOCK.matcher(name);
        if (!m.lookingAt()) {
            return name.startsWith("bn1") ? "bn_conv1" : name.startsWith("fc") ? "fc1000" : "conv1";
        }
        boolean shortcut = m.group(3).startsWith("d");
        boolean norm = m.group(3).equals("bn") || shortcut && m.group(4).equals("1");
        String branch = shortcut ? "1" : "2" + "abc".charAt(m.group(4).charAt(0) - '1');
        return (norm ? "bn" : "res") + (m.group(1).charAt(0) - '0' + 1) + "abcdef".charAt(m.group(2).charAt(0) - '0')
                + "_branch" + branch;
    }

    private static Tensor scaled(Tensor t, float factor) {
        for (int i = 0; i < t.size(); i++) {
            t.unwrap()[i] *= factor;
        }
        return t;
    }

    private static Tensor logits(Network network) {
        Network sized = network.withInputSize(224, 224);
        try (ThreadTeam team = ThreadTeam.of(2);
                InferencePlan plan = sized.compileForInference(
                        PlanOptions.batch(2).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return plan.run(WeightRecipe.images("input", 2, 3, 224, 224));
        }
    }

    private static double error(Tensor expected, Tensor actual) {
        assertEquals(expected.size(), actual.size());
        double largest = 0;
        double error = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
            error = Math.max(error, Math.abs(expected.unwrap()[i] - (double) actual.unwrap()[i]));
        }
        return error / largest;
    }

    private static void assertWithin(double tolerance, Tensor expected, Tensor actual) {
        double error = error(expected, actual);
        assertTrue(error <= tolerance, "error " + error + " above " + tolerance);
    }
}
