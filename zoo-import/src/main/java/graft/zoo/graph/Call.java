package graft.zoo.graph;

import graft.layers.layer.Layer;
import graft.zoo.bytes.ShownName;
import graft.zoo.weights.WeightFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** One node of a graph while it is imported: the values that it reads, and where its layers go. */
public interface Call {
    /** The network so far. */
    NetworkDraft draft();

    /** The values that the node reads, in order; null where an optional one is left out. */
    List<Value> inputs();

    /** The name in the graph of what it reads there. */
    String inputName(int i);

    /** How often a value of the graph is read. */
    int readers(String value);

    /** The name that this node's layer will have. */
    String name();

    /** An exception that names the file and the node. */
    WeightFileException error(String problem);

    /** The same for what takes several images of a batch together. */
    default MixedImagesException mixes(String problem) {
        return new MixedImagesException(error(problem));
    }

    // ---- inputs --------------------------------------------------------------------------------------------------

    default boolean has(int i) {
        return i < inputs().size() && inputs().get(i) != null;
    }

    default Value value(int i) {
        if (!has(i)) {
            throw error("has no input " + i);
        }
        return inputs().get(i);
    }

    /** An input that the network computes; what is known becomes a constant node. */
    default Feature feature(int i) {
        return feature(value(i));
    }

    /** A value that the network computes; what is known becomes a constant node. */
    default Feature feature(Value value) {
        return switch (value) {
            case Feature f -> f;
            case Known k -> {
                AxisLayout layout = AxisLayout.usual(k.dims());
                yield new Feature(draft().constant(name() + ".constant", k, layout), k.dims(), false, layout);
            }
        };
    }

    /** An input that must not depend on the image. */
    default Known known(int i) {
        if (value(i) instanceof Known k) {
            return k;
        }
        throw error("input '" + ShownName.of(inputName(i)) + "' depends on the image; only a constant is supported "
                + "there");
    }

    default boolean allKnown() {
        return inputs().stream().filter(Objects::nonNull).allMatch(v -> v instanceof Known);
    }

    /** Whether only this node reads what its input's layer makes, so that both may become one layer. */
    default boolean isOnlyReader(int i) {
        return value(i) instanceof Feature f && draft().isReadOnce(f.node());
    }

    // ---- settings ------------------------------------------------------------------------------------------------

    default int checked(String name, long value, int least, int most) {
        if (value < least || value > most) {
            throw error(name + " is " + value + ", expected " + least + " to " + most);
        }
        return (int) value;
    }

    /** An axis of the graph's shape, which may be counted from the end. */
    default int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw error("axis " + axis + " does not exist in " + rank + (rank == 1 ? " dimension" : " dimensions"));
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Axes, each once, in ascending order; all of them where {@code axes} is null. */
    default List<Integer> axes(long[] axes, int rank) {
        IntStream stream = axes == null ? IntStream.range(0, rank) : Arrays.stream(axes).mapToInt(a -> axis(a, rank));
        return stream.distinct().sorted().boxed().toList();
    }

    // ---- layers --------------------------------------------------------------------------------------------------

    /** Adds this node's layer. */
    default String add(Layer layer, Feature... from) {
        return draft().add(name(), layer, Arrays.stream(from).map(Feature::node).toArray(String[]::new));
    }

    /** Adds a layer under this node's name with a suffix. */
    default String addNamed(String suffix, Layer layer, Feature... from) {
        return draft().add(name() + "." + suffix, layer, Arrays.stream(from).map(Feature::node).toArray(String[]::new));
    }

    /** The feature with its values where {@code wanted} has them; itself where they are there already. */
    default Feature moved(Feature x, AxisLayout wanted) {
        return draft().moved(x, wanted);
    }
}
