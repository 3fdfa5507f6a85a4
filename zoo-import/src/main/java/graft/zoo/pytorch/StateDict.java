package graft.zoo.pytorch;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.pytorch.Pickled.Dict;
import graft.zoo.pytorch.Pickled.Storage;
import graft.zoo.pytorch.Pickled.TensorView;
import graft.zoo.pytorch.Pickled.Text;
import graft.zoo.weights.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the named tensors in what a pickle holds. */
final class StateDict {
    /** Under these keys training scripts keep the weights, the plain ones before their moving averages. */
    private static final List<String> PLACES =
            List.of("state_dict", "model_state_dict", "model", "net", "state_dict_ema", "model_ema");
    private static final String PARALLEL = "module.";

    /** The storages of a container. */
    interface Storages {

        /** The bytes of a whole storage, in the file. */
        MemorySegment bytes(Storage storage);

        /** Compares the bytes with the container's checksum, where it has one. */
        void verify(Storage storage);
    }

    private StateDict() {
    }

    /**
     * The tensors of a state_dict.
     *
     * @param root     the whole pickle
     * @param storages of the container that it came from
     * @param order    of the bytes in an element
     */
    static Map<String, StoredTensor> tensors(MappedFile file, Pickled root, Storages storages, ByteOrder order) {
        Map<String, TensorView> views = find(file, root);
        boolean parallel = views.keySet().stream().allMatch(name -> name.startsWith(PARALLEL));
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        views.forEach((stored, view) -> {
            String name = parallel ? stored.substring(PARALLEL.length()) : stored;
            tensors.put(name, tensor(file, name, view, storages, order));
        });
        return tensors;
    }

    private static Map<String, TensorView> find(MappedFile file, Pickled root) {
        if (!(root instanceof Dict dict)) {
            throw file.refusal("holds " + (root instanceof TensorView ? "a single tensor" : "no dict")
                    + " where a state_dict is expected; save it with torch.save(model.state_dict(), path)");
        }
        for (String place : PLACES) {
            if (dict.items.get(new Text(place)) instanceof Dict inner && !views(inner).isEmpty()) {
                return views(inner);
            }
        }
        Map<String, TensorView> views = views(dict);
        if (views.isEmpty()) {
            throw file.refusal("holds no named tensors, neither at the top nor under one of " + PLACES
                    + "; save it with torch.save(model.state_dict(), path)");
        }
        return views;
    }

    private static Map<String, TensorView> views(Dict dict) {
        Map<String, TensorView> views = new LinkedHashMap<>();
        dict.items.forEach((key, value) -> {
            if (key instanceof Text name && value instanceof TensorView view) {
                views.put(name.value(), view);
            }
        });
        return views;
    }

    private static MappedTensor tensor(MappedFile file, String name, TensorView view,
            Storages storages, ByteOrder order) {
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
