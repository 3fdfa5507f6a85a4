package graft.layers.plan;

import graft.engine.ElementFunction;
import graft.layers.Activation;
import graft.layers.AdaptiveAveragePool;
import graft.layers.Add;
import graft.layers.Arithmetic;
import graft.layers.AveragePool;
import graft.layers.AxisSoftmax;
import graft.layers.BatchNorm;
import graft.layers.Bias;
import graft.layers.Concat;
import graft.layers.Constant;
import graft.layers.ConstantArithmetic;
import graft.layers.Conv2d;
import graft.layers.ConvTranspose2d;
import graft.layers.Dense;
import graft.layers.Dropout;
import graft.layers.FakeQuantize;
import graft.layers.Flatten;
import graft.layers.GlobalAveragePool;
import graft.layers.GroupNorm;
import graft.layers.Input;
import graft.layers.Layer;
import graft.layers.LayerNorm;
import graft.layers.Lrn;
import graft.layers.MaxPool;
import graft.layers.PRelu;
import graft.layers.Rearrangement;
import graft.layers.Reduce;
import graft.layers.Relu;
import graft.layers.Resize;
import graft.layers.Scale;
import graft.layers.Selection;
import graft.layers.ShortcutA;
import graft.layers.Softmax;
import graft.layers.WindowPool;

/** What a layer's backward pass reads of its forward pass: that much, and no more, has to be kept in memory. */
final class Saved {
    private Saved() {
    }

    /** Whether backward reads the layer's inputs. */
    static boolean inputs(Layer layer, boolean learns) {
        return switch (layer) {
            case Conv2d _, Dense _ -> learns;
            case Activation a -> a.function().kind() != ElementFunction.Kind.AFFINE;
            case Arithmetic a -> a.operation().slopesVary();
            case ConstantArithmetic a -> a.operation().slopesVary();
            case Reduce r -> r.statistic() != Reduce.Statistic.MEAN && r.statistic() != Reduce.Statistic.SUM;
            case WindowPool p -> p.statistic() != WindowPool.Statistic.MEAN;
            case Scale _, ConvTranspose2d _ -> learns;
            case BatchNorm _, MaxPool _, Lrn _, PRelu _, GroupNorm _, LayerNorm _, FakeQuantize _ -> true;
            case Input _, Relu _, AveragePool _, AdaptiveAveragePool _, GlobalAveragePool _, Dropout _, Flatten _,
                    Add _, Concat _, Softmax _, ShortcutA _, Constant _, Bias _, Rearrangement _, Selection _,
                    AxisSoftmax _, Resize _ -> false;
        };
    }

    /** Whether backward reads the layer's output. */
    static boolean output(Layer layer) {
        return switch (layer) {
            case Reduce r -> r.statistic() == Reduce.Statistic.MAX || r.statistic() == Reduce.Statistic.MIN;
            case WindowPool p -> p.statistic() != WindowPool.Statistic.MEAN;
            case Relu _, MaxPool _, Lrn _, Softmax _, AxisSoftmax _ -> true;
            case Input _, Conv2d _, Dense _, BatchNorm _, AveragePool _, AdaptiveAveragePool _, GlobalAveragePool _,
                    Dropout _, Flatten _, Add _, Concat _, ShortcutA _, Activation _, PRelu _, Arithmetic _,
                    ConstantArithmetic _, Constant _, Scale _, Bias _, Rearrangement _, Selection _, ConvTranspose2d _,
                    GroupNorm _, LayerNorm _, Resize _, FakeQuantize _ -> false;
        };
    }
}
