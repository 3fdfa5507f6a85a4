package graft.layers.plan;

import graft.engine.Nhwc;
import graft.layers.layer.Concat;
import graft.layers.layer.Dropout;
import graft.layers.layer.Flatten;
import graft.layers.layer.Input;
import graft.layers.layer.Pointwise;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Where the activations of an inference plan lie in one array: which of them share a place, which are there for some
 * images at a time only ({@link Slices}), and the rest by when each is needed ({@link BufferPlanner}). Time runs from
 * step to step; a step is a chain of fused nodes, named after its last one, or a node of its own.
 */
final class InferenceLayout {
    private final Structure structure;
    private final Map<String, Fusion.Chain> chains;
    private final Set<String> outputs;
    private final int batch;
    private final List<Node> steps;
    private final Map<String, Value> values = new HashMap<>();
    /** Answers of {@link #isReadOnce}: they no longer change once a later node asks for them. */
    private final Map<String, Boolean> readOnce = new HashMap<>();
    private final Slices slices;
    private final BufferPlanner.Buffer border;
    private final long floats;

    /** Where a value lies: a buffer of its own, or some channels of another value's. */
    private static final class Value {
        final Shape shape;
        BufferPlanner.Buffer buffer;
        Value parent;
        int parentChannel;
        /** The parent, or one of its parents: the way to the root is walked once, however long it is. */
        private Value ancestor;
        boolean placed;
        /** Of a root: whether the network's input or an output lies there, which must stay. */
        boolean stays;
        /** Of a root: the last step that reads anything that lies there. */
        int lastRead = -1;
        /** Of a root: whether it is there for the whole batch. */
        boolean whole;

        Value(Shape shape) {
            this.shape = shape;
        }

        Value root() {
            Value root = this;
            while (root.ancestor != null) {
                root = root.ancestor;
            }
            Value v = this;
            while (v.ancestor != null) {
                Value next = v.ancestor;
                v.ancestor = root;
                v = next;
            }
            return root;
        }

        /** Lets this root lie in another value, from one of its channels on. */
        void join(Value whole, int channel) {
            Value root = whole.root();
            root.stays |= stays;
            root.lastRead = Math.max(root.lastRead, lastRead);
            parent = whole;
            ancestor = root;
            parentChannel = channel;
        }
    }

    /**
     * Lays all out.
     *
     * @param outputs  names of the nodes whose values are kept to the end
     * @param packed   bytes of packed weights that a chain reads
     * @param zeros    floats of zeros that are needed beside the activations
     */
    InferenceLayout(Structure structure, List<Node> nodes, Map<String, Fusion.Chain> chains, Set<String> outputs,
            int batch, ToLongFunction<Fusion.Chain> packed, int zeros) {
        this.structure = structure;
        this.chains = chains;
        this.outputs = outputs;
        this.batch = batch;
        Set<String> inside = insideChains();
        steps = nodes.stream().filter(n -> !inside.contains(n.name())).toList();
        steps.forEach(n -> values.put(n.name(), new Value(n.shape())));
        share();
        slices = Slices.of(steps, batch, n -> 4 * inputsOf(n).stream().mapToLong(i -> values.get(i).shape.size()).sum()
                + 4L * n.shape().size(), n -> chains.containsKey(n.name())
                ? packed.applyAsLong(chains.get(n.name())) : 0);
        Set<String> whole = wholeValues();
        values.forEach((name, value) -> value.root().whole |= whole.contains(name));
        BufferPlanner planner = new BufferPlanner();
        for (int step = 0; step < steps.size(); step++) {
            occupy(values.get(steps.get(step).name()).root(), step, planner);
            for (String input : inputsOf(steps.get(step))) {
                values.get(input).root().buffer.usedAt(step);
            }
        }
        // The input stays as it was given, so that a plan can run twice on it.
        values.get(steps.getFirst().name()).root().buffer.usedAt(steps.size());
        outputs.forEach(o -> values.get(o).root().buffer.usedAt(steps.size()));
        border = planner.buffer(zeros, 0);
        border.usedAt(steps.size());
        floats = planner.place();
    }

