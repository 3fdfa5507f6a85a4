package graft.zoo.beside;

import graft.zoo.model.ImageSize;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.weights.VisibleText;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A {@code config.json} beside weights, timm's or Hugging Face's, compared with the network that the weights are
 * recognised as. Names and shapes of tensors are believed before it: it may be another network's. What tensors cannot
 * show, such as the function between layers, is believed where it belongs to them, and refused where the network here
 * has another.
 *
 * @param settings in it
 */
record Configuration(Settings settings) {
    static final String NAME = "config.json";

    /** What its graph states of itself is compared with nothing. */
    private static final String GRAPH = "graph";

    /**
     * What the networks of transformers' names here have where a configuration lets choose: by {@code model_type},
     * setting and value. Source: the published configurations of these networks.
     */
    private static final Map<String, Map<String, Object>> TRANSFORMERS = Map.of(
            "resnet", Map.of("hidden_act", "relu", "downsample_in_first_stage", false, "downsample_in_bottleneck",
                    false),
            "regnet", Map.of("hidden_act", "relu", "downsample_in_first_stage", true),
            "convnext", Map.of("hidden_act", "gelu", "layer_norm_eps", 1e-12),
            "efficientnet", Map.of("hidden_act", "swish", "batch_norm_eps", 1e-3, "pooling_type", "mean"),
            "mobilenet_v1", Map.of("hidden_act", "relu6", "layer_norm_eps", 1e-3, "tf_padding", true),
            "mobilenet_v2", Map.of("hidden_act", "relu6", "layer_norm_eps", 1e-3, "tf_padding", true, "output_stride",
                    32L, "first_layer_is_expansion", true));
    private static final Map<String, String> SAME_FUNCTION = Map.of("silu", "swish");

    /** Of timm's {@code model_args}, those that change no tensor's use when a trained network runs. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("img_size", "in_chans", "num_classes", "drop_rate",
            "drop_path_rate", "drop_block_rate", "pretrained", "global_pool");

    /**
     * The one beside weights; empty where there is none.
     *
     * @throws IllegalArgumentException when it cannot be read
     */
    static Optional<Configuration> beside(Path weights) {
        return Settings.of(weights.resolveSibling(NAME)).map(Configuration::new);
    }

    /** The network that it is for, by its publisher's name; empty where it does not say. */
    Optional<String> network() {
        return settings.text("architecture").or(() -> settings.text("model_type").filter(t -> !t.equals("timm_wrapper")))
                .or(() -> settings.members().get("architectures") instanceof List<?> list && !list.isEmpty()
                        && list.getFirst() instanceof String first
                        ? Optional.of(first.replaceFirst("(For[A-Z]\\w*|Model|Backbone)$", "")) : Optional.empty());
    }

    /** Whether it may be the configuration of a network of this name here. */
    boolean isOf(String architecture) {
        return architecture.equals(GRAPH) || network().map(name -> PublishedWeights
                .isTimms(name, architecture).orElseGet(() -> plain(name).contains(plain(architecture))
                        || isFamily() && plain(architecture).contains(plain(name)))).orElse(true);
    }

