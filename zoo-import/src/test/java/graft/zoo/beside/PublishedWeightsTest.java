package graft.zoo.beside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.MadeFile;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preparation.Source;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Resize;
import graft.zoo.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of published files against what torchvision and timm state in the manifests, and how names are read. */
class PublishedWeightsTest {

    private static List<Map<?, ?>> manifests(String publisher) throws IOException {
        List<Map<?, ?>> found = new ArrayList<>();
        for (String folder : List.of("zoo/manifests", "zoo/trunks")) {
            for (Path file : SharedFiles.files(folder, ".json")) {
                if (file.getFileName().toString().startsWith(publisher + "_")) {
                    found.add((Map<?, ?>) Json.parse(Files.readString(file)));
                }
            }
        }
        return found;
    }

    private static List<Float> floats(Object list) {
        return ((List<?>) list).stream().map(n -> ((Number) n).floatValue()).toList();
    }

    private static int first(Object list) {
        return ((Number) ((List<?>) list).getFirst()).intValue();
    }

    private static Interpolation kernel(Object name) {
        String word = String.valueOf(name);
        return Interpolation.valueOf(word.substring(word.indexOf('.') + 1).toUpperCase(Locale.ROOT));
    }

    @Test
    void allOfTorchvisionsFilesAreInTheTableAsTheirTransformsAre() throws IOException {
        Set<PublishedWeights> seen = new HashSet<>();
        for (Map<?, ?> manifest : manifests("torchvision")) {
            String network = String.valueOf(manifest.get("model")).substring("torchvision ".length());
            boolean transforms = network.equals("googlenet") || network.equals("inception_v3");
            for (Object entry : (List<?>) manifest.get("published_files")) {
                Map<?, ?> file = (Map<?, ?>) entry;
                Map<?, ?> stated = file.get("preprocessing") instanceof Map<?, ?> inner ? inner : file;
                PublishedWeights weights = PublishedWeights.named(Path.of((String) file.get("file"))).orElseThrow();
                seen.add(weights);
                assertEquals(List.of("torchvision", network, file.get("file")), List.of(weights.publisher(),
                        weights.architecture(), weights.file()));
                assertTrue(((String) file.get("enum")).endsWith("." + weights.weights()));
                Object resize = stated.containsKey("resize_size") ? stated.get("resize_size") : stated.get("resize");
                Object crop = stated.containsKey("crop_size") ? stated.get("crop_size") : stated.get("crop");
                // transform_input: (p/255 - mean) / std, then * std/.5 + (mean - .5)/.5, is (p/255 - .5) / .5.
                List<Float> half = List.of(.5f, .5f, .5f);
                Preprocessing p = weights.preprocessing();
                assertEquals(Preprocessing.torchvision(first(resize), first(crop)).resized(Resize.SHORTER_SIDE,
                        p.resizeTo(), kernel(stated.get("interpolation")), p.crop()).valued(p.order(), 1 / 255f,
                        transforms ? half : floats(stated.get("mean")), transforms ? half : floats(stated.get("std"))),
                        p, weights.file());
                assertEquals(List.of(first(resize), first(crop)), List.of(p.resizeTo().height(), p.crop().height()));
            }
            if (manifest.get("older_published_file") instanceof Map<?, ?> older) {
                PublishedWeights weights = PublishedWeights.named(Path.of((String) older.get("file"))).orElseThrow();
                seen.add(weights);
                assertEquals(PublishedWeights.of("torchvision", network).getFirst().preprocessing(),
                        weights.preprocessing());
            }
        }
        assertEquals(seen, Set.copyOf(PublishedWeights.all().stream().filter(w -> w.publisher().equals("torchvision"))
                .toList()));
    }

