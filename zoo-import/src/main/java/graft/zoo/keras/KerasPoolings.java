package graft.zoo.keras;

import graft.engine.Pool2dSpec;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Layer;
import graft.layers.layer.MaxPool;
import java.util.Map;

/** Keras's pooling layers. */
final class KerasPoolings {
    static final Map<String, KerasOperator> OPERATORS = Map.of(
            "MaxPooling2D", use -> use.put(new MaxPool(KerasWindows.pool(use.layer(), use.in()))),
            "AveragePooling2D", use -> use.put(new AveragePool(KerasWindows.pool(use.layer(), use.in()))),
            "GlobalMaxPooling2D", use -> global(use, new MaxPool(new Pool2dSpec(use.in().h(), use.in().w(), 1, 1, 0, 0,
                    0, 0, false, true))),
            "GlobalAveragePooling2D", use -> global(use, AdaptiveAveragePool.global()));

    private KerasPoolings() {
    }

    private static KerasOutput global(KerasUse use, Layer pool) {
        return new KerasOutput(use.put(pool).node(), use.layer().flag("keepdims", false) ? use.rank() : 1);
    }
}
