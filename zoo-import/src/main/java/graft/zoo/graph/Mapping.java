package graft.zoo.graph;

import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Functions of every value by itself. */
public final class Mapping {
    private Mapping() {
    }

    /** A function of every value, as the node's layer. */
    public static Value of(Call call, Value value, ElementFunction function) {
        return step(call, "", value, function);
    }

    /** A function of every value, as the node's layer where {@code suffix} is empty, else as one of its steps. */
    public static Value step(Call call, String suffix, Value value, ElementFunction function) {
        return switch (value) {
            case Known k -> known(k, function::value);
            case Feature x -> x.at(suffix.isEmpty() ? call.add(new Activation(function), x)
                    : call.addNamed(suffix, new Activation(function), x));
        };
    }

    /** Computed in double precision and rounded to the values' own type. */
    public static Known known(Known k, DoubleUnaryOperator function) {
        if (!k.isReal()) {
            return Known.integers(k.dtype(), k.dims(),
                    Arrays.stream(k.longs()).map(v -> (long) function.applyAsDouble(v)).toArray());
        }
        return Known.computed(k.name(), k.dims(), () -> {
            float[] values = k.floats().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) function.applyAsDouble(values[i]);
            }
            return values;
        });
    }
}
