package graft.zoo.hdf5;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The records of a B-tree of version 2, in order (specification, III.A.2).
 *
 * <table>
 * <caption>Layout; every structure ends in a checksum (4)</caption>
 * <tr><td>header</td><td>{@code BTHD}, version, type, node size (4), record size (2), depth (2), split and merge (1
 * each), root (O), its records (2), all records (L)</td></tr>
 * <tr><td>inner node</td><td>{@code BTIN}, version, type, records, then for one child more than records: address (O),
 * its records, [all records below it]</td></tr>
 * <tr><td>leaf</td><td>{@code BTLF}, version, type, records</td></tr>
 * </table>
 *
 * The sizes of a child's counts follow from how many records fit into a node of its level.
 */
final class BTree2 {
    private static final int MAX_DEPTH = 16;
    /** Signature, version, type and checksum. */
    private static final int NODE_OVERHEAD = 10;

    private final FileBytes file;
    private final int type;
    private final long nodeSize;
    private final int recordSize;
    private final int countSize;
    private final int[] totalSize;
    private final long[] most;
    private final Set<Long> visited = new HashSet<>();

    private BTree2(FileBytes file, int type, long nodeSize, int recordSize, int depth) {
        this.file = file;
        this.type = type;
        this.nodeSize = nodeSize;
        this.recordSize = recordSize;
        this.totalSize = new int[depth + 1];
        this.most = new long[depth + 1];
        most[0] = (nodeSize - NODE_OVERHEAD) / recordSize;
        countSize = bytesFor(most[0]);
        double all = most[0];
        for (int level = 1; level <= depth; level++) {
            long pointer = file.offsetSize() + countSize + totalSize[level - 1];
            most[level] = (nodeSize - NODE_OVERHEAD - pointer) / (recordSize + pointer);
            all = (most[level] + 1) * all + most[level];
            totalSize[level] = all >= 0x1p56 ? 8 : bytesFor((long) all);
        }
    }

    private static int bytesFor(long value) {
        return Math.max(1, (64 - Long.numberOfLeadingZeros(value) + 7) / 8);
    }

    /**
     * Reads all records.
     *
     * @param type expected
     * @param each is given every record
     */
    static void records(FileBytes file, long address, int type, Consumer<Cursor> each) {
        Cursor head = file.signed(address, "BTHD", "B-tree");
        head.version(0, 0);
        int found = head.u8();
        long nodeSize = head.u32();
        int recordSize = head.u16();
        int depth = head.u16();
        head.skip(2);
        long root = head.offset();
        int count = head.u16();
        head.length();
        head.checksum();
        if (found != type || recordSize == 0 || nodeSize < NODE_OVERHEAD + recordSize || depth > MAX_DEPTH) {
            throw head.refusal("is of type " + found + ", depth " + depth + ", nodes of " + nodeSize
                    + " and records of "
                    + recordSize + " bytes; expected type " + type + " and depth at most " + MAX_DEPTH);
        }
        if (root != FileBytes.UNDEFINED) {
            new BTree2(file, type, nodeSize, recordSize, depth).read(root, depth, count, each);
        }
    }

    private void read(long address, int level, long count, Consumer<Cursor> each) {
        if (!visited.add(address)) {
            throw file.refusal("a B-tree leads twice to the node at byte " + address + "; the file is damaged");
        }
        Cursor node = file.at(address, nodeSize, "B-tree node");
        node.expect(level > 0 ? "BTIN" : "BTLF");
        node.version(0, 0);
        int found = node.u8();
        if (found != type || count > most[level]) {
            throw node.refusal("is of type " + found + " with " + count + " records; expected type " + type
                    + " and at most " + most[level] + " records");
        }
        Cursor records = node.sub(count * recordSize, "B-tree records");
        long[] children = new long[level > 0 ? (int) count + 1 : 0];
        long[] counts = new long[children.length];
        for (int i = 0; i < children.length; i++) {
            children[i] = node.offset();
            counts[i] = node.unsigned(countSize);
            node.skip(level > 1 ? totalSize[level - 1] : 0);
        }
        node.checksum();
        for (int i = 0; i <= count; i++) {
            if (level > 0) {
                read(children[i], level - 1, counts[i], each);
            }
            if (i < count) {
                each.accept(records.sub(recordSize, "B-tree record"));
            }
        }
    }
}
