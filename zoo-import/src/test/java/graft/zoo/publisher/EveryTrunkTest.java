package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.MadeFile;
import graft.zoo.weights.StoredTensor;
import java.util.List;
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
            timm_regnetx_004 regnetx_004 timm
            timm_regnety_004 regnet_y_400mf timm
            timm_resnext50_32x4d resnext50_32x4d torchvision
            timm_seresnet50 seresnet50 timm
            timm_seresnext26t_32x4d seresnext26t_32x4d timm
            timm_seresnext50_32x4d seresnext50_32x4d timm
            timm_wide_resnet50_2 wide_resnet50_2 torchvision
            torchvision_convnext_small convnext_small torchvision
            torchvision_convnext_tiny convnext_tiny torchvision
            torchvision_densenet121 densenet121 torchvision
            torchvision_densenet161 densenet161 torchvision
            torchvision_densenet169 densenet169 torchvision
            torchvision_densenet201 densenet201 torchvision
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
            torchvision_wide_resnet101_2 wide_resnet101_2 torchvision
            torchvision_wide_resnet50_2 wide_resnet50_2 torchvision
            """;

    @TestFactory
    Stream<DynamicTest> everyTrunkIsRecognisedWithAPlaceForEveryTensor() {
        SharedFiles.path("zoo/trunks");
        return EXPECTED.lines().map(line -> line.split(" "))
                .map(row -> DynamicTest.dynamicTest(row[0], () -> check(row[0], row[1], row[2])));
    }

    private static void check(String name, String architecture, String publisher) {
        MadeFile manifest = MadeFile.manifest("trunks/" + name);
        MadeFile file = MadeFile.named("weights.safetensors");
        manifest.tensors().forEach((tensor, stored) -> file.put(tensor, stored.dtype(), stored.shape()));
        Recognition found = Recognition.of(file);
        assertEquals(architecture + " " + publisher, found.architecture() + " " + found.publisher());
        assertTrue(found.fit().isExact(), found.fit().differences());
        List<String> weights = file.tensors().keySet().stream().filter(n -> !n.endsWith("num_batches_tracked")).toList();
        assertEquals(weights.size(), found.fit().matches().values().stream().map(StoredTensor::name).distinct().count());
        assertEquals(weights.size(), found.fit().network().parameters().size());
    }
}
