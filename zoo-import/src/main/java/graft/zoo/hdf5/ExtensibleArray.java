package graft.zoo.hdf5;

import java.util.function.Consumer;

/**
 * The chunks of a dataset that can grow without limit in one dimension (specification, VII.D), which counts as the
 * slowest one. The first elements lie in the index block, those after them in data blocks of growing size, whose
 * addresses are in the index block first and in secondary blocks then.
 *
 * <table>
 * <caption>Layout; every structure and every page ends in a checksum (4)</caption>
 * <tr><td>header</td><td>{@code EAHD}, version, kind, element size, bits of the count, elements in the index block,
 * elements of the smallest data block, pointers of the smallest secondary block, page bits, 6 counts and sizes (L
 * each), index block (O)</td></tr>
 * <tr><td>index block</td><td>{@code EAIB}, version, kind, header (O), elements, data blocks, secondary blocks (O each)
 * </td></tr>
 * <tr><td>secondary block</td><td>{@code EASB}, version, kind, header (O), its place, [a bit for every page that is
 * used], data blocks (O each)</td></tr>
 * <tr><td>data block</td><td>{@code EADB}, version, kind, header (O), its place, elements; more than 2^(page bits) of
 * them in pages after the checksum</td></tr>
 * </table>
 *
 * Level u of secondary blocks has 2^(u/2) data blocks of 2^((u+1)/2) times the smallest size.
 */
record ExtensibleArray(long address) implements ChunkIndex {
    private static final String INDEX = "index of a dataset";

    @Override
    public void chunks(ChunkGrid grid, Consumer<Chunk> each) {
        Cursor head = grid.file().signed(address, "EAHD", INDEX);
        head.version(0, 0);
        int client = head.u8();
        int size = head.u8();
        int bits = head.u8();
        int inIndex = head.u8();
        int smallest = head.u8();
        int pointers = head.u8();
        int pageBits = head.u8();
        head.skip(6L * grid.file().lengthSize());
        long index = head.offset();
        head.checksum();
        if (Integer.bitCount(smallest) != 1 || Integer.bitCount(pointers) != 1 || bits > 64 || pageBits > 31) {
            throw head.refusal("has data blocks from " + smallest + " elements, " + pointers + " pointers and 2^"
                    + pageBits + " elements a page");
        }
        if (index != FileBytes.UNDEFINED) {
            new Walk(grid, new ArrayElements(grid, client, size, unlimited(grid), each), bits, smallest, pointers,
                    1L << pageBits).read(index, inIndex);
        }
    }

    private static int unlimited(ChunkGrid grid) {
        for (int i = 0; i < grid.block().length; i++) {
            if (grid.space().largest()[i] < 0) {
                return i;
            }
        }
        throw grid.refusal("the index is one for datasets that grow without limit, the dataset does not");
    }

    /** The blocks of one array, front to back. */
    private record Walk(ChunkGrid grid, ArrayElements elements, int bits, int smallest, int pointers, long page) {

        void read(long index, int inIndex) {
            FileBytes file = grid.file();
            Cursor block = file.signed(index, "EAIB", INDEX);
            block.version(0, 0);
            block.skip(1 + file.offsetSize());
            elements.read(block.sub(elements.bytes(inIndex), INDEX), 0, inIndex);
            long first = inIndex;
            int levels = 1 + bits - Integer.numberOfTrailingZeros(smallest);
            int direct = Math.min(levels, 2 * Integer.numberOfTrailingZeros(pointers));
            for (int level = 0; level < direct; level++) {
                for (long i = 0; i < blocks(level); i++, first += size(level)) {
                    readData(block.offset(), first, size(level), null);
                }
            }
            for (int level = direct; level < levels; level++) {
                readSecondary(block.offset(), first, level);
                // Levels whose elements no chunk has are all undefined; their numbers need not be right.
                first += Math.min(blocks(level) * size(level), Long.MAX_VALUE - first);
            }
            block.checksum();
        }

        private long blocks(int level) {
            return 1L << Math.min(level / 2, 31);
        }

        private long size(int level) {
            return (long) smallest << Math.min((level + 1) / 2, 31);
        }

        private void readSecondary(long at, long first, int level) {
            if (at == FileBytes.UNDEFINED) {
                return;
            }
            FileBytes file = grid.file();
            Cursor block = file.signed(at, "EASB", INDEX);
            block.version(0, 0);
            block.skip(1 + file.offsetSize() + (bits + 7) / 8);
            long pages = size(level) > page ? size(level) / page : 0;
            Cursor used = block.sub(blocks(level) * Math.ceilDiv(pages, 8), "pages of an index");
            for (long i = 0; i < blocks(level); i++) {
                Cursor bitmap = used.sub(Math.ceilDiv(pages, 8), "pages of an index");
                readData(block.offset(), first + i * size(level), size(level), bitmap);
            }
            block.checksum();
        }

        private void readData(long at, long first, long count, Cursor used) {
            if (at == FileBytes.UNDEFINED) {
                return;
            }
            FileBytes file = grid.file();
            Cursor block = file.signed(at, "EADB", INDEX);
            block.version(0, 0);
            block.skip(1 + file.offsetSize() + (bits + 7) / 8);
            if (count <= page) {
                elements.read(block.sub(elements.bytes(count), INDEX), first, count);
                block.checksum();
                return;
            }
            if (used == null) {
                throw block.refusal("has pages and no list of them");
            }
            block.checksum();
            int bitmap = 0;
            for (long i = 0; i < count / page; i++) {
                bitmap = i % 8 == 0 ? used.u8() : bitmap << 1;
                Cursor part = block.sub(elements.bytes(page) + 4, "page of an index");
                if ((bitmap & 0x80) != 0) {
                    elements.read(part, first + i * page, page);
                    part.checksum();
                }
            }
        }
    }
}
