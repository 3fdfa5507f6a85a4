package graft.zoo.hostile;

import static graft.zoo.hostile.T7Bytes.function;
import static graft.zoo.hostile.T7Bytes.number;
import static graft.zoo.hostile.T7Bytes.numbers;
import static graft.zoo.hostile.T7Bytes.object;
import static graft.zoo.hostile.T7Bytes.storage;
import static graft.zoo.hostile.T7Bytes.table;
import static graft.zoo.hostile.T7Bytes.tensor;
import static graft.zoo.hostile.T7Bytes.text;
import static graft.zoo.hostile.T7Bytes.w;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.zoo.weights.WeightFile;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Torch7's files, binary and text, whose objects cannot be. */
@Tag("small-heap")
class HostileTorch7Test {
    @TempDir
    Path folder;

    private static void hasNumbers(WeightFile file) {
        assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap());
        assertEquals(Set.of("w"), file.tensors().keySet());
    }

    private static byte[] view(long size, long stride, long offset) {
        return w(tensor(2, new long[] {size}, new long[] {stride}, offset, storage(3, 4, 1, 2, 3, 4)));
    }

    private static byte[] also(byte[] value) {
        return table(1, text("x"), value, text("w"), numbers());
    }

    @TestFactory
    Stream<DynamicTest> objectsThatCannotBeAreRefusedAtTheirByte() {
        byte[] nil = new Little().u32(0).toArray();
        return new Cases(folder, "x.t7")
                .read("the file that the others differ from", () -> w(numbers()), HostileTorch7Test::hasNumbers)
                .refused("an unknown type", w(new Little().u32(99).toArray()), "byte 25", "an object of type 99")
                .refused("a negative type", w(new Little().u32(-1).toArray()), "an object of type -1")
                .refused("a table of -1 entries", w(table(2, -1)), "a table of -1 entries")
                .refused("a table of 2^31 - 1 entries", w(table(2, 0x7FFFFFFF)), "a table of 2147483647 entries")
                .refused("a text longer than the file", w(new Little().u32(2, 9999).toArray()),
                        "a string takes 9999 bytes, 0 are left")
                .refused("a text of -1 bytes", w(new Little().u32(2, -1).toArray()), "a string takes -1 bytes")
                .refused("a class whose name has a megabyte", () -> w(object(2, "x".repeat(1 << 20)).toArray()),
                        "the class of an object has 1048576 bytes")
                .refused("a class of no known layout", w(object(2, "tds.Hash").u32(0).toArray()), "class tds.Hash",
                        "save plain tables")
                .refused("a version that is none", w(new Little().u32(4, 2,
                        5).text("V one").bytes(number(1)).toArray()),
                        "class V one is no table of fields")
                .refused("an object that is no table", w(object(2, "mine.Class").bytes(number(1)).toArray()),
                        "class mine.Class is no table of fields")
                .refused("numbers of an unknown class", w(object(2, "torch.QuadTensor").toArray()),
                        "numbers of class torch.QuadTensor")
                .refused("a tensor whose storage is a number", w(tensor(2, new long[] {4}, new long[] {1}, 1,
                        number(1))), "has something else than its storage")
                .refused("2^31 - 1 dimensions", w(object(2, "torch.FloatTensor").u32(0x7FFFFFFF).toArray()),
                        "a tensor of 2147483647 dimensions", "32-bit longs")
                .refused("-1 dimensions", w(object(2, "torch.FloatTensor").u32(-1).toArray()), "of -1 dimensions")
                .refused("longs of 32 bits", w(object(2, "torch.FloatTensor").u32(1, 4, 1, 1).bytes(storage(3, 4, 1, 2,
                        3, 4)).toArray()), "x.t7: ")
                .refused("a negative size", view(-4, 1, 1), "tensor 'w' has dimension -4")
                .refused("a negative stride", view(4, -1, 1), "tensor 'w' has stride -1")
                .refused("offset 0, where counting begins at 1", view(4, 1, 0), "tensor 'w' starts at element -1")
                .refused("a view beyond its storage", view(4, 1, 2), "tensor 'w'", "passes the end of its storage of 4")
                .refused("a stride of 2^62", view(4, 1L << 62, 1), "tensor 'w'", "passes the end of its storage of 4")
                .refused("a storage longer than the file", w(tensor(2, new long[] {4}, new long[] {1}, 1,
                        storage(3, 1L << 60, 1, 2))), "torch.FloatStorage of 1152921504606846976 numbers")
                .refused("a storage of -1 numbers", w(tensor(2, new long[] {4}, new long[] {1}, 1, storage(3, -1))),
                        "torch.FloatStorage of -1 numbers")
                .refused("a function longer than the file", also(function(6, 0x7FFFFFFF, new byte[4], nil)),
                        "a function takes 2147483647 bytes")
                .refused("a function alone", function(6, 4, new byte[4], nil), "holds no tensors")
                .refused("something after the object", new Little().bytes(w(numbers())).u32(0).toArray(),
                        "something follows the object")
                .refused("nothing", w(nil), "holds no tensors")
                .refused("a million tables in one another", () -> nested(1_000_000), "byte ", "objects are nested")
                .refused("600,000 numbers", () -> {
                    Little items = new Little().u32(3, 1, 300_000);
                    byte[] one = number(1);
                    for (int i = 0; i < 600_000; i++) {
                        items.bytes(one);
                    }
                    return items.toArray();
                }, "over 500000 values")
                .refused("names of 120 letters, 300 deep, above 5,000 tensors", () -> longPlaces(),
                        "places take over 16777216 characters")
                .tests();
    }

    private static byte[] nested(int depth) {
        Little all = new Little();
        for (int i = 1; i <= depth; i++) {
            all.u32(3, i, 1, 1).u64(0);
        }
        return all.u32(0).toArray();
    }

    private static byte[] longPlaces() {
        Little all = new Little();
        byte[] name = text("n".repeat(120));
        for (int i = 1; i <= 300; i++) {
            all.u32(3, i, 1).bytes(name);
        }
        all.u32(3, 1000, 5000);
        for (int i = 0; i < 5000; i++) {
            all.bytes(number(i)).bytes(tensor(2000 + i, new long[] {4}, new long[] {1}, 1,
                    i == 0 ? storage(1001, 4, 1, 2, 3, 4) : new Little().u32(4, 1001).toArray()));
        }
        return all.toArray();
    }

    @TestFactory
    Stream<DynamicTest> whatIsAllowedIsRead() {
        byte[] nil = new Little().u32(0).toArray();
        byte[] self = new Little().u32(3, 1).toArray();
        Cases cases = new Cases(folder, "x.t7")
                .read("a table that holds itself", () -> also(self), HostileTorch7Test::hasNumbers)
                .read("an object of a class of the user's", () -> also(object(7, "mine.Class").bytes(table(8,
                        text("note"), number(1))).toArray()), HostileTorch7Test::hasNumbers)
                .read("an empty tensor without a storage", () -> also(tensor(7, new long[0], new long[0], 1, nil)),
                        HostileTorch7Test::hasNumbers)
                .read("an object without a version, as the oldest writer made it", () -> also(new Little().u32(4, 7, 10)
                        .text("mine.Class").bytes(table(8)).toArray()), HostileTorch7Test::hasNumbers);
        for (int kind : new int[] {6, 7, 8}) {
            cases.read("a function of kind " + kind + " is passed over, never run", () -> also(function(kind, 4,
                    new byte[] {0x1B, 'L', 'u', 'a'}, nil)), HostileTorch7Test::hasNumbers);
        }
        return cases.tests();
    }

    private static byte[] ascii(String value) {
        return Cases.latin1("3\n1\n1\n2\n1\nw\n" + value);
    }

    private static final String FLOATS = "4\n3\n3\nV 1\n18\ntorch.FloatStorage\n";

    private static byte[] asciiTensor(String sizes, String storage) {
        return ascii("4\n2\n3\nV 1\n17\ntorch.FloatTensor\n" + sizes + storage);
    }

    @TestFactory
    Stream<DynamicTest> theSameFaultsInTextAreRefusedAtTheirByte() {
        return new Cases(folder, "x.t7")
                .read("the text that the others differ from", () -> asciiTensor("1\n4\n1\n1\n", FLOATS
                        + "4\n1 2 3 4\n"), HostileTorch7Test::hasNumbers)
                .refused("an unknown type", ascii("99\n"), "an object of type 99")
                .refused("a type in letters", ascii("nine\n"), "is 'nine', expected a whole number")
                .refused("a number of 2^40 for 32 bits", ascii("1099511627776\n"), "more than 32 bits hold")
                .refused("a number of 100 digits", ascii("9".repeat(100) + "\n"), "expected a whole number")
                .refused("a table of -1 entries", ascii("3\n2\n-1\n"), "a table of -1 entries")
                .refused("a table of 2^31 - 1 entries", ascii("3\n2\n2147483647\n"), "a table of 2147483647 entries")
                .refused("a text longer than the file", ascii("2\n9999\nx"), "a string takes 9999 bytes")
                .refused("2^31 - 1 dimensions", asciiTensor("2147483647\n", ""), "a tensor of 2147483647 dimensions")
                .refused("a storage longer than the file", asciiTensor("1\n4\n1\n1\n", FLOATS + "1000000000000\n1 2"),
                        "torch.FloatStorage of 1000000000000 numbers")
                .refused("a word among numbers", asciiTensor("1\n4\n1\n1\n", FLOATS + "4\n1 2 three 4\n"),
                        "is 'three', expected a number")
                .refused("numbers that end early", asciiTensor("1\n4\n1\n1\n", FLOATS + "4\n1 2  3 "),
                        "torch.FloatStorage is missing")
                .refused("offset 0, where counting begins at 1", asciiTensor("1\n4\n1\n0\n", FLOATS + "4\n1 2 3 4\n"),
                        "tensor 'w' starts at element -1")
                .refused("something after the object", asciiTensor("1\n4\n1\n1\n", FLOATS + "4\n1 2 3 4\n5\n"),
                        "something follows the object")
                .tests();
    }
}
