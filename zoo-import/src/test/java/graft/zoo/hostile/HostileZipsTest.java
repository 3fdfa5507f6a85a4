package graft.zoo.hostile;

import static graft.zoo.hostile.PickleText.PROTO;
import static graft.zoo.hostile.PickleText.STOP;
import static graft.zoo.hostile.PickleText.stateDict;
import static graft.zoo.hostile.PickleText.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.zoo.weights.WeightFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Zip archives that lie: PyTorch's, Keras's and NumPy's files go through the same directory. */
@Tag("small-heap")
class HostileZipsTest {
    private static final String DATA = "archive/data/0";
    private static final byte[] PICKLE = Cases.latin1(stateDict(tensor(0, new long[] {4}, new long[] {1})));
    private static final byte[] NUMBERS = PickleText.floats(1, 2, 3, 4);

    @TempDir
    Path folder;

    private static ZipBytes archive() {
        return new ZipBytes().stored("archive/data.pkl", PICKLE);
    }

    private static ZipBytes whole() {
        return archive().stored(DATA, NUMBERS);
    }

    private static void hasNumbers(WeightFile file) {
        assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap());
    }

    /** The archive with two bytes of the last directory entry, or of the record after it, overwritten. */
    private static byte[] patched(ZipBytes zip, int fromEnd, int value) {
        byte[] bytes = zip.toArray();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(bytes.length - fromEnd, (short) value);
        return bytes;
    }

    @TestFactory
    Stream<DynamicTest> directoriesThatContradictThemselvesAreRefused() {
        int last = 22 + 46 + DATA.length();
        ZipBytes bomb = archive();
        byte[] packed = ZipBytes.deflate(new byte[1 << 20]);
        bomb.entry(DATA, DATA, 0, 8, new byte[1 << 20], packed);
        for (int i = 1; i < 50; i++) {
            bomb.central("archive/data/" + i, 0, 8, 0, packed.length, 1 << 20, 30 + "archive/data.pkl".length()
                    + PICKLE.length);
        }
        byte[] fake = ZipBytes.end(0, 0, 0, 0, 0);
        return new Cases(folder, "x.pth")
                .refused("no pickle", new ZipBytes().stored(DATA, NUMBERS).toArray(), "zip archive without data.pkl",
                        "its first entry is 'archive/data/0'")
                .refused("an archive of nothing", new ZipBytes().toArray(), "begins with 50 4b 05 06")
                .refused("two pickles", whole().stored("other/data.pkl", PICKLE).toArray(),
                        "two pickles: 'archive/data.pkl' and 'other/data.pkl'")
                .refused("one name twice", whole().stored(DATA, NUMBERS).toArray(),
                        "zip entry 'archive/data/0' exists twice")
                .refused("a header that calls its entry otherwise",
                        archive().entry(DATA, "archive/data/1", 0, 0, NUMBERS, NUMBERS).toArray(),
                        "'archive/data/0' has another name in its own header")
                .refused("entries that share their bytes", bomb.toArray(), "has another name in its own header")
                .refused("an entry inside another one", nested(), "'archive/data/1' overlaps the one before it")
                .refused("an offset outside the file", patched(whole(), last - 44, 0x7FFF), "has no header at offset")
                .refused("a compressed storage", archive().deflated(DATA, NUMBERS).toArray(),
                        "'archive/data/0' is compressed (method 8); expected stored bytes")
                .refused("an unknown compression", archive().entry(DATA, DATA, 0, 14, NUMBERS, NUMBERS).toArray(),
                        "'archive/data/0' is compressed (method 14)")
                .refused("an encrypted entry", archive().entry(DATA, DATA, 1, 0, NUMBERS, NUMBERS).toArray(),
                        "'archive/data/0' is encrypted", "without a password")
                .refused("sizes of 2^32 - 1 without their 64-bit form", archive().entry(DATA, DATA, 0, 0, NUMBERS,
                        NUMBERS).central("archive/data/1", 0, 0, 0, -1, -1, 0).toArray(), "of 4294967295 bytes")
                .refused("one disk of several", whole().toArray(3), "one part of a zip archive of several disks")
                .refused("more entries than the directory holds", patched(whole(), 12, 60000), "cannot hold 60000")
                .refused("bytes after the last entry of the directory", patched(whole(), 12, 1),
                        "bytes after the last")
                .refused("an end of another archive in the comment", whole().toArray(0, fake),
                        "two records that may end it")
                .refused("a pickle whose bytes were changed", changed(), "'archive/data.pkl' has CRC-32")
                .refused("a whole-program archive (TorchScript)", whole().stored("archive/constants.pkl").toArray(),
                        "is a TorchScript archive", "model.state_dict()")
                .tests();
    }

    /** An entry whose data are another entry, header and all. */
    private static byte[] nested() {
        byte[] inner = new ZipBytes().stored("archive/data/1", NUMBERS).toArray();
        ZipBytes zip = archive().stored(DATA, inner);
        long at = zip.directory() - inner.length;
        return zip.central("archive/data/1", 0, 0, 0, NUMBERS.length, NUMBERS.length, at).toArray();
    }

    private static byte[] changed() {
        byte[] bytes = whole().toArray();
        bytes[30 + "archive/data.pkl".length() + 5] ^= 1;
        return bytes;
    }

    @TestFactory
    Stream<DynamicTest> whatTheFormatAllowsIsRead() {
        byte[] other = PickleText.floats(9, 9, 9, 9);
        return new Cases(folder, "x.pth")
                .read("names are keys, not paths: ../ leads nowhere", () -> whole().stored("../../x", other)
                        .stored("/etc/x", other).toArray(), HostileZipsTest::hasNumbers)
                .read("names that differ by case are different names", () -> whole().stored("archive/DATA/0", other)
                        .stored("ARCHIVE/data/0", other).toArray(), HostileZipsTest::hasNumbers)
                .read("./ before a name makes it another one", () -> whole().stored("./archive/data/0", other)
                        .toArray(), HostileZipsTest::hasNumbers)
                .read("sizes after the data, without a signature", () -> archive().entry(DATA, DATA, 8, 0, NUMBERS,
                        NUMBERS).toArray(), HostileZipsTest::hasNumbers)
                .read("a comment", () -> whole().toArray(0, Cases.latin1("saved in June")),
                        HostileZipsTest::hasNumbers)
                .read("a comment that mentions an end in its midst", () -> whole().toArray(0,
                        Cases.latin1("PK\5\6 is how it ends")), HostileZipsTest::hasNumbers)
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> nothingInAKerasArchiveIsUnpackedOrRun() {
        byte[] config = Cases.latin1("{\"module\": \"os\", \"class_name\": \"system\", \"config\": {}}");
        byte[] large = new byte[(1 << 24) + 1];
        return new Cases(folder, "x.keras")
                .refused("no configuration", new ZipBytes().stored("metadata.json", Cases.latin1("{}")).toArray(),
                        "holds no config.json")
                .refused("no weights", new ZipBytes().stored("config.json", config).toArray(),
                        "holds no model.weights.h5")
                .refused("a configuration that is no JSON", new ZipBytes().stored("metadata.json", Cases.latin1("{"))
                        .stored("config.json", config).toArray(), "metadata.json does not parse")
                .refused("a configuration of 16 MB", () -> new ZipBytes().stored("config.json", large).toArray(),
                        "'config.json' has 16777217 bytes")
                .refused("a configuration that unpacks to 16 MB", () -> new ZipBytes().deflated("config.json", large)
                        .toArray(), "'config.json' has 16777217 bytes")
                .refused("weights that are no HDF5", new ZipBytes().stored("config.json", config)
                        .stored("model.weights.h5", NUMBERS).toArray(), "is not an HDF5 file")
                .refused("weights that are compressed", new ZipBytes().stored("config.json", config)
                        .deflated("model.weights.h5", new byte[512]).toArray(), "CRC-32")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> archivesOfArraysHoldArraysAlone() {
        byte[] array = NpyBytes.array("{'descr': '<f4', 'fortran_order': False, 'shape': (4,)}", NUMBERS);
        byte[] inner = new ZipBytes().stored("w.npy", array).toArray();
        byte[] objects = NpyBytes.array("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}",
                Cases.latin1(PROTO + PickleText.global("os", "system") + STOP));
        return new Cases(folder, "x.npz")
                .refused("an archive in the archive", new ZipBytes().stored("w.npy", array).stored("x.npz", inner)
                        .toArray(), "entry 'x.npz' of this NumPy archive is no array")
                .refused("an archive that calls itself an array", new ZipBytes().stored("w.npy", inner).toArray(),
                        "does not begin with \\x93NUMPY")
                .refused("pickled objects", new ZipBytes().stored("w.npy", objects).toArray(), "'|O' are not read",
                        "pickled Python objects")
                .refused("an unknown compression", new ZipBytes().entry("w.npy", "w.npy", 0, 12, array,
                        array).toArray(),
                        "entry 'w.npy' is packed by method 12")
                .refused("a size beyond what deflate can pack", new ZipBytes().entry("w.npy", "w.npy", 0, 8,
                        new byte[1 << 20], ZipBytes.deflate(array)).toArray(), "claims 1048576 bytes",
                        "more than deflate can pack")
                .refused("more bytes than the size says", new ZipBytes().entry("w.npy", "w.npy", 0, 8, array,
                        ZipBytes.deflate(java.util.Arrays.copyOf(array, array.length + 9))).toArray(),
                        "unpacks to more than the expected")
                .refused("fewer bytes than the size says", new ZipBytes().entry("w.npy", "w.npy", 0, 8, array,
                        ZipBytes.deflate(java.util.Arrays.copyOf(array, array.length - 4))).toArray(),
                        "unpacks to", "expected " + array.length)
                .refused("a packed array that is none", new ZipBytes().deflated("w.npy", new byte[300]).toArray(),
                        "entry 'w.npy' does not begin with \\x93NUMPY")
                .refused("one entry twice", new ZipBytes().stored("w.npy", array).stored("w.npy", array).toArray(),
                        "zip entry 'w.npy' exists twice")
                .read("../ in a name leads nowhere", () -> new ZipBytes().stored("w.npy", array)
                        .stored("../../w.npy", array).toArray(),
                        file -> assertEquals(Set.of("w", "../../w"), file.tensors().keySet()))
                .tests();
    }
}