    private void share() {
        Map<String, Integer> readers = new HashMap<>();
        Map<String, Integer> lastReads = new HashMap<>();
        for (int step = 0; step < steps.size(); step++) {
            for (String input : inputsOf(steps.get(step))) {
                readers.merge(input, 1, Integer::sum);
                lastReads.put(input, step);
            }
        }
        outputs.forEach(o -> readers.merge(o, 1, Integer::sum));
        values.forEach((name, value) -> {
            value.stays = structure.node(name).layer() instanceof Input || outputs.contains(name);
            value.lastRead = lastReads.getOrDefault(name, -1);
        });
        for (int step = 0; step < steps.size(); step++) {
            Node node = steps.get(step);
            if (chains.containsKey(node.name())) {
                overwriteResidual(chains.get(node.name()), step);
            } else {
                shareMemory(node, readers, step);
            }
        }
    }

    /** Length of the array. */
    long floats() {
        return floats;
    }

    /** Where the zeros begin. */
    int zerosAt() {
        return border.offset();
    }

    Slices slices() {
        return slices;
    }

    /** All steps: the last node of each chain, and every node outside of chains. */
    List<Node> steps() {
        return steps;
    }

    /** The steps that are run for some images at a time, slice after slice. */
    List<Node> slicedSteps() {
        return steps.subList(0, slices.steps());
    }

    /** The steps that are run for the whole batch, after those. */
    List<Node> wholeSteps() {
        return steps.subList(slices.steps(), steps.size());
    }

    /** Whether a node's value lies where its input's does, so that nothing is to be done. */
    boolean liesWithInput(Node node) {
        return values.get(node.name()).parent != null;
    }

    /** Whether an input lies within a node's value. */
    boolean liesWithin(String input, Node node) {
        return isPartOf(values.get(input), values.get(node.name()));
    }

    /**
     * Where values lie of {@code count} images from {@code first} on; those for some images at a time lie where all
     * such images do.
     */
    Map<String, Nhwc> views(int first, int count, float[] memory) {
        Map<String, Nhwc> found = new HashMap<>();
        Map<Value, Nhwc> known = new IdentityHashMap<>();
        values.forEach((name, v) -> {
            if (v.root().whole) {
                found.put(name, view(v, batch, memory, known).images(first, count));
            } else if (count <= slices.images()) {
                found.put(name, view(v, count, memory, known));
            }
        });
        return found;
    }

    /** The values that are kept for the whole batch at once; others are only for some images at a time. */
    private Set<String> wholeValues() {
        Set<String> whole = new HashSet<>(outputs);
        whole.add(steps.getFirst().name());
        for (Node late : wholeSteps()) {
            whole.add(late.name());
            whole.addAll(inputsOf(late));
        }
        return whole;
    }

    private Set<String> insideChains() {
        Set<String> inside = new HashSet<>();
        Map<String, Node> readers = new HashMap<>();
        structure.nodes().forEach(n -> n.inputs().forEach(i -> readers.putIfAbsent(i, n)));
        for (Fusion.Chain chain : chains.values()) {
            String end = chain.output().name();
            for (Node n = chain.convolution(); !n.name().equals(end);) {
                inside.add(n.name());
                n = readers.getOrDefault(n.name(), chain.output());
            }
        }
        return inside;
    }

    /** What a step reads: a chain reads its convolution's input and the residual, any other node its inputs. */
    private List<String> inputsOf(Node node) {
        Fusion.Chain chain = chains.get(node.name());
        if (chain == null) {
            return node.inputs();
        }
        String x = chain.convolution().inputs().getFirst();
        return chain.residual() == null ? List.of(x) : List.of(x, chain.residual());
    }

