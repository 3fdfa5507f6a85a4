package graft.zoo.hdf5;

import graft.zoo.bytes.ShownName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A group or a dataset. */
public abstract sealed class Hdf5Object permits Hdf5Group, Hdf5Dataset {
    private static final int ATTRIBUTE_NAMES = 8;

    private final Hdf5 hdf5;
    private final String path;
    private final ObjectHeader header;

    Hdf5Object(Hdf5 hdf5, String path, ObjectHeader header) {
        this.hdf5 = hdf5;
        this.path = path;
        this.header = header;
    }

    /** The name by which it was found, without a slash before it; empty for the root. */
    public final String path() {
        return path;
    }

    /**
     * The attribute of this name.
     *
     * @throws graft.zoo.weights.WeightFileException when the attributes are damaged
     */
    public final Optional<Hdf5Attribute> attribute(String name) {
        return Optional.ofNullable(hdf5.attributes(header.address(), this::readAttributes).get(name));
    }

    /**
     * All attributes: those in the object's header, then those in a heap of their own (specification, IV.A.2.v:
     * version, flags, [count (2)], heap (O), index by name (O)).
     *
     * @throws graft.zoo.weights.WeightFileException when they are damaged
     */
    public final List<Hdf5Attribute> attributes() {
        return List.copyOf(hdf5.attributes(header.address(), this::readAttributes).values());
    }

    private List<Hdf5Attribute> readAttributes() {
        List<Hdf5Attribute> attributes = new ArrayList<>();
        String what = "attribute of '" + ShownName.of(path) + "'";
        for (Message message : header.all(Message.Type.ATTRIBUTE)) {
            attributes.add(Hdf5Attribute.read(file(), hdf5.heap(), message.body()));
        }
        header.first(Message.Type.ATTRIBUTE_INFO).ifPresent(message -> {
            Cursor body = message.body();
            body.version(0, 0);
            body.skip((body.u8() & 1) != 0 ? 2 : 0);
            long heapAddress = body.offset();
            long names = body.offset();
            if (heapAddress != FileBytes.UNDEFINED && names != FileBytes.UNDEFINED) {
                var heap = new FractalHeap(file(), heapAddress);
                BTree2.records(file(), names, ATTRIBUTE_NAMES, record -> attributes.add(Hdf5Attribute.read(file(),
                        hdf5.heap(), heap.object(record.sub(heap.idSize(), what), what))));
            }
        });
        return attributes;
    }

    final Hdf5 hdf5() {
        return hdf5;
    }

    final FileBytes file() {
        return hdf5.bytes();
    }

    final ObjectHeader header() {
        return header;
    }
}