    /** Whether its name is that of a family, as transformers' are, and not of one network. */
    private boolean isFamily() {
        return !settings.has("architecture");
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** @throws IllegalArgumentException when it is for another network, or one of other outputs */
    void requireOf(PretrainedModel model) {
        if (!isOf(model.architecture())) {
            throw new IllegalArgumentException("it is for " + VisibleText.line(network().orElseThrow())
                    + ", the network is " + model.architecture());
        }
        Optional<Number> classes = classes();
        int own = model.network().outputShape().c();
        if (hasHead(model) && classes.isPresent() && classes.get().doubleValue() != 0
                && classes.get().doubleValue() != own) {
            throw new IllegalArgumentException("it is for " + classes.get() + " classes, the network has " + own);
        }
    }

    private Optional<Number> classes() {
        Object top = settings.members().get("num_classes");
        Object stated = top != null ? top : settings.part("pretrained_cfg").map(s -> s.members().get("num_classes"))
                .orElse(null);
        return stated instanceof Number number ? Optional.of(number) : Optional.empty();
    }

    private static boolean hasHead(PretrainedModel model) {
        return model.network().missing().isEmpty();
    }

    /** The image size that transformers' configurations may state. */
    Optional<ImageSize> imageSize() {
        Object stated = settings.members().get("image_size");
        return stated instanceof Number ? Optional.of(ImageSize.square(settings.side("image_size", stated)))
                : Optional.empty();
    }

    /** What it states otherwise than the weights, though it is for their network: sentences. */
    List<String> differences(PretrainedModel model) {
        List<String> differences = new ArrayList<>();
        OptionalInt names = names(settings);
        OptionalInt all = names.isPresent() ? names : settings.part("pretrained_cfg").map(Configuration::names)
                .orElse(names);
        int own = model.network().outputShape().c();
        if (hasHead(model) && all.isPresent() && all.getAsInt() != own) {
            differences.add(NAME + " beside it names " + all.getAsInt() + " classes, the network has " + own
                    + ": the weights are believed, its names are not used");
        }
        int channels = model.network().inputShape().c();
        if (settings.members().get("num_channels") instanceof Number stated && stated.doubleValue() != channels) {
            differences.add(NAME + " beside it states images of " + stated + " channels, the network takes " + channels
                    + ": the weights are believed");
        }
        settings.text("problem_type").filter(type -> !type.equals("single_label_classification")).ifPresent(type ->
                differences.add(NAME + " beside it states the problem_type " + VisibleText.line(type)
                        + "; probabilities here are of one class alone"));
        return differences;
    }

    private static OptionalInt names(Settings settings) {
        for (String key : List.of("id2label", "label2id", "label_names", "labels")) {
            switch (settings.members().get(key)) {
                case Map<?, ?> names -> {
                    return OptionalInt.of(names.size());
                }
                case Collection<?> names -> {
                    return OptionalInt.of(names.size());
                }
                case null, default -> {
                }
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Refuses a network that computes otherwise than the one here, where nothing in its tensors shows that.
     *
     * @param weights for the message
     * @throws WeightFileException names the setting
     */
    void requireSameArithmetic(Path weights, PretrainedModel model) {
        if (model.architecture().equals(GRAPH)) {
            return;
        }
        if (model.publisher().equals(Publisher.HUGGING_FACE.id())) {
            TRANSFORMERS.getOrDefault(settings.text("model_type").orElse(""), Map.of()).forEach((name, value) -> {
                Object stated = settings.members().get(name);
                if (stated != null && !same(stated, value)) {
                    throw refusal(weights, name, stated, String.valueOf(value));
                }
            });
        } else if (settings.has("architecture")) {
            settings.part("model_args").map(Settings::members).orElse(Map.of()).forEach((name, stated) -> {
                if (!WITHOUT_EFFECT.contains(name)) {
                    throw refusal(weights, "model_args: " + name, stated, "the usual one");
                }
            });
            String pool = settings.part("model_args").flatMap(a -> a.text("global_pool"))
                    .or(() -> settings.text("global_pool")).orElse("");
            if (hasHead(model) && !pool.isEmpty() && !pool.equals("avg")) {
                throw refusal(weights, "global_pool", pool, "avg");
            }
        }
    }

    private static boolean same(Object stated, Object value) {
        return stated instanceof Number a && value instanceof Number b ? a.doubleValue() == b.doubleValue()
                : SAME_FUNCTION.getOrDefault(stated, String.valueOf(stated)).equals(String.valueOf(value));
    }

    private static WeightFileException refusal(Path weights, String name, Object stated, String here) {
        return new WeightFileException(weights, "lies beside a " + NAME + " that states " + VisibleText.line(name + " "
                + stated) + "; the network of these tensors' names is built with " + here + " and would give other "
                + "numbers. Export the network as ONNX, or move " + NAME + " away if it is another's");
    }
}
