package graft.zoo.pytorch;

import graft.zoo.bytes.ShownName;
import graft.zoo.pytorch.Pickled.Bytes;
import graft.zoo.pytorch.Pickled.Constant;
import graft.zoo.pytorch.Pickled.Dict;
import graft.zoo.pytorch.Pickled.ElementType;
import graft.zoo.pytorch.Pickled.Global;
import graft.zoo.pytorch.Pickled.Int;
import graft.zoo.pytorch.Pickled.NumpyArray;
import graft.zoo.pytorch.Pickled.NumpyType;
import graft.zoo.pytorch.Pickled.Opaque;
import graft.zoo.pytorch.Pickled.Sequence;
import graft.zoo.pytorch.Pickled.Storage;
import graft.zoo.pytorch.Pickled.StorageClass;
import graft.zoo.pytorch.Pickled.TensorView;
import graft.zoo.pytorch.Pickled.Text;
import graft.zoo.pytorch.Pickled.Tuple;
import graft.zoo.pytorch.Pickled.Unknown;
import graft.zoo.pytorch.Pickled.Unreadable;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFileException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers what a pickle asks for: names, storages by their persistent ids, and calls of the allow-list. Containers
 * whose persistent ids mean something else extend it.
 */
class Rebuild {
    /** Pairs that OrderedDicts are made of. One list may be given to many of them. */
    private static final int MAX_PAIRS = 1_000_000;
    /** More than a tensor may have; how many it may have is reported where its name is known. */
    private static final int MOST_SIZES = 1000;

    /** Classes and functions that are not on the allow-list; a training script's objects have a hundred. */
    private static final int MOST_NAMES = 10_000;

    private final Map<String, Storage> roots = new LinkedHashMap<>();
    private final Map<String, Unknown> unknowns = new HashMap<>();
    private int pairs;

    /** The storages that were mentioned, whole, by key. */
    Map<String, Storage> roots() {
        return roots;
    }

    /** What a name stands for. It is never looked up: one that is not on the list is kept as a name. */
    Pickled global(PickleBytes in, String module, String name) {
        Pickled known = Callable.find(module, name);
        if (known != null) {
            return known;
        }
        String whole = module + "." + name;
        if (Attack.names(module, name)) {
            throw refusal(new Unknown(whole, in, in.offset()));
        }
        Unknown unknown = unknowns.computeIfAbsent(whole, n -> new Unknown(n, in, in.offset()));
        if (unknowns.size() > MOST_NAMES) {
            throw in.bad("names of over " + MOST_NAMES + " classes and functions");
        }
        return unknown;
    }

    /** Why a file whose weights would be what this name makes is not read. */
    static WeightFileException refusal(Unknown unknown) {
        String shown = ShownName.of(unknown.name());
        Unreadable tensor = unreadable(unknown);
        return unknown.in().bad(unknown.at(), tensor != null ? tensor.what()
                : shown.matches("(torch\\.nn|torchvision|__torch__)\\..*")
                ? "this file stores a whole Python object (" + shown + "), not a state_dict; save the weights alone: "
                + "torch.save(model.state_dict(), path)"
                : "refusing to execute " + shown + ": weights do not need it. If you trust the file, load it in "
                + "PyTorch and save the weights alone: torch.save(model.state_dict(), path)");
    }

    /** The mark for tensors of kinds that are not read; null when the function makes something else. */
    private static Unreadable unreadable(Unknown function) {
        String name = function.name();
        if (!name.startsWith("torch._utils._rebuild_")) {
            return null;
        }
        String shown = ShownName.of(name);
        return name.endsWith("qtensor") ? new Unreadable("a quantised tensor (" + shown + "), which is not read; save "
                + "the weights as floats: tensor.dequantize()")
                : name.contains("sparse") ? new Unreadable("a sparse tensor (" + shown + "), which is not read; save "
                + "it dense: tensor.to_dense()")
                : new Unreadable("a tensor of a kind that is not read (" + shown + "); save it as a plain one");
    }

