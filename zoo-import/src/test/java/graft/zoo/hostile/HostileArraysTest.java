package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** NumPy's arrays whose header is not what it should be. */
@Tag("small-heap")
class HostileArraysTest {
    private static final byte[] NUMBERS = PickleText.floats(1, 2, 3, 4);

    @TempDir
    Path folder;

    private static byte[] array(String descr, String fortran, String shape) {
        return NpyBytes.array("{'descr': " + descr + ", 'fortran_order': " + fortran + ", 'shape': " + shape + "}\n",
                NUMBERS);
    }

    @TestFactory
    Stream<DynamicTest> headersThatAreNotOfTheThreeWordsAreRefused() {
        byte[] good = array("'<f4'", "False", "(4,)");
        byte[] magic = good.clone();
        magic[1] = 'X';
        byte[] version = good.clone();
        version[6] = 4;
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)}";
        return new Cases(folder, "x.npy")
                .read("the array that the others differ from", () -> good,
                        file -> assertArrayEquals(new float[] {1, 2, 3, 4},
                                file.tensors().values().iterator().next().read().unwrap()))
                .refused("another mark", magic, "found a file that begins with 93 58 55 4d")
                .refused("version 4", version, "npy version 4.0; 1.0, 2.0 and 3.0 are read")
                .refused("a header longer than 64 KiB", NpyBytes.array(2, 1 << 17, header + " ".repeat(1 << 17),
                        NUMBERS), "npy header of 131072 bytes; at most 65536")
                .refused("a header longer than the file", NpyBytes.array(2, 0xFFFFFFFFL, header, NUMBERS),
                        "npy header of 4294967295 bytes")
                .refused("a header that is a list", NpyBytes.array("['<f4']", NUMBERS), "character 0: expected '{'")
                .refused("a header of nothing", NpyBytes.array("", NUMBERS), "expected '{'")
                .refused("a further key", NpyBytes.array("{'descr': '<f4', 'more': 1}", NUMBERS),
                        "expected only the keys descr, fortran_order and shape")
                .refused("a key that is missing", NpyBytes.array("{'descr': '<f4', 'shape': (4,)}", NUMBERS),
                        "expected the keys descr, fortran_order and shape")
                .refused("code for a type", array("__import__('os').system('x')", "False", "(4,)"),
                        "expected a word in quotes", "__import__")
                .refused("code for a size", array("'<f4'", "False", "(exec('x'),)"), "expected a dimension")
                .refused("a type of objects", array("'|O'", "False", "(4,)"), "pickled Python objects")
                .refused("a structured type", array("[('a', '<f4')]", "False", "(4,)"), "structured types are not read")
                .refused("a type with a blank", array("'<f4 '", "False", "(4,)"), "type '<f4 ' are not read")
                .refused("a type of 3 bytes", array("'<f3'", "False", "(4,)"), "type '<f3' are not read")
                .refused("an order that is a number", array("'<f4'", "1", "(4,)"), "expected True or False")
                .refused("an order that is a text", array("'<f4'", "'False'", "(4,)"), "expected True or False")
                .refused("a negative size", array("'<f4'", "False", "(-4,)"), "expected a dimension of 0 or more")
                .refused("a size of 10^18", array("'<f4'", "False", "(1000000000000000000,)"), "expected a dimension")
                .refused("a size of 10^15", array("'<f4'", "False", "(1000000000000000,)"), "over 2^31 - 9 elements")
                .refused("sizes whose product is 2^64", array("'<f4'", "False", "(4294967296, 4294967296)"),
                        "over 2^31 - 9 elements")
                .refused("nothing of something huge", array("'<f4'", "False", "(0, 1000000000000)"),
                        "over 2^31 - 9 elements")
                .refused("33 dimensions", array("'<f4'", "False", "(" + "1,".repeat(33) + ")"), "33 dimensions")
                .refused("too few numbers", array("'<f4'", "False", "(5,)"), "takes 20 bytes, found 16")
                .refused("too many numbers", array("'<f4'", "False", "(3,)"), "takes 12 bytes, found 16")
                .refused("a size that is no tuple", array("'<f4'", "False", "4"), "expected '('")
                .tests();
    }
}