    @Test
    void allOfTimmsTagsAreInTheTableAsTheirConfigurationsAre() throws IOException {
        Set<PublishedWeights> seen = new HashSet<>();
        for (Map<?, ?> manifest : manifests("timm")) {
            for (Object entry : (List<?>) manifest.get("published")) {
                Map<?, ?> stated = (Map<?, ?>) entry;
                PublishedWeights weights = PublishedWeights.named(Path.of((String) stated.get("tag"),
                        "model.safetensors")).orElseThrow();
                seen.add(weights);
                assertEquals(stated.get("tag"), weights.weights());
                assertEquals(((Number) stated.get("num_classes")).intValue(), weights.classes());
                Preprocessing p = weights.preprocessing();
                int size = ((Number) ((List<?>) stated.get("input_size")).getLast()).intValue();
                double share = ((Number) stated.get("crop_pct")).doubleValue();
                assertEquals(List.of(size, (int) Math.floor(size / share), kernel(stated.get("interpolation")),
                        stated.get("crop_mode").equals("squash") ? Resize.BOTH_SIDES : Resize.SHORTER_SIDE,
                        floats(stated.get("mean")), floats(stated.get("std"))), List.of(p.crop().height(),
                        p.resizeTo().height(), p.interpolation(), p.resize(), p.mean(), p.deviation()),
                        weights.weights());
            }
        }
        // Forms of the same networks that no manifest lists.
        Pattern others = Pattern.compile("efficientnet_(b[1-4]|lite0)|tf_efficientnet_b[1-4]|tf_efficientnetv2_s"
                + "|tf_mobilenetv3_(large|small)_100");
        assertEquals(seen, Set.copyOf(PublishedWeights.all().stream().filter(w -> w.publisher().equals("timm")
                && !others.matcher(w.architecture()).matches()).toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "resnet50-11ad3fa6.pth, IMAGENET1K_V2",
        "resnet50-11ad3fa6 (1).pth, IMAGENET1K_V2",
        "resnet50-11ad3fa6.safetensors, IMAGENET1K_V2",
        "resnet50-19c8e357.pth, IMAGENET1K_V1",
        "mnasnet0.5_top1_67.823-3ffadce67e.pth, IMAGENET1K_V1",
        "resnet50_a1_0-14fe96d1.pth, resnet50.a1_in1k",
        "resnet50_a1_in1k-14fe96d1.pth, resnet50.a1_in1k",
        "convnext_tiny_22k_224.pth, convnext_tiny.fb_in22k",
        "resnet50.a1_in1k.safetensors, resnet50.a1_in1k",
        "timm_resnet50_a1_in1k.pth, resnet50.a1_in1k",
        "resnet50.a1_in1k-finetuned.pth, resnet50.a1_in1k",
        "timm/resnet50.a1_in1k/model.safetensors, resnet50.a1_in1k",
        "hub/models--timm--resnet50.a1_in1k/snapshots/767268603ca0cb0bfe326fa87277f19c419566ef/pytorch_model.bin, "
            + "resnet50.a1_in1k",
        "convnext_tiny.fb_in22k_ft_in1k_384/model.safetensors, convnext_tiny.fb_in22k_ft_in1k_384",
        "resnet50.pth, ''",
        "resnet50.a1_in1k_v2/model.safetensors, ''",
        "seresnext50_32x4d.a1_in1k/model.safetensors, ''",
        "resnet50.a1_in1k/other/model.safetensors, ''"})
    void aFileIsKnownByItsNamesHashOrTag(String path, String weights) {
        assertEquals(weights, PublishedWeights.named(Path.of(path)).map(PublishedWeights::weights).orElse(""));
    }

    private static PretrainedModel loaded(String manifest, String name) {
        return Zoo.load(new MadeFile(Path.of(name), MadeFile.manifest(manifest).zeros().tensors(), Map.of()), null);
    }

    private static void assertKnown(String expected, String manifest, String name) {
        assertEquals(expected, loaded(manifest, name).preparation().toString());
    }

    @Test
    void theNameSaysHowImagesArePreparedAndWhatIsAssumedWithoutIsSaid() {
        String values = ", RGB, x/255, mean 0.485 0.456 0.406, std 0.229 0.224 0.225 ";
        assertKnown("resize 256, crop 224, bilinear" + values + "(publisher: torchvision's resnet34, IMAGENET1K_V1 by "
                + "its name)", "torchvision_resnet34", "resnet34-b627a593.pth");
        assertKnown("resize 235, crop 224, bicubic" + values + "(publisher: timm's resnet34.a1_in1k by its name; "
                + "measured there with --prepare \"resize 288, crop 288, bicubic\")", "torchvision_resnet34",
                "resnet34.a1_in1k/model.safetensors");
        assertKnown("resize 256, crop 224, bilinear" + values + "(publisher: torchvision's resnet34)",
                "torchvision_resnet34", "mine.pth");
        assertKnown("resize 256, crop 224, bilinear" + values + "(publisher: torchvision's resnet34; the file's name "
                + "is that of timm's resnet18.a1_in1k, its tensors are believed)", "torchvision_resnet34",
                "resnet18.a1_in1k/model.safetensors");
        assertKnown("resize 256, crop 224, bilinear" + values + "(guess: as for torchvision's resnet50, IMAGENET1K_V1; "
                + "the file's name is that of none of its published files, which are prepared in different ways)",
                "torchvision_resnet50", "resnet50.pth");
        assertKnown("resize 232, crop 224, bilinear" + values + "(publisher: torchvision's resnet50, IMAGENET1K_V2 by "
                + "its name)", "torchvision_resnet50", "resnet50-11ad3fa6.pth");
    }

    @Test
    void whatWasTrainedFurtherIsPreparedAsItsOriginByAGuess() {
        MadeFile file = MadeFile.manifest("torchvision_resnet18").zeros().put("fc.weight", 7, 512).put("fc.bias", 7);
        Preparation preparation = Zoo.load(new MadeFile(Path.of("resnet18.a3_in1k-mine.pth"), file.tensors(), Map.of()),
                null).preparation();
        assertEquals(Source.GUESS, preparation.source());
        assertEquals(160, preparation.preprocessing().crop().height());
        assertTrue(preparation.detail().startsWith("as for timm's resnet18.a3_in1k by its name; measured there with "
                + "--prepare \"resize 235, crop 224, bicubic\", which has other classes than these 7"),
                preparation.detail());
    }
}
