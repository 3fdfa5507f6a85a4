package graft.zoo.graph;

import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Shape;
import java.util.List;

/** Arithmetic of two values, with axes repeated as NumPy does. */
public final class Combining {
    private Combining() {
    }

    /** Of known values at once; of two features by {@link Add} where nothing is repeated, else {@link Arithmetic}. */
    public static Value two(Call call, Operation op, Value a, Value b) {
        if (a instanceof Known x && b instanceof Known y) {
            return KnownArithmetic.apply(op, x, y);
        }
        Broadcasting broadcast = Broadcasting.of(call, List.of(a, b));
        if (a instanceof Feature x && b instanceof Feature y) {
            Feature left = broadcast.placed(x);
            Feature right = broadcast.placed(y);
            boolean equal = left.layout().equals(right.layout());
            return broadcast.result(call.add(equal && op == Operation.ADD ? new Add() : new Arithmetic(op), left,
                    right));
        }
        boolean constantFirst = a instanceof Known;
        Feature x = broadcast.placed((Feature) (constantFirst ? b : a));
        Broadcasting.Placed constant = broadcast.placed((Known) (constantFirst ? a : b));
        if (op == Operation.ADD && becameBias(call, x, constant, broadcast.layout(), constantFirst ? 1 : 0)) {
            return broadcast.result(x.node());
        }
        Shape shape = constant.layout().shape();
        String node = call.add(ParameterArithmetic.constant(op, shape, constantFirst), x);
        call.draft().weight(node, "value", constant.values(), constant::inPlace);
        return broadcast.result(node);
    }

    /** Gives a layer with weights the offset that is added to its output, so that it learns as a bias does. */
    private static boolean becameBias(Call call, Feature x, Broadcasting.Placed constant, AxisLayout result,
            int input) {
        Layer with = switch (call.draft().layer(x.node())) {
            case Conv2d c when !c.bias() -> new Conv2d(c.spec(), true);
            case Dense d when !d.bias() -> new Dense(d.inFeatures(), d.outFeatures(), true);
            default -> null;
        };
        Shape shape = constant.layout().shape();
        int channels = x.layout().shape().c();
        boolean fits = shape.isVector() && shape.c() == channels && x.layout().equals(result);
        if (with == null || !fits || !call.isOnlyReader(input)) {
            return false;
        }
        call.draft().replace(x.node(), with);
        call.draft().weight(x.node(), "bias", constant.values(), constant::inPlace);
        return true;
    }
}
