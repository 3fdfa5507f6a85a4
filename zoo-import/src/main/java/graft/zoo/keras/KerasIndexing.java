package graft.zoo.keras;

import graft.layers.layer.Axis;
import graft.layers.layer.Reshape;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.zoo.bytes.ShownName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * NumPy's indexing of a value, {@code x[:, ..., ::-1]}, as Keras writes it down.
 *
 * <pre>
 * a:b:c      {"start": a, "stop": b, "step": c}; Keras 3 {"class_name": "__slice__", "config": {...}}   a range
 * ...        {"class_name": "__ellipsis__"}                   all axes that the other indices leave over, whole
 * None       null                                             a further axis of size 1
 * 3, -1      a whole number                                   one place; its axis goes
 * </pre>
 *
 * The first axis counts images and is taken whole. Anything else is refused: an index by another value, a mask, a list.
 *
 * <p>Source: keras-team/keras, {@code keras/src/ops/numpy.py} (GetItem), {@code keras/src/saving/serialization_lib.py}.
 */
final class KerasIndexing {
    private static final int MOST_AXES = 3;

    private KerasIndexing() {
    }

    /** What one of the result's or the input's axes becomes. */
    private sealed interface Index {
        /** A range of an axis, which stays. */
        record Part(Slice.Range range) implements Index {
        }

        /** One place of an axis, which goes. */
        record Place(int at) implements Index {
        }

        /** An axis of size 1 that the input does not have. */
        record Fresh() implements Index {
        }

        /** Stands for as many whole axes as are left over. */
        record Rest() implements Index {
        }
    }

    static KerasOutput part(KerasUse use) {
        List<Index> indices = indices(use);
        if (!(indices.getFirst() instanceof Index.Part images) || !images.range.equals(Slice.Range.ALL)) {
            throw use.layer().error("takes some of the images, " + shown(use) + "; expected all of them, ':', first");
        }
        Slice.Range[] ranges = {Slice.Range.ALL, Slice.Range.ALL, Slice.Range.ALL};
        List<Integer> sizes = new ArrayList<>();
        int own = 0;
        for (Index index : indices.subList(1, indices.size())) {
            if (index instanceof Index.Fresh) {
                sizes.add(1);
                continue;
            }
            Axis axis = use.axis(++own);
            int size = size(use.in(), axis);
            if (index instanceof Index.Place place) {
                if (place.at < -size || place.at >= size) {
                    throw use.layer().error("takes place " + place.at + " of axis " + own + ", which has " + size);
                }
                ranges[axis.ordinal()] = Slice.Range.of(place.at < 0 ? place.at + size : place.at, 1);
            } else if (index instanceof Index.Part part) {
                ranges[axis.ordinal()] = part.range;
                sizes.add(new Slice(part.range, Slice.Range.ALL, Slice.Range.ALL).places(Axis.HEIGHT, size).length);
            }
        }
        if (sizes.isEmpty() || sizes.size() > MOST_AXES) {
            throw use.layer().error("makes values of " + (sizes.size() + 1) + " axes, " + shown(use)
                    + "; expected 2 to " + (MOST_AXES + 1));
        }
        Slice slice = new Slice(ranges[0], ranges[1], ranges[2]);
        if (indices.stream().allMatch(Index.Part.class::isInstance)) {
            return use.put(slice, use.input().node());
        }
        String taken = use.step("taken", slice, use.input().node());
        while (sizes.size() < MOST_AXES) {
            sizes.addFirst(1);
        }
        Shape shape = new Shape(sizes.get(0), sizes.get(1), sizes.get(2));
        int rank = (int) indices.stream().filter(i -> !(i instanceof Index.Place)).count() - 1;
        return new KerasOutput(use.put(new Reshape(shape, Reshape.Order.CHANNELS_LAST), taken).node(), rank);
    }

    /** One for each axis, the images' first; what is left over is whole. */
    private static List<Index> indices(KerasUse use) {
        List<Index> indices = new ArrayList<>();
        for (Object entry : entries(use)) {
            indices.add(index(use, entry));
        }
        int stated = (int) indices.stream().filter(i -> i instanceof Index.Part || i instanceof Index.Place).count();
        int left = use.rank() + 1 - stated;
        if (left < 0 || Collections.frequency(indices, new Index.Rest()) > 1) {
            throw use.layer().error("takes " + shown(use) + " of values of " + (use.rank() + 1) + " axes; expected at "
                    + "most one index for each, and one ellipsis");
        }
        int rest = indices.indexOf(new Index.Rest());
        if (rest >= 0) {
            indices.remove(rest);
        }
        indices.addAll(rest < 0 ? indices.size() : rest, Collections.nCopies(left, new Index.Part(Slice.Range.ALL)));
        return indices;
    }

    private static List<?> entries(KerasUse use) {
        Object stated = use.setting(1, "slice_spec", "key");
        if (stated instanceof Map<?, ?> tuple && "__tuple__".equals(tuple.get("class_name"))) {
            stated = tuple.get("items") != null ? tuple.get("items") : tuple.get("config");
        }
        // Only one index, which is no tuple.
        return stated instanceof List<?> list ? list : Collections.singletonList(stated);
    }

    private static Index index(KerasUse use, Object entry) {
        if (entry == null) {
            return new Index.Fresh();
        }
        if (entry instanceof Number n && n.doubleValue() == n.intValue()) {
            return new Index.Place(n.intValue());
        }
        if (entry instanceof Map<?, ?> map) {
            Object kind = map.get("class_name");
            if ("__ellipsis__".equals(kind)) {
                return new Index.Rest();
            }
            Map<?, ?> range = "__slice__".equals(kind) && map.get("config") instanceof Map<?, ?> inner ? inner
                    : kind == null ? map : Map.of();
            if (!range.isEmpty() && List.of("start", "stop", "step").containsAll(range.keySet())) {
                return new Index.Part(range(use, range));
            }
        }
        throw use.layer().error("is indexed by " + ShownName.of(String.valueOf(entry)) + "; expected ranges, whole "
                + "numbers, an ellipsis or None");
    }

    private static Slice.Range range(KerasUse use, Map<?, ?> range) {
        int step = bound(use, range, "step", 1);
        if (step == 0) {
            throw use.layer().error("takes a range of step 0");
        }
        return new Slice.Range(bound(use, range, "start", step > 0 ? 0 : Integer.MAX_VALUE),
                bound(use, range, "stop", step > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE), step);
    }

    private static int bound(KerasUse use, Map<?, ?> range, String key, int otherwise) {
        Object stated = range.get(key);
        if (stated == null) {
            return otherwise;
        }
        if (stated instanceof Number n && n.doubleValue() == n.intValue()) {
            return n.intValue();
        }
        throw use.layer().error("takes a range whose " + key + " is " + ShownName.of(String.valueOf(stated))
                + "; expected a whole number");
    }

    private static int size(Shape in, Axis axis) {
        return switch (axis) {
            case HEIGHT -> in.h();
            case WIDTH -> in.w();
            case CHANNELS -> in.c();
        };
    }

    private static String shown(KerasUse use) {
        return ShownName.of(String.valueOf(use.setting(1, "slice_spec", "key")));
    }
}