    /**
     * Lets a node's value lie where another's does, where that saves a copy or a buffer. What lies within a
     * concatenation may be read after the concatenation's only reader, as in dense blocks, and must stay until then.
     */
    private void shareMemory(Node node, Map<String, Integer> readers, int step) {
        Value own = values.get(node.name());
        switch (node.layer()) {
            case Dropout _ -> own.join(values.get(node.inputs().getFirst()), 0);
            case Flatten _ -> {
                Value x = values.get(node.inputs().getFirst());
                if (x.parent == null) {
                    own.join(x, 0);
                    x.placed = true;
                } else {
                    // It is copied into a vector of its own, which does not lie inside another one.
                    own.placed = true;
                }
            }
            case Pointwise _ -> {
                String input = node.inputs().getFirst();
                if (values.get(input).shape.equals(own.shape) && isReadOnce(input, readers)
                        && values.get(input).root().lastRead <= step) {
                    own.join(values.get(input), 0);
                }
            }
            case Concat _ -> {
                int channel = 0;
                for (String input : node.inputs()) {
                    Value x = values.get(input);
                    Value root = x.root();
                    boolean whole = root == x || sameMemory(x, root);
                    if (root.parent == null && whole && !root.placed && root.shape.equals(x.shape)
                            && !(structure.node(input).layer() instanceof Input)
                            && Collections.frequency(node.inputs(), input) == 1 && root != own.root()
                            && !outputs.contains(input)) {
                        root.join(own, channel);
                        root.placed = true;
                    }
                    channel += x.shape.c();
                }
            }
            default -> {
            }
        }
    }

    /**
     * Lets a convolution write its output over the residual that it adds, where that is read for the last time: what it
     * writes is in the cache already, and need not be fetched from memory first.
     */
    private void overwriteResidual(Fusion.Chain chain, int step) {
        Value own = values.get(chain.output().name());
        Value residual = values.get(chain.residual());
        if (residual == null || !residual.shape.equals(own.shape)) {
            return;
        }
        Value root = residual.root();
        boolean free = sameMemory(residual, root) && root.shape.equals(residual.shape)
                && values.get(chain.convolution().inputs().getFirst()).root() != root;
        if (free && !root.stays && root.lastRead <= step) {
            own.join(residual, 0);
        }
    }

    /** Whether a value may be overwritten: it, and every value that lies in the same place, has one reader. */
    private boolean isReadOnce(String name, Map<String, Integer> readers) {
        List<String> asked = new ArrayList<>();
        String at = name;
        Boolean once = readOnce.get(at);
        while (once == null) {
            asked.add(at);
            Node node = structure.node(at);
            if (node.layer() instanceof Input || readers.get(at) != 1) {
                once = false;
            } else if (chains.containsKey(at) || values.get(at).parent == null) {
                once = true;
            } else {
                at = node.inputs().getFirst();
                once = readOnce.get(at);
            }
        }
        for (String a : asked) {
            readOnce.put(a, once);
        }
        return once;
    }

    private static boolean sameMemory(Value x, Value root) {
        for (Value v = x; v != root; v = v.parent) {
            if (v.parentChannel != 0 || !v.shape.equals(v.parent.shape)) {
                return false;
            }
        }
        return true;
    }

    private void occupy(Value root, int step, BufferPlanner planner) {
        if (root.buffer == null) {
            // While the first steps go on, slice after slice, all that is kept of them is in use.
            boolean early = step < slices.steps();
            root.buffer = planner.buffer((long) (root.whole ? batch : slices.images()) * root.shape.size(),
                    root.whole && early ? 0 : step);
            root.buffer.usedAt(root.whole && early ? slices.steps() - 1 : step);
        }
        root.buffer.usedAt(step);
    }

    /** @param known views of other values; modified */
    private static Nhwc view(Value value, int images, float[] memory, Map<Value, Nhwc> known) {
        Deque<Value> open = new ArrayDeque<>();
        for (Value v = value; v != null && !known.containsKey(v); v = v.parent) {
            open.push(v);
        }
        for (Value v : open) {
            Nhwc parent = known.get(v.parent);
            int offset = parent == null ? v.buffer.offset() : parent.offset();
            known.put(v, parent != null && v.shape.h() == parent.h() && v.shape.w() == parent.w()
                    ? parent.channels(v.parentChannel, v.shape.c())
                    : new Nhwc(memory, offset, images, v.shape.h(), v.shape.w(), v.shape.c(), v.shape.c()));
        }
        return known.get(value);
    }

    private static boolean isPartOf(Value v, Value whole) {
        for (Value p = v; p != null; p = p.parent) {
            if (p == whole) {
                return true;
            }
        }
        return false;
    }
}
