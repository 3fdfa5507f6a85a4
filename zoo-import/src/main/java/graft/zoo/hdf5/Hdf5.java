package graft.zoo.hdf5;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An open HDF5 file, or one that lies in an archive.
 *
 * <pre>{@code
 * Hdf5 hdf5 = Hdf5.of(file, file.bytes());
 * hdf5.root().find("conv1/kernel:0")
 * }</pre>
 *
 * Damage is found when the damaged part is looked at, and refused with a {@link graft.zoo.weights.WeightFileException}.
 */
public final class Hdf5 {
    private static final int MAX_DEPTH = 64;

    private final FileBytes bytes;
    private final GlobalHeap heap;
    private final Hdf5Group root;
    private final Map<Long, Map<String, Link>> links = new HashMap<>();
    private final Map<Long, ObjectHeader> headers = new HashMap<>();
    private final Map<Long, Map<String, Hdf5Attribute>> attributes = new HashMap<>();

    private Hdf5(Superblock superblock) {
        this.bytes = superblock.bytes();
        this.heap = new GlobalHeap(bytes);
        if (!(object(superblock.root(), "") instanceof Hdf5Group group)) {
            throw bytes.refusal("the root is no group; the file is damaged");
        }
        this.root = group;
    }

    /** Whether a file that begins with these bytes is HDF5, perhaps after a user block. */
    public static boolean recognises(byte[] head) {
        return Superblock.find(MemorySegment.ofArray(head)) >= 0;
    }

    /**
     * Reads the superblock and the root.
     *
     * @param file    that messages name
     * @param segment of it: the HDF5 file, with its user block
     * @throws graft.zoo.weights.WeightFileException when it is no HDF5, of an unknown version, cut short or damaged
     */
    public static Hdf5 of(MappedFile file, MemorySegment segment) {
        return new Hdf5(Superblock.read(file, segment));
    }

    public Hdf5Group root() {
        return root;
    }

    /**
     * All datasets below a group, depth first, in the groups' order. Groups that are linked several times, even in
     * circles, are gone through once; soft and external links are not followed, so that each dataset comes under the
     * names that are its own.
     *
     * @throws graft.zoo.weights.WeightFileException when an object is damaged
     */
    public List<Hdf5Dataset> datasets(Hdf5Group below) {
        List<Hdf5Dataset> datasets = new ArrayList<>();
        Set<Long> visited = new HashSet<>(Set.of(below.header().address()));
        Deque<Hdf5Object> open = new ArrayDeque<>(List.of(below));
        while (!open.isEmpty()) {
            switch (open.pop()) {
                case Hdf5Dataset dataset -> datasets.add(dataset);
                case Hdf5Group group -> children(group, visited).reversed().forEach(open::push);
            }
        }
        return datasets;
    }

    private List<Hdf5Object> children(Hdf5Group group, Set<Long> visited) {
        if (group.path().chars().filter(c -> c == '/').count() > MAX_DEPTH) {
            throw bytes.refusal("groups are nested deeper than " + MAX_DEPTH + " at '" + ShownName.of(group.path())
                    + "'");
        }
        List<Hdf5Object> children = new ArrayList<>();
        for (Link link : group.links().values()) {
            if (link.isHard()) {
                Hdf5Object child = object(link.address(),
                        group.path().isEmpty() ? link.name() : group.path() + "/" + link.name());
                if (child instanceof Hdf5Dataset || visited.add(link.address())) {
                    children.add(child);
                }
            }
        }
        return children;
    }

    /** The object whose header is at an address. */
    Hdf5Object object(long address, String path) {
        bytes.budget().text(bytes, path.length());
        ObjectHeader header = headers.get(address);
        if (header == null) {
            header = ObjectHeader.read(bytes, address);
            headers.put(address, header);
        }
        // A type by itself, which several datasets may share, counts as a group that holds nothing.
        boolean dataset = header.first(Message.Type.LAYOUT).isPresent()
                || header.first(Message.Type.DATATYPE).isPresent() && header.first(Message.Type.DATASPACE).isPresent();
        return dataset ? new Hdf5Dataset(this, path, header) : new Hdf5Group(this, path, header);
    }

    /** The links of the group whose header is at an address by name, read once however often it is come by. */
    Map<String, Link> links(long address, Supplier<List<Link>> reader) {
        Map<String, Link> known = links.get(address);
        if (known == null) {
            known = new LinkedHashMap<>();
            for (Link link : reader.get()) {
                known.putIfAbsent(link.name(), link);
            }
            links.put(address, known);
        }
        return known;
    }

    /** The attributes of the object whose header is at an address by name, read once as {@link #links} are. */
    Map<String, Hdf5Attribute> attributes(long address, Supplier<List<Hdf5Attribute>> reader) {
        Map<String, Hdf5Attribute> known = attributes.get(address);
        if (known == null) {
            known = new LinkedHashMap<>();
            for (Hdf5Attribute attribute : reader.get()) {
                known.putIfAbsent(attribute.name(), attribute);
            }
            attributes.put(address, known);
        }
        return known;
    }

    FileBytes bytes() {
        return bytes;
    }

    GlobalHeap heap() {
        return heap;
    }
}
