package graft.zoo.graph;

import graft.layers.layer.Axis;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the values of one image lie in a node's output of height, width and channels. A graph counts values row-major
 * in its own shape, such as [C,H,W]; that number is cut into factors, and each factor is a part of one of Graft's
 * three axes.
 *
 * <pre>
 * [C,H,W] as Graft keeps images    sizes C, H, W    height 1   width 2   channels 0
 * the same after Transpose to [H,W,C]: sizes H, W, C  height 0   width 1   channels 2
 * flattened by Flatten ([C*H*W])     sizes C, H, W    height -   width -   channels 1, 2, 0
 * </pre>
 *
 * A layout knows nothing of the graph's axes, so Reshape, Squeeze, Unsqueeze and Flatten do not change it: their order
 * of values is the same. Layouts are kept in the shortest form, so equal layouts are equal records.
 *
 * @param sizes    factors of the values' number, slowest first; none is 1
 * @param height   the factors that make up the height, by their place in {@code sizes}, slowest first
 * @param width    likewise
 * @param channels likewise
 */
public record AxisLayout(List<Integer> sizes, List<Integer> height, List<Integer> width, List<Integer> channels) {

    /** A layout in its shortest form: factors of 1 go, factors that lie side by side in both orders become one. */
    public static AxisLayout of(List<Integer> sizes, List<Integer> height, List<Integer> width,
            List<Integer> channels) {
        List<Integer> left = new ArrayList<>(sizes);
        List<List<Integer>> axes = List.of(new ArrayList<>(height), new ArrayList<>(width), new ArrayList<>(channels));
        for (int f = left.size() - 1; f >= 0; f--) {
            if (left.get(f) == 1) {
                drop(left, axes, f);
            } else if (f + 1 < left.size() && follows(axes, f, f + 1)) {
                left.set(f, Math.multiplyExact(left.get(f), left.get(f + 1)));
                drop(left, axes, f + 1);
            }
        }
        return new AxisLayout(List.copyOf(left), List.copyOf(axes.get(0)), List.copyOf(axes.get(1)),
                List.copyOf(axes.get(2)));
    }

    private static boolean follows(List<List<Integer>> axes, int before, int factor) {
        return axes.stream().anyMatch(a -> a.indexOf(factor) > 0 && a.get(a.indexOf(factor) - 1) == before);
    }

    private static void drop(List<Integer> sizes, List<List<Integer>> axes, int factor) {
        sizes.remove(factor);
        for (List<Integer> axis : axes) {
            axis.remove((Integer) factor);
            axis.replaceAll(f -> f > factor ? f - 1 : f);
        }
    }

    /** The graph's axes of these sizes, each wholly in one of Graft's. */
    public static AxisLayout ofAxes(int[] dims, List<Integer> height, List<Integer> width, List<Integer> channels) {
        return of(Arrays.stream(dims).boxed().toList(), height, width, channels);
    }

    // ---- usual places --------------------------------------------------------------------------------------------

    /**
     * Of a shape whose first axis counts images, for one of them: [N,C,H,W], [N,C,W], [N,C], and for more axes
     * [N,C,H...,W].
     */
    public static AxisLayout images(int[] dims) {
        if (dims.length == 0) {
            return image(dims);
        }
        int[] one = dims.clone();
        one[0] = 1;
        return image(one);
    }

    private static AxisLayout image(int[] dims) {
        int rank = dims.length;
        return switch (rank) {
            case 0 -> of(List.of(), List.of(), List.of(), List.of());
            case 1 -> ofAxes(dims, List.of(), List.of(), List.of(0));
            case 2 -> ofAxes(dims, List.of(0), List.of(), List.of(1));
            case 3 -> ofAxes(dims, List.of(0), List.of(2), List.of(1));
            default -> ofAxes(dims, Stream.concat(Stream.of(0), range(2, rank - 1).stream()).toList(),
                    List.of(rank - 1), List.of(1));
        };
    }

    /** Of a shape without a batch, as [..,H,W,C]: what matrix products and trailing axes need. */
    public static AxisLayout usual(int[] dims) {
        int rank = dims.length;
        return switch (rank) {
            case 0, 1 -> image(dims);
            case 2 -> ofAxes(dims, List.of(), List.of(0), List.of(1));
            default -> ofAxes(dims, range(0, rank - 2), List.of(rank - 2), List.of(rank - 1));
        };
    }

    /** The usual place for a feature of this shape: images channels last, anything else in its own order. */
    public static AxisLayout usual(int[] dims, boolean batched) {
        if (batched) {
            return images(dims);
        }
        return dims.length > 1 && dims[0] != 1 ? usual(dims) : image(dims);
    }

    /** All values in the graph's own order, which can be cut at any axis. */
    public AxisLayout linear() {
        return of(List.of(size()), List.of(), List.of(), List.of(0));
    }

    public static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    // ---- what a layout holds -------------------------------------------------------------------------------------

    /** Number of values. */
    public int size() {
        return sizes.stream().reduce(1, Math::multiplyExact);
    }

    /** The factors of one of Graft's axes, slowest first. */
    public List<Integer> axis(Axis axis) {
        return switch (axis) {
            case HEIGHT -> height;
            case WIDTH -> width;
            case CHANNELS -> channels;
        };
    }

    /** The shape of the node's output. */
    public Shape shape() {
        return new Shape(product(height), product(width), product(channels));
    }

    private int product(List<Integer> factors) {
        return factors.stream().map(sizes::get).reduce(1, Math::multiplyExact);
    }

