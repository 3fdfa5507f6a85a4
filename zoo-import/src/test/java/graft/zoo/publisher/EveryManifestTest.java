package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.testing.SharedFiles;
import graft.zoo.MadeFile;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every manifest of a published file: recognised, every parameter filled, and every tensor read, but for those that are
 * named here with the reason. ONNX's are graphs: OnnxModelZooTest imports them.
 */
class EveryManifestTest {
    /** Manifest, architecture, publisher. CaffeNet's names and shapes are AlexNet's; the file's name tells them apart. */
    private static final String EXPECTED = """
            caffe_ResNet-101 resnet101 caffe
            caffe_ResNet-152 resnet152 caffe
            caffe_ResNet-50 resnet50 caffe
            caffe_VGG_ILSVRC_16_layers vgg16 caffe
            caffe_VGG_ILSVRC_19_layers vgg19 caffe
            caffe_bvlc_alexnet alexnet caffe
            caffe_bvlc_googlenet googlenet caffe
            caffe_bvlc_reference_caffenet caffenet caffe
            caffe_squeezenet_v1.0 squeezenet1_0 caffe
            caffe_squeezenet_v1.1 squeezenet1_1 caffe
            graphdef_inception5h inception5h tensorflow
            graphdef_inception_v3_2015_12_05 inception_v3 tensorflow
            keras_inception_v3 inception_v3 keras
            keras_resnet101 resnet101 keras
            keras_resnet152 resnet152 keras
            keras_resnet50 resnet50 keras
            keras_resnet50_old_v0.2 resnet50 keras2016
            keras_resnet50v2 resnet50v2 keras
            keras_vgg16 vgg16 keras
            keras_vgg19 vgg19 keras
            matconvnet_imagenet-caffe-alex alexnet matconvnet
            matconvnet_imagenet-resnet-101-dag resnet101 matconvnet
            matconvnet_imagenet-resnet-152-dag resnet152 matconvnet
            matconvnet_imagenet-resnet-50-dag resnet50 matconvnet
            matconvnet_imagenet-vgg-verydeep-16 vgg16 matconvnet
            matconvnet_imagenet-vgg-verydeep-19 vgg19 matconvnet
            tfslim_inception_v1 googlenet tfslim
            tfslim_inception_v3 inception_v3 tfslim
            tfslim_resnet_v1_101 resnet101 tfslim
            tfslim_resnet_v1_152 resnet152 tfslim
            tfslim_resnet_v1_50 resnet50 tfslim
            tfslim_vgg_16 vgg16 tfslim
            tfslim_vgg_19 vgg19 tfslim
            timm_inception_v3 inception_v3 torchvision
            timm_resnet101 resnet101 torchvision
            timm_resnet152 resnet152 torchvision
            timm_resnet18 resnet18 torchvision
            timm_resnet34 resnet34 torchvision
            timm_resnet50 resnet50 torchvision
            timm_resnet50d resnet50d timm
            timm_vgg11 vgg11 timm
            timm_vgg13 vgg13 timm
            timm_vgg16 vgg16 timm
            timm_vgg16_bn vgg16_bn timm
            timm_vgg19 vgg19 timm
            timm_vgg19_bn vgg19_bn timm
            torchvision_alexnet alexnet torchvision
            torchvision_googlenet googlenet torchvision
            torchvision_inception_v3 inception_v3 torchvision
            torchvision_resnet101 resnet101 torchvision
            torchvision_resnet152 resnet152 torchvision
            torchvision_resnet18 resnet18 torchvision
            torchvision_resnet34 resnet34 torchvision
            torchvision_resnet50 resnet50 torchvision
            torchvision_squeezenet1_0 squeezenet1_0 torchvision
            torchvision_squeezenet1_1 squeezenet1_1 torchvision
            torchvision_vgg11 vgg11 torchvision
            torchvision_vgg11_bn vgg11_bn torchvision
            torchvision_vgg13 vgg13 torchvision
            torchvision_vgg13_bn vgg13_bn torchvision
            torchvision_vgg16 vgg16 torchvision
            torchvision_vgg16_bn vgg16_bn torchvision
            torchvision_vgg19 vgg19 torchvision
            torchvision_vgg19_bn vgg19_bn torchvision
            """;

    /** What is not read, by manifest, and why. */
    private static final Map<String, String> NOT_READ = Map.of(
            "(torchvision|timm)_.*", ".*\\.num_batches_tracked", // counts training steps
            "torchvision_googlenet", "aux[12]\\..*", // auxiliary classifiers, for training only
            "(torchvision|timm)_inception_v3", "AuxLogits\\..*",
            "tfslim_inception_v3", "InceptionV3/AuxLogits/.*",
            "caffe_bvlc_googlenet", "loss[12]/.*",
            "graphdef_inception5h", "(head|nn|softmax)[01]_.*",
            "tfslim_.*", "global_step|.*/mean_rgb"); // the mean of images is in the preprocessing

    @TestFactory
    Stream<DynamicTest> everyManifestIsRecognisedAndLoadsCompletely() throws IOException {
        Map<String, String[]> expected = EXPECTED.lines().map(line -> line.split(" "))
                .collect(Collectors.toMap(row -> row[0], row -> row));
        Set<String> manifests = SharedFiles.files("zoo/manifests", ".json").stream()
                .map(p -> p.getFileName().toString().replace(".json", ""))
                .filter(name -> !name.startsWith("_") && !name.startsWith("onnx_")).collect(Collectors.toSet());
        assertEquals(manifests, expected.keySet());
        return expected.values().stream().map(row -> DynamicTest.dynamicTest(row[0],
                () -> check(row[0], row[1], row[2])));
    }

    private static void check(String name, String architecture, String publisher) {
        MadeFile file = MadeFile.manifest(name);
        Set<String> read = new ConcurrentSkipListSet<>();
        file.tensors().replaceAll((tensor, made) -> new MadeFile.Made(tensor, made.dtype(), made.shape(),
                (n, shape) -> {
            read.add(n);
            return Tensor.zeros(shape.stream().mapToInt(Integer::intValue).toArray());
        }));
        PretrainedModel model = Zoo.load(file, null);
        assertEquals(architecture + " " + publisher, model.architecture() + " " + model.publisher());
        assertEquals(List.of(), model.network().missing());
        Set<String> unread = new TreeSet<>(file.tensors().keySet());
        unread.removeAll(read);
        Pattern named = Pattern.compile(NOT_READ.entrySet().stream().filter(e -> name.matches(e.getKey()))
                .map(Map.Entry::getValue).collect(Collectors.joining("|")));
        assertEquals(file.tensors().keySet().stream().filter(n -> named.matcher(n).matches()).sorted().toList(),
                List.copyOf(unread));
        assertTrue(read.size() > file.tensors().size() / 2);
    }
}
