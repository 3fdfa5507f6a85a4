package graft.zoo.keras;

import graft.layers.layer.Shape;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preparation.Source;
import graft.zoo.model.PreparationPreset;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Resize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How images are prepared for a whole model of Keras. Its configuration states it only where the network itself
 * rescales pixels, with a layer before the first one that has weights; then they are given as they are. Models of
 * Teachable Machine are known by the names that its converter gives layers. For others it is a guess: RGB from 0 to
 * 255.
 */
final class KerasImages {
    private static final int DEPTH = 16;

    /** One layer of the configuration, models in the model laid open. */
    private record Named(String kind, String name) {
    }

    private KerasImages() {
    }

    static Preparation of(KerasFile file, Shape input) {
        List<Named> layers = new ArrayList<>();
        file.config().ifPresent(config -> collect(config, layers, 0));
        if (isTeachableMachine(layers)) {
            return new Preparation(PreparationPreset.teachableMachine(input), Source.PUBLISHER,
                    "Teachable Machine, by its layers' names");
        }
        ImageSize size = ImageSize.ofInput(file.path(), input);
        Preprocessing raw = Preprocessing.plain(size.isSquare() ? Resize.SHORTER_SIDE : Resize.BOTH_SIDES, size, size,
                input.c(), 1);
        return rescaling(layers).map(layer -> Preparation.ofFile(raw, "the network rescales pixels itself, layer '"
                        + layer.name + "'"))
                .orElseGet(() -> Preparation.guessed(raw, "Keras's files state nothing, pixels are left as they are"));
    }

    private static boolean isTeachableMachine(List<Named> layers) {
        return layers.stream().anyMatch(l -> l.name.matches("global_average_pooling2d_GlobalAveragePooling2D\\d+"))
                && layers.stream().anyMatch(l -> l.name.matches("dense_Dense\\d+"));
    }

    /** The first layer that rescales, where none with weights comes before it. */
    private static Optional<Named> rescaling(List<Named> layers) {
        for (Named layer : layers) {
            if (layer.kind.equals("Rescaling") || layer.kind.equals("Normalization")) {
                return Optional.of(layer);
            } else if (layer.kind.contains("Conv") || layer.kind.equals("Dense")
                    || layer.kind.equals("BatchNormalization")) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static void collect(Object json, List<Named> layers, int depth) {
        if (depth > DEPTH || !(json instanceof Map<?, ?> layer) || !(layer.get("config") instanceof Map<?, ?> config)) {
            return;
        }
        layers.add(new Named(String.valueOf(layer.get("class_name")), String.valueOf(config.get("name"))));
        if (config.get("layers") instanceof List<?> inner) {
            inner.forEach(each -> collect(each, layers, depth + 1));
        }
    }
}
