package graft.zoo.hdf5.write;

import graft.zoo.weights.StoredTensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the structure of a file: what is in a group lies before the group itself. */
final class ObjectWriter {
    private static final long UNDEFINED = -1;
    private static final long NOTHING_FREE = 1;
    /** A leaf holds up to twice this number of links: what HDF5's library has by default. */
    private static final int LEAF = 4;
    private static final int ENTRY = 40;
    /** A tree's node has up to twice this number of leaves at least: the library's own number. */
    private static final int FEWEST = 16;

    private final Metadata out;
    private final Map<StoredTensor, Long> addresses;
    private final int children;

    /**
     * @param first     address of the first byte
     * @param addresses where the tensors' values lie
     * @param children  half the leaves that a tree's node has room for
     */
    ObjectWriter(long first, Map<StoredTensor, Long> addresses, int children) {
        this.out = new Metadata(first);
        this.addresses = addresses;
        this.children = children;
    }

    /** Half as many as the largest group's single node needs. */
    static int childrenFor(NewGroup root) {
        return Math.max(FEWEST, Math.ceilDiv(Math.ceilDiv(mostLinks(root), 2 * LEAF), 2));
    }

    private static int mostLinks(NewGroup group) {
        int own = group.groups().size() + group.datasets().size();
        return group.groups().values().stream().mapToInt(ObjectWriter::mostLinks).reduce(own, Math::max);
    }

    byte[] bytes() {
        return out.toBytes();
    }

    /** Version 0; the root's entry states only where its header is. */
    byte[] superblock(long root, long end) {
        return new Metadata(0).u8(0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n').u8(0, 0, 0, 0, 0, 8, 8, 0)
                .u16(LEAF).u16(children).u32(0).u64(0).u64(UNDEFINED).u64(end).u64(UNDEFINED)
                .u64(0).u64(root).zeros(24).toBytes();
    }

    /** Writes a group and all that is in it; returns its header's address. */
    long group(NewGroup group) {
        SortedMap<String, Long> links = new TreeMap<>(NewGroup.ORDER);
        group.datasets().forEach((name, tensor) -> links.put(name, dataset(tensor)));
        group.groups().forEach((name, inner) -> links.put(name, group(inner)));
        List<Integer> places = new ArrayList<>();
        long heap = heap(links, places);
        long tree = tree(links, places);
        List<Message> messages = new ArrayList<>(List.of(new Message(0x11, new Metadata(0).u64(tree).u64(heap))));
        group.attributes().forEach((name, value) -> messages.add(attribute(name, value)));
        return header(messages);
    }

    /** The names, after an empty one; notes where each lies. */
    private long heap(SortedMap<String, Long> links, List<Integer> places) {
        Metadata names = new Metadata(0).zeros(8);
        for (String name : links.keySet()) {
            places.add(names.size());
            names.text(name, NewGroup.bytes(name) + 1).align();
        }
        long segment = out.address();
        out.append(names);
        long heap = out.address();
        out.u8('H', 'E', 'A', 'P').zeros(4).u64(names.size()).u64(NOTHING_FREE).u64(segment);
        return heap;
    }

    /** Leaves of up to 8 links, and one node above: key, leaf, key, leaf, key; a key is the last name before it. */
    private long tree(SortedMap<String, Long> links, List<Integer> places) {
        List<Long> headers = List.copyOf(links.values());
        List<Long> leaves = new ArrayList<>();
        for (int from = 0; from < headers.size(); from += 2 * LEAF) {
            leaves.add(out.address());
            int end = Math.min(headers.size(), from + 2 * LEAF);
            out.u8('S', 'N', 'O', 'D', 1, 0).u16(end - from);
            for (int i = from; i < end; i++) {
                out.u64(places.get(i)).u64(headers.get(i)).zeros(24);
            }
            out.zeros((from + 2 * LEAF - end) * ENTRY);
        }
        long tree = out.address();
        out.u8('T', 'R', 'E', 'E', 0, 0).u16(leaves.size()).u64(UNDEFINED).u64(UNDEFINED).u64(0);
        for (int i = 0; i < leaves.size(); i++) {
            out.u64(leaves.get(i)).u64(places.get(Math.min(headers.size(), (i + 1) * 2 * LEAF) - 1));
        }
        out.zeros((2 * children - leaves.size()) * 16);
        return tree;
    }

    private long dataset(StoredTensor tensor) {
        int[] dims = tensor.shape().stream().mapToInt(Integer::intValue).toArray();
        long bytes = 4;
        for (int d : dims) {
            bytes *= d;
        }
        // Version 2 of the fill value: room is made late, written if set; it is the library's own and has no size.
        Metadata fill = new Metadata(0).u8(2, 2, 2, 1).u32(0);
        Metadata layout = new Metadata(0).u8(3, 1).u64(addresses.get(tensor)).u64(bytes);
        return header(List.of(new Message(1, space(dims)), new Message(3, floats()), new Message(5, fill),
                new Message(8, layout)));
    }

    private static Metadata space(int... dims) {
        Metadata space = new Metadata(0).u8(1, dims.length).zeros(6);
        for (int d : dims) {
            space.u64(d);
        }
        return space;
    }

    /** IEEE 754 single precision, little-endian: sign at bit 31, exponent of 8 bits at 23 less 127, 23 bits at 0. */
    private static Metadata floats() {
        return new Metadata(0).u8(0x11, 0x20, 31, 0).u32(4).u16(0).u16(32).u8(23, 8, 0, 23).u32(127);
    }

    /** Texts of equal length, filled with zeros; in UTF-8 where they must be. */
    private static Message attribute(String name, NewGroup.Attribute attribute) {
        List<String> texts = attribute.texts();
        int length = texts.stream().mapToInt(NewGroup::bytes).reduce(1, Math::max);
        boolean ascii = texts.stream().allMatch(t -> StandardCharsets.US_ASCII.newEncoder().canEncode(t));
        Metadata type = new Metadata(0).u8(0x13, ascii ? 0x01 : 0x11, 0, 0).u32(length);
        Metadata space = attribute.isList() ? space(texts.size()) : space();
        int nameLength = NewGroup.bytes(name) + 1;
        Metadata body = new Metadata(0).u8(1, 0).u16(nameLength).u16(type.size()).u16(space.size())
                .text(name, nameLength).align().append(type).align().append(space).align();
        texts.forEach(text -> body.text(text, length));
        return new Message(0xC, body);
    }

    private record Message(int type, Metadata body) {
    }

    /** Version 1, with one reference to the object. */
    private long header(List<Message> messages) {
        Metadata all = new Metadata(0);
        for (Message message : messages) {
            message.body.align();
            all.u16(message.type).u16(message.body.size()).zeros(4).append(message.body);
        }
        out.align();
        long header = out.address();
        out.u8(1, 0).u16(messages.size()).u32(1).u32(all.size()).zeros(4).append(all);
        return header;
    }
}
