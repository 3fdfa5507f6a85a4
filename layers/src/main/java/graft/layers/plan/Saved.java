package graft.layers.plan;

import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.AveragePool;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Bias;
import graft.layers.layer.Concat;
import graft.layers.layer.Constant;
import graft.layers.layer.ConstantArithmetic;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.FakeQuantize;
import graft.layers.layer.Flatten;
import graft.layers.layer.GlobalAveragePool;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;
import graft.layers.layer.PRelu;
import graft.layers.layer.Rearrangement;
import graft.layers.layer.Reduce;
import graft.layers.layer.Relu;
import graft.layers.layer.Resize;
import graft.layers.layer.Scale;
import graft.layers.layer.Selection;
import graft.layers.layer.ShortcutA;
import graft.layers.layer.Softmax;
import graft.layers.layer.WindowPool;

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
