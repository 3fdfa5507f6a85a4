package graft.zoo.hdf5;

import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * The collections in which values of variable length lie (specification, III.E): {@code GCOL}, version, 3 reserved,
 * size (L); then objects: index (2), references (2), 4 reserved, size (L), bytes up to a multiple of 8. Index 0 is what
 * is free, and the end.
 */
final class GlobalHeap {
    private final FileBytes file;
    private final Map<Long, Map<Integer, MemorySegment>> collections = new HashMap<>();

    GlobalHeap(FileBytes file) {
        this.file = file;
    }

    /**
     * The bytes of an object.
     *
     * @param what refers to it, for messages
     * @throws WeightFileException when there is none, or its collection is damaged
     */
    MemorySegment object(long collection, int index, String what) {
        Map<Integer, MemorySegment> objects = collections.computeIfAbsent(collection, at -> collection(at, what));
        MemorySegment object = objects.get(index);
        if (object == null) {
            throw file.refusal(what + " refers to object " + index + " of the global heap at byte " + collection
                    + ", which is not there; the file is damaged");
        }
        return object;
    }

    private Map<Integer, MemorySegment> collection(long address, String what) {
        String heap = "global heap of " + what;
        Cursor head = file.signed(address, "GCOL", heap);
        head.version(1, 1);
        head.skip(3);
        Cursor rest = file.at(address, head.length(), heap);
        rest.skip(head.position());
        Map<Integer, MemorySegment> objects = new HashMap<>();
        int least = 8 + file.lengthSize();
        while (rest.remaining() >= least) {
            int index = rest.u16();
            rest.skip(6);
            long size = rest.length();
            if (index == 0) {
                break;
            }
            objects.putIfAbsent(index, rest.take(size));
            rest.align(8);
        }
        return objects;
    }
}
