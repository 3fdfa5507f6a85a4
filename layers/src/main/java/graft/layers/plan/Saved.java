package graft.layers.plan;

import graft.layers.AdaptiveAveragePool;
import graft.layers.Add;
import graft.layers.AveragePool;
import graft.layers.BatchNorm;
import graft.layers.Concat;
import graft.layers.Conv2d;
import graft.layers.Dense;
import graft.layers.Dropout;
import graft.layers.Flatten;
import graft.layers.GlobalAveragePool;
import graft.layers.Input;
import graft.layers.Layer;
import graft.layers.Lrn;
import graft.layers.MaxPool;
import graft.layers.Relu;
import graft.layers.ShortcutA;
import graft.layers.Softmax;

/** What a layer's backward pass reads of its forward pass: that much, and no more, has to be kept in memory. */
final class Saved {
    private Saved() {
    }

    /** Whether backward reads the layer's inputs. */
    static boolean inputs(Layer layer, boolean learns) {
        return switch (layer) {
            case Conv2d _, Dense _ -> learns;
            case BatchNorm _, MaxPool _, Lrn _ -> true;
            case Input _, Relu _, AveragePool _, AdaptiveAveragePool _, GlobalAveragePool _, Dropout _, Flatten _,
                    Add _, Concat _, Softmax _, ShortcutA _ -> false;
        };
    }

    /** Whether backward reads the layer's output. */
    static boolean output(Layer layer) {
        return switch (layer) {
            case Relu _, MaxPool _, Lrn _, Softmax _ -> true;
            case Input _, Conv2d _, Dense _, BatchNorm _, AveragePool _, AdaptiveAveragePool _, GlobalAveragePool _,
                    Dropout _, Flatten _, Add _, Concat _, ShortcutA _ -> false;
        };
    }
}
