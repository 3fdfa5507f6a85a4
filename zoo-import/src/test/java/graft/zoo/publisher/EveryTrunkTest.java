package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.MadeFile;
import graft.zoo.weights.AmbiguousNetworkException;
import graft.zoo.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The names and shapes of further published files, those of {@code zoo/trunks}: each is recognised, by its tensors
 * alone, as what it is, every parameter has a tensor and every tensor a parameter.
 */
class EveryTrunkTest {
    /** Manifest, architecture, publisher. What timm calls as torchvision does is torchvision's. */
    private static final String EXPECTED = """
            hf_convnext-tiny convnext_tiny huggingface
            hf_efficientnet-b0 efficientnet_b0 huggingface
            hf_mobilenet_v1 mobilenet_v1 huggingface
            hf_mobilenet_v2 mobilenet_v2 huggingface
            hf_regnet-y-040 regnety_040 huggingface
            hf_resnet-101 resnet101 huggingface
            hf_resnet-152 resnet152 huggingface
            hf_resnet-18 resnet18 huggingface
            hf_resnet-26 resnet26 huggingface
            hf_resnet-34 resnet34 huggingface
            hf_resnet-50 resnet50 huggingface
            timm_convnext_atto convnext_atto timm
            timm_convnext_femto convnext_femto timm
            timm_convnext_nano convnext_nano timm
            timm_convnext_pico convnext_pico timm
            timm_convnext_tiny convnext_tiny timm
            timm_densenet121 densenet121 torchvision
            timm_densenet161 densenet161 torchvision
            timm_densenet169 densenet169 torchvision
            timm_densenet201 densenet201 torchvision
            timm_efficientnet_b0 efficientnet_b0 timm
            timm_inception_resnet_v2 inception_resnet_v2 timm
            timm_inception_v4 inception_v4 timm
            timm_lcnet_100 lcnet_100 timm
            timm_legacy_xception xception timm
            timm_mnasnet_100 mnasnet1_0 timm
            timm_mobilenetv1_100 mobilenet_v1 timm
            timm_mobilenetv2_050 mobilenetv2_050 timm
            timm_mobilenetv2_100 mobilenet_v2 timm
            timm_mobilenetv3_large_100 mobilenet_v3_large timm
            timm_mobilenetv3_small_100 mobilenet_v3_small timm
            timm_regnetx_004 regnetx_004 timm
            timm_regnety_004 regnet_y_400mf timm
            timm_resnext50_32x4d resnext50_32x4d torchvision
            timm_seresnet50 seresnet50 timm
            timm_seresnext26t_32x4d seresnext26t_32x4d timm
            timm_seresnext50_32x4d seresnext50_32x4d timm
            timm_tf_efficientnet_b0 tf_efficientnet_b0 timm
            timm_tf_efficientnet_lite0 tf_efficientnet_lite0 timm
            timm_tf_efficientnetv2_b0 tf_efficientnetv2_b0 timm
            timm_wide_resnet50_2 wide_resnet50_2 torchvision
            torchvision_convnext_small convnext_small torchvision
            torchvision_convnext_tiny convnext_tiny torchvision
            torchvision_densenet121 densenet121 torchvision
            torchvision_densenet161 densenet161 torchvision
            torchvision_densenet169 densenet169 torchvision
            torchvision_densenet201 densenet201 torchvision
            torchvision_efficientnet_b0 efficientnet_b0 torchvision
            torchvision_efficientnet_b1 efficientnet_b1 torchvision
            torchvision_efficientnet_b2 efficientnet_b2 torchvision
            torchvision_efficientnet_b3 efficientnet_b3 torchvision
            torchvision_efficientnet_b4 efficientnet_b4 torchvision
            torchvision_efficientnet_v2_s efficientnet_v2_s torchvision
            torchvision_mnasnet0_5 mnasnet0_5 torchvision
            torchvision_mnasnet1_0 mnasnet1_0 torchvision
            torchvision_mobilenet_v2 mobilenet_v2 torchvision
            torchvision_mobilenet_v3_large mobilenet_v3_large torchvision
            torchvision_mobilenet_v3_small mobilenet_v3_small torchvision
            torchvision_regnet_x_1_6gf regnet_x_1_6gf torchvision
            torchvision_regnet_x_3_2gf regnet_x_3_2gf torchvision
            torchvision_regnet_x_400mf regnet_x_400mf torchvision
            torchvision_regnet_x_800mf regnet_x_800mf torchvision
            torchvision_regnet_y_1_6gf regnet_y_1_6gf torchvision
            torchvision_regnet_y_3_2gf regnet_y_3_2gf torchvision
            torchvision_regnet_y_400mf regnet_y_400mf torchvision
            torchvision_regnet_y_800mf regnet_y_800mf torchvision
            torchvision_resnext101_32x8d resnext101_32x8d torchvision
            torchvision_resnext101_64x4d resnext101_64x4d torchvision
            torchvision_resnext50_32x4d resnext50_32x4d torchvision
            torchvision_shufflenet_v2_x0_5 shufflenet_v2_x0_5 torchvision
            torchvision_shufflenet_v2_x1_0 shufflenet_v2_x1_0 torchvision
            torchvision_shufflenet_v2_x1_5 shufflenet_v2_x1_5 torchvision
            torchvision_shufflenet_v2_x2_0 shufflenet_v2_x2_0 torchvision
            torchvision_wide_resnet101_2 wide_resnet101_2 torchvision
            torchvision_wide_resnet50_2 wide_resnet50_2 torchvision
            """;

    /** timm's, of which another of its networks has the same names and shapes; the file's name tells them apart. */
    private static final Set<String> ALIKE = Set.of("timm_efficientnet_b0", "timm_tf_efficientnet_b0",
            "timm_tf_efficientnet_lite0", "timm_mobilenetv3_large_100", "timm_mobilenetv3_small_100");

    @TestFactory
    Stream<DynamicTest> everyTrunkIsRecognisedWithAPlaceForEveryTensor() throws IOException {
        assertEquals(SharedFiles.files("zoo/trunks", ".json").stream()
                .map(p -> p.getFileName().toString().replace(".json", "")).collect(Collectors.toSet()),
                EXPECTED.lines().map(line -> line.split(" ")[0]).collect(Collectors.toSet()));
        return EXPECTED.lines().map(line -> line.split(" "))
                .map(row -> DynamicTest.dynamicTest(row[0], () -> check(row[0], row[1], row[2])));
    }

    private static void check(String name, String architecture, String publisher) {
        MadeFile manifest = MadeFile.manifest("trunks/" + name);
        MadeFile unnamed = MadeFile.named("weights.safetensors");
        manifest.tensors().forEach((tensor, stored) -> unnamed.put(tensor, stored.dtype(), stored.shape()));
        MadeFile file = unnamed;
        if (ALIKE.contains(name)) {
            assertThrows(AmbiguousNetworkException.class, () -> Recognition.of(unnamed));
            file = new MadeFile(Path.of(name + ".safetensors"), unnamed.tensors(), Map.of());
        }
        Recognition found = Recognition.of(file);
        assertEquals(architecture + " " + publisher, found.architecture() + " " + found.publisher());
        assertTrue(found.fit().isExact(), found.fit().differences());
        List<String> weights = file.tensors().keySet().stream().filter(n -> !n.endsWith("num_batches_tracked")).toList();
        assertEquals(weights.size(), found.fit().matches().values().stream().map(StoredTensor::name).distinct().count());
        assertEquals(weights.size(), found.fit().network().parameters().size());
    }
}
