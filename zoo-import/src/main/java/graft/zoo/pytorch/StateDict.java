package graft.zoo.pytorch;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.pytorch.Pickled.NumpyArray;
import graft.zoo.pytorch.Pickled.Opaque;
import graft.zoo.pytorch.Pickled.Storage;
import graft.zoo.pytorch.Pickled.TensorView;
import graft.zoo.pytorch.Pickled.Unknown;
import graft.zoo.pytorch.Pickled.Unreadable;
import graft.zoo.weights.Copies;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The named tensors in what a pickle holds.
 *
 * @param tensors those of the set that is used
 * @param sets    how many tensors each set of weights has, by its key; those that are no rival of the largest left out
 * @param set     the key of the one that is used; empty where it is not inside anything
 * @param isNamed whether the caller's key names it
 * @param isCopied whether it is used because all sets are equal to the last bit
 */
record StateDict(Map<String, StoredTensor> tensors, Map<String, Integer> sets, String set, boolean isNamed,
        boolean isCopied) {
    /** Under these keys training scripts keep the weights, the plain ones before their moving averages. */
    private static final List<String> PLACES = List.of("state_dict", "model_state_dict", "model", "model_state", "net",
            "params", "state_dict_ema", "model_ema", "ema_state_dict", "params_ema", "ema");
    private static final String PARALLEL = "module.";
    /** A set with a smaller share of the tensors of the largest is no rival of it: a mean, the weights of a loss. */
    private static final int RIVAL = 10;

    /** The storages of a container. */
    interface Storages {

        /** The bytes of a whole storage, in the file. */
        MemorySegment bytes(Storage storage);

        /** Compares the bytes with the container's checksum, where it has one. */
        void verify(Storage storage);
    }

    /**
     * The tensors of a state_dict.
     *
     * @param root     the whole pickle
     * @param key      of the set of weights that is wanted; null: the usual one
     * @param storages of the container that it came from
     * @param order    of the bytes in an element
     */
    static StateDict of(MappedFile file, Pickled root, String key, Storages storages, ByteOrder order) {
        Map<String, Map<String, Pickled>> found = WeightSets.in(root);
        if (found.isEmpty()) {
            throw nothing(file, root);
        }
        Map<String, Integer> sets = rivals(found);
        String wanted = key == null ? null : named(key, found);
        String usual = wanted != null ? wanted : usual(sets);
        String chosen = usual != null ? usual : sets.keySet().iterator().next();
        if (usual == null && !Copies.areEqual(sets.keySet().stream()
                .map(set -> tensors(file, found.get(set), storages, order)).toList())) {
            throw file.refusal("holds " + sets.size() + " sets of weights, and which one is meant is not known: "
                    + listed(sets) + "; choose one: --weights-key " + ShownName.of(sets.keySet().stream()
                    .filter(path -> !path.isEmpty()).findFirst().orElseThrow()));
        }
        return new StateDict(tensors(file, found.get(chosen), storages, order), sets, chosen, wanted != null,
                usual == null);
    }

    private static Map<String, StoredTensor> tensors(MappedFile file, Map<String, Pickled> values, Storages storages,
            ByteOrder order) {
        boolean parallel = values.keySet().stream().allMatch(name -> name.startsWith(PARALLEL));
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        values.forEach((stored, value) -> {
            String name = parallel ? stored.substring(PARALLEL.length()) : stored;
            tensors.put(name, tensor(file, name, value, storages, order));
        });
        return tensors;
    }

    /** The sets that may be meant: those with names of layers, if any has, and not much smaller than the largest. */
    private static Map<String, Integer> rivals(Map<String, Map<String, Pickled>> found) {
        boolean layers = found.values().stream().anyMatch(StateDict::hasLayers);
        Map<String, Integer> sets = new LinkedHashMap<>();
        found.forEach((path, set) -> {
            if (!layers || hasLayers(set)) {
                sets.put(path, set.size());
            }
        });
        int largest = sets.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        sets.values().removeIf(size -> size * RIVAL < largest);
        return sets;
    }

    /** Whether a name is that of something in a layer, such as {@code conv1.weight}. */
    private static boolean hasLayers(Map<String, Pickled> set) {
        return set.keySet().stream().anyMatch(name -> name.indexOf('.') > 0);
    }

    /** The set that a key names: all of the keys that lead to it, or the last ones where no other set has them. */
    private static String named(String key, Map<String, Map<String, Pickled>> found) {
        if (found.containsKey(key)) {
            return key;
        }
        List<String> ending = found.keySet().stream().filter(path -> path.endsWith("." + key)).toList();
        return ending.size() == 1 ? ending.getFirst() : null;
    }

    /** The set under a usual key, or the only one; null where it is not known which one is meant. */
    private static String usual(Map<String, Integer> sets) {
        for (String place : PLACES) {
            if (sets.containsKey(place)) {
                return place;
            }
            List<String> inside = sets.keySet().stream().filter(path -> path.startsWith(place + ".")).toList();
            if (inside.size() == 1) {
                return inside.getFirst();
            }
        }
        int largest = sets.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        if (2 * sets.getOrDefault(WeightSets.TOP, 0) >= largest) {
            return WeightSets.TOP;
        }
        return sets.size() > 1 ? null : sets.keySet().iterator().next();
    }

    /** The sets in words, such as {@code student (122 tensors), teacher (122 tensors)}. */
    static String listed(Map<String, Integer> sets) {
        return sets.entrySet().stream().limit(PLACES.size()).map(e -> (e.getKey().isEmpty() ? "the file itself"
                : ShownName.of(e.getKey())) + " (" + e.getValue() + " tensors)").collect(Collectors.joining(", "));
    }

    private static WeightFileException nothing(MappedFile file, Pickled root) {
        return switch (root) {
            case Unknown unknown -> Rebuild.refusal(unknown);
            case Opaque object -> Rebuild.refusal(object.made);
            case Unreadable tensor -> file.refusal("holds " + tensor.what());
            case TensorView _ -> file.refusal("holds a single tensor where a state_dict is expected; save it with "
                    + "torch.save(model.state_dict(), path)");
            case Pickled.Dict _ -> file.refusal("holds no named tensors, neither at the top nor under one of " + PLACES
                    + " or another key; save it with torch.save(model.state_dict(), path)");
            default -> file.refusal("holds no dict with named tensors where a state_dict is expected; save it with "
                    + "torch.save(model.state_dict(), path)");
        };
    }

    private static MappedTensor tensor(MappedFile file, String name, Pickled value, Storages storages,
            ByteOrder order) {
        return switch (value) {
            case TensorView view -> tensor(file, name, view, storages, order);
            case NumpyArray array -> NumpyValues.tensor(file, name, array);
            case Unreadable tensor -> throw file.refusal("tensor '" + ShownName.of(name) + "' is " + tensor.what());
            default -> throw new IllegalStateException(value.getClass().getSimpleName() + " is no tensor");
        };
    }

    private static MappedTensor tensor(MappedFile file, String name, TensorView view, Storages storages,
            ByteOrder order) {
        if (view.dtype() == null) {
            throw file.refusal("tensor '" + ShownName.of(name) + "' has elements of type " + view.type()
                    + ", which is not read; save it as float32");
        }
        Storage storage = view.storage();
        MemorySegment whole = storages.bytes(storage);
        int element = storage.type().elementBytes();
        MemorySegment part = whole.asSlice(storage.offset() * element, storage.length() * element);
        return MappedTensor.strided(file, name, view.dtype(), order, view.shape(), part, view.offset(),
                view.strides(), () -> storages.verify(storage));
    }
}
