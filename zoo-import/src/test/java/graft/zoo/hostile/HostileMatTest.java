package graft.zoo.hostile;

import static graft.zoo.hostile.MatBytes.CELL;
import static graft.zoo.hostile.MatBytes.FLOATS;
import static graft.zoo.hostile.MatBytes.INT32;
import static graft.zoo.hostile.MatBytes.MATRIX;
import static graft.zoo.hostile.MatBytes.SINGLE;
import static graft.zoo.hostile.MatBytes.SPARSE;
import static graft.zoo.hostile.MatBytes.STRUCT;
import static graft.zoo.hostile.MatBytes.cells;
import static graft.zoo.hostile.MatBytes.compressed;
import static graft.zoo.hostile.MatBytes.element;
import static graft.zoo.hostile.MatBytes.file;
import static graft.zoo.hostile.MatBytes.floats;
import static graft.zoo.hostile.MatBytes.struct;
import static graft.zoo.hostile.MatBytes.text;
import static graft.zoo.hostile.MatBytes.variable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.zoo.weights.WeightFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** MAT-files of level 5 whose elements, variables or networks cannot be. */
@Tag("small-heap")
class HostileMatTest {
    private static final byte[] W = floats("w", 1, 2, 3, 4);

    @TempDir
    Path folder;

