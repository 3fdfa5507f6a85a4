package graft.zoo.hdf5;

import java.util.function.Consumer;

/**
 * The chunks of a dataset that cannot grow (specification, VII.C), numbered row by row.
 *
 * <table>
 * <caption>Layout; every structure and every page ends in a checksum (4)</caption>
 * <tr><td>header</td><td>{@code FAHD}, version, kind, element size, page bits, number of elements (L), data block (O)
 * </td></tr>
 * <tr><td>data block</td><td>{@code FADB}, version, kind, header (O), [a bit for every page that is used], elements;
 * more than 2^(page bits) of them in pages after the checksum</td></tr>
 * </table>
 */
record FixedArray(long address) implements ChunkIndex {

    @Override
    public void chunks(ChunkGrid grid, Consumer<Chunk> each) {
        FileBytes file = grid.file();
        Cursor head = file.signed(address, "FAHD", "index of a dataset");
        head.version(0, 0);
        int client = head.u8();
        int size = head.u8();
        int pageBits = head.u8();
        long count = head.length();
        long block = head.offset();
        head.checksum();
        if (block == FileBytes.UNDEFINED) {
            return;
        }
        var elements = new ArrayElements(grid, client, size, -1, each);
        if (count < 0 || count > file.bytes().byteSize() / size || pageBits > 31) {
            throw grid.refusal("the index of a dataset has " + Long.toUnsignedString(count) + " elements in pages of 2^"
                    + pageBits + ", which the file cannot hold");
        }
        Cursor data = file.signed(block, "FADB", "index of a dataset");
        data.version(0, 0);
        data.skip(1 + file.offsetSize());
        long page = 1L << pageBits;
        if (count <= page) {
            elements.read(data.sub(elements.bytes(count), "index of a dataset"), 0, count);
            data.checksum();
            return;
        }
        long pages = Math.ceilDiv(count, page);
        Cursor used = data.sub(Math.ceilDiv(pages, 8), "pages of an index");
        data.checksum();
        int bits = 0;
        for (long i = 0; i < pages; i++) {
            bits = i % 8 == 0 ? used.u8() : bits << 1;
            long here = Math.min(page, count - i * page);
            Cursor part = data.sub(elements.bytes(here) + 4, "page of an index");
            if ((bits & 0x80) != 0) {
                elements.read(part, i * page, here);
                part.checksum();
            }
        }
    }
}
