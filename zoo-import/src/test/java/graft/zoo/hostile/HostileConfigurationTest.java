package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.zoo.beside.BesidePreparation;
import graft.zoo.model.Labels;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations of recognised networks with members lost, exchanged and absurd: used, not used, or refused. */
class HostileConfigurationTest {
    private static final int CHANGES = 400;
    private static final String TIMM = """
            {"architecture": "resnet50", "num_classes": 3, "global_pool": "avg", "model_args": {"drop_rate": 0.1,
            "img_size": 8}, "label_names": ["a", "b", "c"], "label_descriptions": {"a": "A", "b": "B", "c": "C"},
            "pretrained_cfg": {"input_size": [3, 8, 8], "test_input_size": [3, 9, 9], "crop_pct": 0.95, "test_crop_pct":
            1.0, "crop_mode": "center", "interpolation": "bicubic", "mean": [0.5, 0.5, 0.5], "std": [0.2, 0.2, 0.2],
            "num_classes": 3}}""";
    private static final String TRANSFORMERS = """
            {"model_type": "resnet", "architectures": ["ResNetForImageClassification"], "num_channels": 3, "hidden_act":
            "relu", "downsample_in_bottleneck": false, "problem_type": "single_label_classification", "id2label": {"0":
            "a", "1": "b", "2": "c"}, "label2id": {"a": 0, "b": 1, "c": 2}}""";
    private static final String PROCESSOR = """
            {"image_processor_type": "EfficientNetImageProcessor", "do_resize": true, "size": {"height": 9, "width": 8},
            "resample": 3, "do_center_crop": true, "crop_size": {"height": 8, "width": 8}, "do_rescale": true,
            "rescale_factor": 0.00784, "rescale_offset": true, "do_normalize": true, "image_mean": [0.485, 0.456, 0.406],
            "image_std": [0.229, 0.224, 0.225], "include_top": true}""";

    @TempDir
    Path folder;

    @Test
    void absurdSettingsAreUsedOrNotUsedOrRefusedAndNothingElse() throws IOException {
        Network network = Network.input(8, 8, 3).conv("c", 4, 3).globalAveragePool("p").dense("fc", 3).build()
                .initialize(1);
        Preparation known = Preparation.guessed(Preprocessing.torchvision(9, 8), "");
        Random random = new Random(17);
        for (String publisher : List.of("timm", "huggingface")) {
            PretrainedModel model = new PretrainedModel(network, known, List.of(), "resnet50", publisher, "");
            JsonMutation configuration = new JsonMutation(publisher.equals("timm") ? TIMM : TRANSFORMERS);
            JsonMutation processor = new JsonMutation(PROCESSOR);
            for (int i = 0; i < CHANGES; i++) {
                Files.writeString(folder.resolve("config.json"), configuration.mutated(random));
                Files.writeString(folder.resolve("preprocessor_config.json"), i % 2 == 0 ? "{}"
                        : processor.mutated(random));
                check(model);
            }
        }
    }

    private void check(PretrainedModel model) {
        Path weights = folder.resolve("model.safetensors");
        try {
            Preprocessing used = BesidePreparation.applied(weights, model).preprocessing();
            assertTrue(used.crop().height() <= 4096 && Stream.concat(used.mean().stream(), used.deviation().stream())
                    .allMatch(Float::isFinite), used::toString);
        } catch (WeightFileException refused) {
            assertTrue(refused.getMessage().contains("config.json"), refused.getMessage());
        }
        List<String> names = Labels.beside(weights, 3, name -> BesidePreparation.isOf(name, weights, "resnet50"));
        assertTrue(names.isEmpty() || names.size() == 3, names::toString);
    }
}
