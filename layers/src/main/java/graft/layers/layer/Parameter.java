package graft.layers.layer;

import graft.engine.Tensor;
import java.util.Arrays;

/**
 * A tensor that belongs to a network: its full name, its specification, and its values once they are loaded or
 * initialised. Networks made from one another (frozen, with a new head) share parameters they have in common, so
 * training one trains the other; {@link graft.layers.Network#copy} separates them.
 */
public final class Parameter {
    private final String name;
    private final ParameterSpec spec;
    private Tensor value;

    /** A parameter without values: {@code name} is its full name. */
    public Parameter(String name, ParameterSpec spec) {
        this.name = name;
        this.spec = spec;
    }

    /** Full name: node, dot, {@link ParameterSpec#name}; the name PyTorch's state dictionary uses. */
    public String name() {
        return name;
    }

    public ParameterSpec spec() {
        return spec;
    }

    public ParameterSpec.Role role() {
        return spec.role();
    }

    /** Whether values are there. */
    public boolean isSet() {
        return value != null;
    }

    /** The values; the tensor itself, which training changes in place. */
    public Tensor value() {
        if (value == null) {
            throw new IllegalStateException(name + " has no values yet: load weights or call Network.initialize");
        }
        return value;
    }

    /** Takes over {@code tensor} as the values, without copying. */
    public void set(Tensor tensor) {
        if (!Arrays.equals(tensor.shape(), spec.dims())) {
            throw new IllegalArgumentException(name + " has shape " + spec.shape() + ", not "
                    + Arrays.toString(tensor.shape()));
        }
        value = tensor;
    }

    /** One of the same name with values of its own. */
    public Parameter copy() {
        Parameter copy = new Parameter(name, spec);
        copy.value = value == null ? null : value.copy();
        return copy;
    }

    @Override
    public String toString() {
        return name + spec.shape();
    }
}
