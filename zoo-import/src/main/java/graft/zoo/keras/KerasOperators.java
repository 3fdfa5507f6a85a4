package graft.zoo.keras;

import graft.layers.layer.Dropout;
import graft.zoo.bytes.ShownName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All layers and functions that are imported (keras-team/keras, {@code keras/src/layers}); one class for each family.
 * Layers along one axis ({@code 1D}) are those of images ({@code 2D}) with height 1.
 */
final class KerasOperators {
    /** What does nothing when the model is used, and only acts when it is trained. */
    private static final List<String> PASSED = List.of("InputLayer", "Identity", "ActivityRegularization",
            "GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout2D", "RandomFlip", "RandomRotation",
            "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness", "RandomHeight", "RandomWidth",
            "RandomShear", "RandomHue", "RandomSaturation", "RandomSharpness", "RandomGrayscale", "RandomColorJitter",
            "RandomColorDegeneration", "RandomPosterization", "RandomInvert", "RandomErasing", "RandomPerspective",
            "RandomGaussianBlur", "RandomElasticTransform", "CutMix", "MixUp", "RandAugment", "AugMix",
            "StochasticDepth"); // a class of Keras's ConvNeXt

    private static final Map<String, KerasOperator> LAYERS = layers();

    private KerasOperators() {
    }

    private static Map<String, KerasOperator> layers() {
        Map<String, KerasOperator> all = new LinkedHashMap<>();
        KerasOperator passed = KerasUse::input;
        PASSED.forEach(kind -> all.put(kind, passed));
        all.put("Dropout", use -> use.put(new Dropout(Math.clamp(use.layer().number("rate", .5f), 0, .99f))));
        all.putAll(KerasConvolutions.OPERATORS);
        all.putAll(KerasPoolings.OPERATORS);
        all.putAll(KerasNorms.OPERATORS);
        all.putAll(KerasActivations.OPERATORS);
        all.putAll(KerasMerges.OPERATORS);
        all.putAll(KerasShapes.OPERATORS);
        return Map.copyOf(all);
    }

    /** Whether a class is a layer that is known here. */
    static boolean isLayer(String kind) {
        return LAYERS.containsKey(kind);
    }

    private static KerasOperator of(KerasLayer layer) {
        return LAYERS.get(layer.isColumn() ? layer.kind().replace("1D", "2D") : layer.kind());
    }

    /** Why a layer cannot be imported, whatever it reads; null where nothing is known against it. */
    static String problem(KerasLayer layer) {
        String function = KerasFunctions.name(layer);
        if (function != null) {
            return KerasFunctions.isKnown(function) ? null
                    : "stands for the function '" + ShownName.of(function) + "', which is not supported";
        }
        if (layer.kind().equals("Lambda")) {
            return "is Python code, which is never run; put Keras's layers in its place (Rescaling, Activation, "
                    + "Resizing, ...) and save the model again";
        }
        if (of(layer) == null && !layer.isModel()) {
            return "is not supported";
        }
        if (!layer.text("data_format", "channels_last").equals("channels_last")) {
            return "has images with channels first, which is not read; save it with channels_last";
        }
        String activation = layer.text("activation", "linear");
        if (!activation.equals("linear") && KerasActivations.of(activation, 3) == null) {
            return "has the activation '" + ShownName.of(activation) + "', which is not supported";
        }
        // A border's padding is numbers.
        String padding = layer.kind().startsWith("ZeroPadding") ? "valid" : layer.text("padding", "valid");
        boolean causal = padding.equals("causal") && layer.kind().equals("Conv1D");
        return padding.equals("valid") || padding.equals("same") || causal ? null
                : "has padding '" + ShownName.of(padding) + "'; expected valid or same";
    }

    /** Adds a layer or a function that has no {@link #problem}, and the activation that a layer carries after it. */
    static KerasOutput add(KerasUse use) {
        String function = KerasFunctions.name(use.layer());
        if (function != null) {
            KerasOutput made = KerasFunctions.add(function, use);
            refuseUnread(use.layer());
            return made;
        }
        KerasOutput output = of(use.layer()).add(use);
        if (of(use.layer()) != LAYERS.get("Identity")) {
            refuseUnread(use.layer());
        }
        return use.layer().kind().equals("Activation") ? output : KerasActivations.activation(
                use.named(use.name() + "." + use.layer().text("activation", "linear")), output);
    }

    private static void refuseUnread(KerasLayer layer) {
        // Equal settings of all layers, whether a layer has weights of that kind or not.
        List<String> unread = layer.config() instanceof KerasSettings settings ? settings.unread().stream()
                .filter(key -> !(layer.config().get(key) instanceof Number n && n.doubleValue() == 1
                        && List.of("groups", "depth_multiplier").contains(key))).toList() : List.of();
        if (!unread.isEmpty()) {
            throw layer.error("has " + ShownName.of(unread.getFirst()) + " " + ShownName.of(String.valueOf(
                    layer.config().get(unread.getFirst()))) + ", which is not supported");
        }
        // BatchNormalization of Keras 1: 0 as later versions; otherwise it measures whatever it is given.
        if (layer.kind().equals("BatchNormalization") && layer.number("mode", 0) != 0) {
            throw layer.error("has mode " + layer.number("mode", 0) + "; expected 0");
        }
    }
}
