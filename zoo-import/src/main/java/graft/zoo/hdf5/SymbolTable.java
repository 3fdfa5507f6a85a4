package graft.zoo.hdf5;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The links of a group of the old kind (specification, III.A.1, III.B, III.C, III.D).
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><td>B-tree node</td><td>{@code TREE}, type 0, level, count (2), neighbours (O each); key (L), child (O), key, …
 * </td></tr>
 * <tr><td>leaf</td><td>{@code SNOD}, version, reserved, count (2); entries</td></tr>
 * <tr><td>entry</td><td>place of the name (O), header's address (O), cache type (4), 4 reserved, 16 bytes that may
 * repeat what the header states, or hold the place of a soft link's path (4)</td></tr>
 * <tr><td>local heap</td><td>{@code HEAP}, version, 3 reserved, size (L), free list (L), address of the names (O)</td>
 * </tr>
 * </table>
 */
final class SymbolTable {
    private static final int SOFT_LINK = 2;
    private static final int MAX_LEVEL = 16;

    private final FileBytes file;
    private final Cursor heap;
    private final Set<Long> visited = new HashSet<>();
    private final List<Link> links = new ArrayList<>();

    private SymbolTable(FileBytes file, Cursor heap) {
        this.file = file;
        this.heap = heap;
    }

    /** Reads a symbol table message: the addresses of the B-tree and of the local heap (O each). */
    static List<Link> links(FileBytes file, Cursor message) {
        long tree = message.offset();
        Cursor heap = file.signed(message.offset(), "HEAP", "local heap");
        heap.version(0, 0);
        heap.skip(3);
        long size = heap.length();
        heap.length();
        var table = new SymbolTable(file, file.at(heap.offset(), size, "names of a group"));
        table.readNode(tree, MAX_LEVEL);
        return table.links;
    }

    private void readNode(long address, int highest) {
        if (!visited.add(address)) {
            throw file.refusal("the index of a group leads twice to the node at byte " + address
                    + "; the file is damaged");
        }
        Cursor node = file.signed(address, "TREE", "index of a group");
        int type = node.u8();
        int level = node.u8();
        int count = node.u16();
        if (type != 0 || level > highest) {
            throw node.refusal("is of type " + type + " and level " + level + "; expected type 0 and level at most "
                    + highest);
        }
        node.offset();
        node.offset();
        for (int i = 0; i < count; i++) {
            node.length();
            long child = node.offset();
            if (level > 0) {
                readNode(child, level - 1);
            } else {
                readLeaf(child);
            }
        }
    }

    private void readLeaf(long address) {
        if (!visited.add(address)) {
            throw file.refusal("the index of a group leads twice to the node at byte " + address
                    + "; the file is damaged");
        }
        Cursor leaf = file.signed(address, "SNOD", "part of a group");
        leaf.version(1, 1);
        leaf.skip(1);
        int count = leaf.u16();
        for (int i = 0; i < count; i++) {
            String name = name(leaf.offset());
            long header = leaf.offset();
            long cache = leaf.u32();
            leaf.skip(4);
            Cursor scratch = leaf.sub(16, "part of a group");
            links.add(cache == SOFT_LINK ? new Link(name, -1, FileBytes.UNDEFINED, name(scratch.u32()))
                    : new Link(name, -1, header, null));
        }
    }

    private String name(long place) {
        heap.seek(place);
        return heap.textToNul();
    }
}