    /** The layout with the channels where another of Graft's axes is, and that one in the channels. */
    public AxisLayout exchanged(Axis axis) {
        return of(sizes, axis == Axis.HEIGHT ? channels : height, axis == Axis.WIDTH ? channels : width, axis(axis));
    }

    /** All factors in the order of Graft's memory, slowest first. */
    public List<Integer> order() {
        List<Integer> order = new ArrayList<>(height);
        order.addAll(width);
        order.addAll(channels);
        return order;
    }

    /** For every value in the graph's order its place in the node's output, in the order height, width, channel. */
    public int[] places() {
        int[] strides = new int[sizes.size()];
        int stride = 1;
        for (int f : order().reversed()) {
            strides[f] = stride;
            stride *= sizes.get(f);
        }
        int[] places = {0};
        for (int f = 0; f < strides.length; f++) {
            int[] next = new int[Math.multiplyExact(places.length, sizes.get(f))];
            for (int i = 0; i < next.length; i++) {
                next[i] = places[i / sizes.get(f)] + i % sizes.get(f) * strides[f];
            }
            places = next;
        }
        return places;
    }

    /**
     * The same layout with a factor's border wherever an axis of a shape has one. The result is not in shortest form.
     *
     * @return the finer layout, and the factors of each axis; null where an axis would begin inside a prime part of a
     *         factor, as 3 begins inside 4 when [6,4] is read as [8,3]
     */
    public Split split(int[] dims) {
        List<Integer> pieces = new ArrayList<>();
        List<Integer> ofFactor = new ArrayList<>();
        List<Integer> ofAxis = new ArrayList<>();
        int factor = sizes.size() - 1;
        int left = factor < 0 ? 1 : sizes.get(factor);
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            int wanted = dims[axis];
            while (wanted > 1) {
                int piece = left % wanted == 0 ? wanted : wanted % left == 0 ? left : 0;
                if (piece == 0 || factor < 0) {
                    return null;
                }
                pieces.add(piece);
                ofFactor.add(factor);
                ofAxis.add(axis);
                wanted /= piece;
                left /= piece;
                if (left == 1 && --factor >= 0) {
                    left = sizes.get(factor);
                }
            }
        }
        List<List<Integer>> numbered = new ArrayList<>();
        for (int f = 0; f < sizes.size(); f++) {
            numbered.add(new ArrayList<>());
        }
        List<List<Integer>> axes = new ArrayList<>();
        for (int a = 0; a < dims.length; a++) {
            axes.add(new ArrayList<>());
        }
        List<Integer> ordered = pieces.reversed();
        for (int i = 0; i < ordered.size(); i++) {
            numbered.get(ofFactor.reversed().get(i)).add(i);
            axes.get(ofAxis.reversed().get(i)).add(i);
        }
        return new Split(new AxisLayout(List.copyOf(ordered), finer(height, numbered), finer(width, numbered),
                finer(channels, numbered)), axes);
    }

    private static List<Integer> finer(List<Integer> axis, List<List<Integer>> numbered) {
        return axis.stream().flatMap(f -> numbered.get(f).stream()).toList();
    }

    /**
     * A layout cut at the borders of the graph's axes.
     *
     * @param axes for each of the graph's axes its factors, slowest first; none for an axis of size 1
     */
    public record Split(AxisLayout layout, List<List<Integer>> axes) {

        /**
         * The one of Graft's axes that holds these of the graph's and nothing else, their values in the graph's order;
         * null where there is none.
         */
        public Axis holder(int... graphAxes) {
            List<Integer> wanted = Arrays.stream(graphAxes).boxed().flatMap(a -> axes.get(a).stream()).toList();
            for (Axis axis : Axis.values()) {
                if (!wanted.isEmpty() && layout.axis(axis).equals(wanted)) {
                    return axis;
                }
            }
            return null;
        }

        /** Whether these of the graph's axes are exactly what Graft's {@code axis} holds, in whatever order. */
        public boolean fills(Axis axis, Collection<Integer> graphAxes) {
            Set<Integer> wanted = new HashSet<>();
            graphAxes.forEach(a -> wanted.addAll(axes.get(a)));
            return wanted.equals(new HashSet<>(layout.axis(axis)));
        }

        /** Graft's axes that hold anything of these of the graph's. */
        public Set<Axis> touched(Collection<Integer> graphAxes) {
            Set<Axis> touched = new LinkedHashSet<>();
            for (Axis axis : Axis.values()) {
                if (graphAxes.stream().anyMatch(a -> axes.get(a).stream().anyMatch(layout.axis(axis)::contains))) {
                    touched.add(axis);
                }
            }
            return touched;
        }

        /** The layout of a value that has size 1 along these of the graph's axes. */
        public AxisLayout without(Collection<Integer> graphAxes) {
            List<Integer> sizes = new ArrayList<>(layout.sizes);
            graphAxes.forEach(a -> axes.get(a).forEach(f -> sizes.set(f, 1)));
            return of(sizes, layout.height, layout.width, layout.channels);
        }

        /** The layout after the graph's axes are exchanged: new axis i is old axis {@code permutation[i]}. */
        public AxisLayout transposed(int[] permutation) {
            List<Integer> order = Arrays.stream(permutation).boxed().flatMap(a -> axes.get(a).stream()).toList();
            return of(order.stream().map(layout.sizes::get).toList(), moved(layout.height, order),
                    moved(layout.width, order), moved(layout.channels, order));
        }

        private static List<Integer> moved(List<Integer> axis, List<Integer> order) {
            return axis.stream().map(order::indexOf).toList();
        }
    }
}