    /**
     * {@code ('storage', class, key, location, numel[, view])}; a view is {@code (key, offset, length)} in elements.
     */
    Pickled persistent(PickleBytes in, Pickled id) {
        if (id instanceof Tuple module && module.items.size() == 4 && module.items.get(0) instanceof Text container
                && container.value().equals("module")) {
            // ('module', class, file of its source, source): the class is a name as good as any.
            return module.items.get(1);
        }
        if (!(id instanceof Tuple tuple) || tuple.items.size() < 5 || tuple.items.size() > 6
                || !(tuple.items.get(0) instanceof Text kind) || !kind.value().equals("storage")
                || !(tuple.items.get(1) instanceof StorageClass type)
                || !(tuple.items.get(2) instanceof Text key)) {
            throw in.bad("a persistent id that does not name a storage; only state_dicts are read: "
                    + "torch.save(model.state_dict(), path)");
        }
        long numel = number(in, tuple.items.get(4), "a storage's number of elements");
        var root = new Storage(key.value(), type, numel, 0, numel);
        Storage before = roots.putIfAbsent(key.value(), root);
        if (before != null && !before.equals(root)) {
            throw in.bad("storage '" + ShownName.of(key.value()) + "' is mentioned with two types or sizes");
        }
        if (tuple.items.size() == 5 || tuple.items.get(5) == Constant.NONE) {
            return root;
        }
        if (!(tuple.items.get(5) instanceof Tuple view) || view.items.size() != 3) {
            throw in.bad("a storage's view must be (key, offset, length)");
        }
        long offset = number(in, view.items.get(1), "a view's offset");
        long length = number(in, view.items.get(2), "a view's length");
        if (offset > numel || length > numel - offset) {
            throw in.bad("a view of " + length + " elements from " + offset + " passes the end of storage '"
                    + ShownName.of(key.value()) + "' of " + numel);
        }
        return new Storage(key.value(), type, numel, offset, length);
    }

    Pickled call(PickleBytes in, Pickled function, Pickled arguments) {
        if (!(arguments instanceof Tuple tuple)) {
            throw in.bad("refusing to call something with arguments that are no tuple");
        }
        if (function instanceof Unknown unknown) {
            Unreadable tensor = unreadable(unknown);
            return tensor != null ? tensor : new Opaque(unknown, tuple);
        }
        if (function instanceof Opaque made) {
            return new Opaque(made.made, tuple);
        }
        if (!(function instanceof Global global)) {
            throw in.bad("refusing to call something that is not on the list of known functions");
        }
        List<Pickled> args = tuple.items;
        return switch (global.callable()) {
            case ORDERED_DICT -> orderedDict(in, args);
            case SEQUENCE -> !args.isEmpty() && args.getFirst() instanceof Sequence items ? items : new Sequence();
            case TENSOR, TENSOR_V2 -> tensor(in, global, args, null);
            case TENSOR_V3 -> {
                if (args.size() < 7 || !(args.get(6) instanceof ElementType type)) {
                    throw in.bad(global.name() + " expects an element type as argument 7");
                }
                yield tensor(in, global, args, type);
            }
            case PARAMETER -> {
                if (args.isEmpty() || !(args.getFirst() instanceof TensorView || args.getFirst() instanceof Unreadable
                        || args.getFirst() instanceof Opaque)) {
                    throw in.bad(global.name() + " expects a tensor");
                }
                yield args.getFirst();
            }
            case SIZE -> {
                if (args.size() != 1 || !(args.getFirst() instanceof Tuple size)) {
                    throw in.bad("torch.Size expects a tuple");
                }
                yield size;
            }
            case NUMPY_TYPE -> new NumpyType(!args.isEmpty() && args.getFirst() instanceof Text code ? code.value()
                    : "");
            case NUMPY_ARRAY -> new NumpyArray();
            case NUMPY_BUFFER -> buffer(in, args);
            case BYTES -> !args.isEmpty() && (args.getFirst() instanceof Text || args.getFirst() instanceof Bytes)
                    ? args.getFirst() : Constant.NONE;
            case OBJECT -> object(in, args.isEmpty() ? Constant.NONE : args.getFirst(), tuple);
            case TYPED -> args.size() > 2 && args.get(0) instanceof Global make && make.callable() != Callable.TYPED
                    ? call(in, make, args.get(2)) : new Opaque(new Unknown(global.name(), in, in.offset()), tuple);
        };
    }

    /** The mark for an object of a class, whichever it is. */
    Pickled object(PickleBytes in, Pickled type, Pickled arguments) {
        String name = switch (type) {
            case Unknown unknown -> unknown.name();
            case Global global -> global.name();
            default -> throw in.bad("refusing to make an object of something that is no class");
        };
        if (name.equals("collections.OrderedDict")) {
            return new Dict();
        }
        return new Opaque(type instanceof Unknown unknown ? unknown : new Unknown(name, in, in.offset()),
                arguments instanceof Tuple tuple ? tuple : new Tuple(List.of()));
    }