    private static void hasNumbers(WeightFile file) {
        assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap());
        assertEquals(Set.of("w"), file.tensors().keySet());
    }

    private static byte[] with(int at, int value) {
        byte[] bytes = file(W);
        bytes[at] = (byte) value;
        return bytes;
    }

    @TestFactory
    Stream<DynamicTest> elementsThatCannotBeAreRefusedAtTheirByte() {
        byte[] twice = new Little().bytes(W).bytes(floats("v", 1)).toArray();
        byte[] trailing = new Little().bytes(MatBytes.deflated(W)).u64(0).toArray();
        byte[] huge = new Little().u32(MATRIX, 0x7FFFFFF0).bytes(new byte[1 << 20]).toArray();
        return new Cases(folder, "x.mat")
                .read("the file that the others differ from", () -> file(W), HostileMatTest::hasNumbers)
                .read("the same compressed", () -> file(compressed(W)), HostileMatTest::hasNumbers)
                .refused("a header alone", file(), "holds no real numbers, only nothing")
                .refused("half a header", Arrays.copyOf(file(), 100), "of 100 bytes; its header alone takes 128")
                .refused("four bytes after the header", file(new byte[4]), "after its header, byte 0",
                        "4 bytes are left, an element takes 8")
                .refused("an element longer than the file", file(new Little().u32(MATRIX, 0xFFFFFFF8L).toArray()),
                        "a variable takes 4294967288 bytes, only 0")
                .refused("an element in a variable longer than the variable", file(element(MATRIX, new Little()
                        .u32(MatBytes.UINT32, 9999).toArray())), "array flags takes 9999 bytes, only 0")
                .refused("a small element of five bytes", file(element(MATRIX, new Little().u16(6,
                        5).u32(0).toArray())),
                        "a small element of 5 bytes, expected at most 4")
                .refused("an element of another type", with(128, 99), "a variable is of data type 99, expected 14")
                .refused("a mark of no byte order", with(127, 'N'), "byte order mark 49 4e at offset 126")
                .refused("version 9", with(125, 9), "MATLAB header has version 9")
                .refused("version 4, which has no header", new Little().u32(0, 1, 1, 0, 2).text("w\0").u64(0).toArray(),
                        "is a MATLAB file of version 4", "'-v7'")
                .refused("version 7.3 without its HDF5", file("MATLAB 7.3 MAT-file, made by hand", new byte[512]),
                        "is not an HDF5 file")
                .refused("compressed bytes that are none", file(element(15, new byte[16])),
                        "compressed variable at offset 136 does not unpack")
                .refused("two variables in one compressed element", file(compressed(twice)),
                        "compressed variable at offset 136 unpacks to more than")
                .refused("bytes after the compressed ones", file(new Little().u32(15, trailing.length).bytes(trailing)
                        .toArray()), "compressed variable at offset 136 has 8 bytes after its end")
                .refused("a compressed element in a compressed element", file(compressed(compressed(W))),
                        "compressed variable at offset 136 holds data type 15, expected 14")
                .refused("a compressed element that claims 2 GB", file(compressed(huge)),
                        "compressed variable at offset 136 claims 2147483640 bytes")
                .refused("a compressed element that ends early", file(compressed(Arrays.copyOf(W, W.length - 9))),
                        "compressed variable at offset 136 unpacks to")
                .tests();
    }

    private static byte[] numbers(int... dims) {
        return file(floats("w", dims, 1, 2, 3, 4));
    }

    @TestFactory
    Stream<DynamicTest> variablesThatCannotBeAreRefusedByName() {
        return new Cases(folder, "x.mat")
                .refused("a negative size", numbers(-2, -2), "variable 1", "dimension 0 is -2")
                .refused("sizes whose product is 2^62", numbers(0x40000000, 0x40000000, 4), "'w' has over 2^31 - 9")
                .refused("nothing of 2^31 - 1", numbers(0, 0x7FFFFFFF), "'w'")
                .refused("fewer numbers than its shape takes", numbers(2, 3), "'w' of shape",
                        "takes 24 bytes, found 16")
                .refused("more numbers than its shape takes", numbers(1, 3), "'w' of shape", "takes 12 bytes, found 16")
                .refused("one size", numbers(4), "variable 1", "1 dimensions, expected at least 2")
                .refused("33 sizes", numbers(new int[33]), "dimensions takes 132 bytes")
                .refused("an unknown class", file(variable(99, "w", new int[] {1, 1})), "'w'", "array class 99")
                .refused("numbers of an unknown type", file(variable(SINGLE, "w", new int[] {1, 1}, element(99,
                        new byte[4]))), "'w'", "values of data type 99")
                .refused("no numbers", file(variable(SINGLE, "w", new int[] {1, 1})), "'w'", "is missing")
                .refused("one name twice", file(W, W), "variable 'w' is there twice")
                .refused("complex numbers alone", file(variable(SINGLE | 0x800, "w", new int[] {1, 4}, element(FLOATS,
                        new byte[16]), element(FLOATS, new byte[16]))), "holds no real numbers, only complex numbers")
                .refused("sparse numbers alone", file(variable(SPARSE, "w", new int[] {1, 4}, element(INT32,
                        new byte[4]))), "holds no real numbers, only sparse numbers")
                .refused("text alone", file(text("w", "weights")), "holds no real numbers, only text")
                .refused("an object alone", file(variable(17, "w", new int[] {1, 1})), "holds no real numbers",
                        "save the weights as numeric arrays")
                .refused("an old object alone", file(variable(18, "w", new int[] {1, 1})), "only an object")
                .read("what is not real numbers is passed over", () -> file(text("t", "weights"), variable(SPARSE, "s",
                        new int[] {1, 4}, element(INT32, new byte[4])), variable(17, "o", new int[] {1, 1}), W),
                        HostileMatTest::hasNumbers)
                .read("an array of nothing", () -> file(floats("e", new int[] {0, 3}), W), file -> assertEquals(
                        List.of(0, 3), file.tensors().get("e").shape()))
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> cellsAndStructsThatCannotBeAreRefusedByPlace() {
        return new Cases(folder, "x.mat")
                .refused("100,000 cells in one another", () -> file(nested(100_000)), "nested over 64 deep")
                .refused("more cells than bytes", file(variable(CELL, "c", new int[] {0x7FFFFFFF, 0x7FFFFFFF})), "'c'",
                        "take over")
                .refused("a cell that is missing", file(variable(CELL, "c", new int[] {1, 2}, W)), "'c'",
                        "c{2} is missing")
                .refused("field names of no letters", file(struct("s", 0, new byte[8])), "'s'", "do not divide")
                .refused("field names of -1 letters", file(struct("s", -1, new byte[8])), "'s'", "do not divide")
                .refused("field names of 65 letters", file(struct("s", 65, new byte[65], W)), "'s'",
                        "field names of 65 bytes each, expected at most 64")
                .refused("field names that do not divide", file(struct("s", 5, new byte[8])), "'s'", "do not divide")
                .refused("a million and more field names", () -> file(struct("s", 1, new byte[1_100_000])), "'s'",
                        "field names of 1100000 bytes, expected at most")
                .refused("a million field names and no values", () -> file(struct("s", 1, new byte[1_000_000])), "'s'",
                        "take over 1 values")
                .refused("a struct of 2^31 - 1 places", file(variable(STRUCT, "s", new int[] {0x7FFFFFFF, 1},
                        MatBytes.ints(8), element(1, new byte[8]))), "'s'", "take over")
                .refused("a name of 4,000 letters for 10,000 cells", () -> {
                    byte[][] items = new byte[10_000][];
                    Arrays.fill(items, floats("", 1));
                    return file(cells("n".repeat(4000), items));
                }, "16777216 characters in the names of their places")
                .tests();
    }

    /** A cell in a cell in a cell, from the inside. */
    private static byte[] nested(int depth) {
        byte[] head = cells("");
        byte[] all = new byte[depth * head.length];
        for (int i = 0, from = 0; i < depth; i++, from += head.length) {
            System.arraycopy(new Little().u32(MATRIX, all.length - from - 8).toArray(), 0, head, 0, 8);
            // One place: flags take 16 bytes, then the sizes begin with type and count.
            System.arraycopy(new Little().u32(1, i == depth - 1 ? 0 : 1).toArray(), 0, head, 8 + 16 + 8, 8);
            System.arraycopy(head, 0, all, from, head.length);
        }
        return all;
    }

    private static byte[] layer(String type, byte[] weights) {
        return struct("", new String[] {"type", "name", "weights"}, text("", type), text("", type + "1"), weights);
    }

    @TestFactory
    Stream<DynamicTest> networksThatCannotBeAreRefusedByParameter() {
        byte[] filters = floats("", new int[] {2, 2}, 1, 2, 3, 4);
        byte[] one = floats("", 1);
        return new Cases(folder, "x.mat")
                .refused("a deviation of zero", file(cells("layers", layer("bnorm", cells("", one, one,
                        floats("", new int[] {1, 2}, 5, 0))))), "'bnorm1.moments' holds the deviation 0.0 of channel 1")
                .refused("a negative deviation", file(cells("layers", layer("bnorm", cells("", one, one,
                        floats("", new int[] {2, 2}, 5, 5, 1, -1))))),
                        "'bnorm1.moments' holds the deviation -1.0 of channel 2")
                .refused("a parameter twice", file(cells("layers", layer("conv", cells("", filters, one)),
                        layer("conv", cells("", filters, one)))), "two MatConvNet parameters are named 'conv1.filters'")
                .read("filters whose last sizes of 1 are left out, and no biases", () -> file(cells("layers",
                        layer("conv", cells("", filters)))), file -> {
                            assertEquals(Set.of("conv1.filters"), file.tensors().keySet());
                            // Column by column 1 2, 3 4: row by row 1 3, 2 4.
                            assertArrayEquals(new float[] {1, 3, 2, 4},
                                    file.tensors().get("conv1.filters").read().unwrap());
                        })
                .read("a third weight has a name of its own", () -> file(cells("layers", layer("conv", cells("",
                        filters,
                        one, one)))), file -> assertEquals(Set.of("conv1.filters", "conv1.biases", "conv1.weights3"),
                                file.tensors().keySet()))
                .read("layers that are no cells make no network", () -> file(floats("layers", 1, 2), W), file ->
                        assertEquals("MATLAB 5", file.format()))
                .tests();
    }
}