    /**
     * {@code (version, shape, type, whether columns come first, bytes)}; numpy's first versions leave the first
     * out.
     */
    void fill(PickleBytes in, NumpyArray array, Pickled state) {
        if (!(state instanceof Tuple tuple) || tuple.items.size() < 4 || tuple.items.size() > 5) {
            throw in.bad("a numpy array expects a shape, a type and its bytes");
        }
        List<Pickled> items = tuple.items.subList(tuple.items.size() - 4, tuple.items.size());
        set(in, array, items.get(0), items.get(1), items.get(2) == Constant.TRUE, items.get(3));
    }

    /** {@code (bytes, type, shape, "C" or "F")}. */
    private static NumpyArray buffer(PickleBytes in, List<Pickled> args) {
        if (args.size() != 4) {
            throw in.bad("numpy's _frombuffer expects bytes, a type, a shape and an order");
        }
        var array = new NumpyArray();
        set(in, array, args.get(2), args.get(1), args.get(3).equals(new Text("F")), args.get(0));
        return array;
    }

    private static void set(PickleBytes in, NumpyArray array, Pickled shape, Pickled type, boolean columnMajor,
            Pickled data) {
        array.shape = integers(in, shape, "an array's shape");
        array.type = type instanceof NumpyType known ? known : null;
        array.columnMajor = columnMajor;
        array.data = data instanceof Text || data instanceof Bytes ? data : null;
    }

    /** {@code (version, "<", …)}. */
    static boolean isBigEndian(Pickled state) {
        return state instanceof Tuple tuple && tuple.items.size() > 1 && tuple.items.get(1).equals(new Text(">"));
    }

    private Dict orderedDict(PickleBytes in, List<Pickled> args) {
        var dict = new Dict();
        if (args.isEmpty()) {
            return dict;
        }
        if (args.size() != 1 || !(args.getFirst() instanceof Sequence pairs)) {
            throw in.bad("OrderedDict expects a list of pairs");
        }
        this.pairs += pairs.items.size();
        if (this.pairs > MAX_PAIRS) {
            throw in.bad("OrderedDicts of over " + MAX_PAIRS + " pairs together");
        }
        for (Pickled item : pairs.items) {
            List<Pickled> pair = switch (item) {
                case Tuple t -> t.items;
                case Sequence s -> s.items;
                default -> List.of();
            };
            if (pair.size() != 2) {
                throw in.bad("OrderedDict expects a list of pairs");
            }
            put(in, dict.items, pair.get(0), pair.get(1));
        }
        return dict;
    }

    /** Sets a key as Python does: the last value counts. */
    static void put(PickleBytes in, Map<Pickled, Pickled> items, Pickled key, Pickled value) {
        switch (key) {
            case Dict d -> throw in.bad("a dict as the key of a dict");
            case Sequence s -> throw in.bad("a list as the key of a dict");
            case TensorView t -> throw in.bad("a tensor as the key of a dict");
            default -> items.put(key, value);
        }
    }

    /** {@code (storage, offset, shape, strides, …)}; what follows concerns training. */
    private static TensorView tensor(PickleBytes in, Global global, List<Pickled> args, ElementType type) {
        if (args.size() < 4 || !(args.get(0) instanceof Storage storage)) {
            throw in.bad(global.name() + " expects a storage, an offset, a shape and strides");
        }
        DType dtype = type == null ? storage.type().dtype() : type.dtype();
        return new TensorView(storage, dtype, type == null ? storage.type().name() : type.name(),
                integer(in, args.get(1), "a tensor's offset"), integers(in, args.get(2), "a tensor's shape"),
                integers(in, args.get(3), "a tensor's strides"));
    }

    private static long[] integers(PickleBytes in, Pickled value, String what) {
        if (!(value instanceof Tuple tuple)) {
            throw in.bad(what + " must be a tuple of integers");
        }
        if (tuple.items.size() > MOST_SIZES) {
            throw in.bad(what + " has " + tuple.items.size() + " numbers, expected at most " + MOST_SIZES);
        }
        long[] numbers = new long[tuple.items.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = integer(in, tuple.items.get(i), what);
        }
        return numbers;
    }

    private static long number(PickleBytes in, Pickled value, String what) {
        long number = integer(in, value, what);
        if (number < 0) {
            throw in.bad(what + " is " + number + "; expected 0 or more");
        }
        return number;
    }

    static long integer(PickleBytes in, Pickled value, String what) {
        if (!(value instanceof Int number) || number.value().bitLength() > 63) {
            throw in.bad(what + " must be a 64-bit integer");
        }
        return number.value().longValue();
    }
}
