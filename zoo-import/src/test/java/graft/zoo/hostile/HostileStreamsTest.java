package graft.zoo.hostile;

import static graft.zoo.hostile.PickleText.PROTO;
import static graft.zoo.hostile.PickleText.STOP;
import static graft.zoo.hostile.PickleText.bytes;
import static graft.zoo.hostile.PickleText.dict;
import static graft.zoo.hostile.PickleText.stateDict;
import static graft.zoo.hostile.PickleText.tensor;
import static graft.zoo.hostile.PickleText.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch's older stream, piece by piece: five pickles, then the storages. */
@Tag("small-heap")
class HostileStreamsTest {
    private static final String MAGIC =
            "\u0080\2\u008a\12\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019.";
    private static final String VERSION = "\u0080\2M\u00e9\3.";
    private static final String LITTLE = PROTO + dict(text("little_endian"), "\u0088") + STOP;
    private static final String STATE = stateDict(tensor(0, new long[] {4}, new long[] {1}));
    private static final String COUNT = bytes(8, 4);

    @TempDir
    Path folder;

    private static String keys(String... keys) {
        var list = new StringBuilder(PROTO + "](");
        for (String key : keys) {
            list.append(key);
        }
        return list + "e" + STOP;
    }

    private static byte[] stream(String... pieces) {
        var out = new ByteArrayOutputStream();
        for (String piece : pieces) {
            out.writeBytes(Cases.latin1(piece));
        }
        return out.toByteArray();
    }

    private static String numbers() {
        return new String(PickleText.floats(1, 2, 3, 4), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @TestFactory
    Stream<DynamicTest> streamsWhosePiecesDoNotFitAreRefused() {
        String key = text("0");
        return new Cases(folder, "x.pth")
                .read("the stream that the others differ from",
                        () -> stream(MAGIC, VERSION, LITTLE, STATE, keys(key), COUNT, numbers()),
                        file -> assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap()))
                .refused("another magic number", stream(MAGIC.replace('l', 'm'), VERSION, LITTLE, STATE),
                        "is a bare pickle")
                .refused("another version", stream(MAGIC, PROTO + "M\u00ea\3.", LITTLE, STATE, keys(key), COUNT,
                        numbers()), "another protocol version than 1001")
                .refused("a big-endian machine", stream(MAGIC, VERSION, PROTO + dict(text("little_endian"), "\u0089")
                        + STOP, STATE, keys(key), COUNT, numbers()), "saved on a big-endian machine")
                .refused("no word about the machine", stream(MAGIC, VERSION, PROTO + "}" + STOP, STATE),
                        "or does not state it")
                .refused("no list of keys", stream(MAGIC, VERSION, LITTLE, STATE, PROTO + "N" + STOP, COUNT,
                        numbers()), "no list of storage keys")
                .refused("a key that no tensor uses", stream(MAGIC, VERSION, LITTLE, STATE, keys(text("7")), COUNT,
                        numbers()), "lists a storage that no tensor uses")
                .refused("a key that is a number", stream(MAGIC, VERSION, LITTLE, STATE, keys("K\0"), COUNT, numbers()),
                        "lists a storage that no tensor uses")
                .refused("a key twice", stream(MAGIC, VERSION, LITTLE, STATE, keys(key, key), COUNT, numbers(), COUNT,
                        numbers()), "storage '0' at offset", "is there twice")
                .refused("a key that is missing", stream(MAGIC, VERSION, LITTLE, STATE, keys()), "has no storage '0'")
                .refused("a storage of -1 elements", stream(MAGIC, VERSION, LITTLE, STATE, keys(key), bytes(8, -1),
                        numbers()), "storage '0' at offset", "has -1 elements, expected 4")
                .refused("a storage of 2^60 elements", stream(MAGIC, VERSION, LITTLE, STATE, keys(key),
                        bytes(8, 1L << 60), numbers()), "storage '0' at offset", "expected 4")
                .refused("2^60 elements wherever it is said", stream(MAGIC, VERSION, LITTLE, stateDict(tensor(
                        PickleText.storage("FloatStorage", "0", 1L << 60), PickleText.number(0), PickleText.numbers(4),
                        PickleText.numbers(1))), keys(key), bytes(8, 1L << 60), numbers()), "storage '0' at offset",
                        "only 16 bytes are left")
                .refused("a storage that is cut short", stream(MAGIC, VERSION, LITTLE, STATE, keys(key), COUNT, "1234"),
                        "storage '0' at offset", "only 4 bytes are left")
                .refused("no storage", stream(MAGIC, VERSION, LITTLE, STATE, keys(key)), "storage '0' at offset",
                        "is missing")
                .refused("bytes after the last storage", stream(MAGIC, VERSION, LITTLE, STATE, keys(key), COUNT,
                        numbers(), "x"), "has 1 bytes after its last storage")
                .tests();
    }

    /** What no single opcode shows: pickles that make much of little. Each would take minutes, or all memory. */
    @TestFactory
    Stream<DynamicTest> picklesThatMakeMuchOfLittleAreRefused() {
        String pairs = PROTO + "](" + ("N" + "N\u0086").repeat(200_000) + "eq\0"
                + PickleText.global("collections", "OrderedDict") + "q\1" + "h\1h\0\u0085R".repeat(100_000) + STOP;
        String shape = PROTO + "(" + "K\1".repeat(400_000) + "tq\0" + PickleText.STORAGE + "q\1"
                + PickleText.global("torch._utils", "_rebuild_tensor_v2") + "q\2"
                + "h\2(h\1K\0h\0h\0tR".repeat(50_000) + STOP;
        return new Cases(folder, "x.pth")
                .refused("one list of 200,000 pairs in 100,000 dicts", () -> PickleText.zip(pairs),
                        "OrderedDicts of over 1000000 pairs")
                .refused("one shape of 400,000 sizes in 50,000 tensors", () -> PickleText.zip(shape),
                        "a tensor's shape has 400000 numbers")
                .refused("four million empty dicts", () -> PickleText.zip(PROTO + "}".repeat(4_000_000) + STOP),
                        "a pickle of over 1500000 steps")
                .refused("one and a half million numbers, names and marks",
                        () -> PickleText.zip(PROTO + "K\1(ctorch\nSize\n".repeat(499_000) + STOP),
                        "holds no dict")
                .refused("texts of names' length, 17 MB together", () -> stream(MAGIC, VERSION, LITTLE,
                        PROTO + (text("x".repeat(4096)) + "0").repeat(4200) + "N" + STOP), "texts of over 16777216")
                .refused("texts of 20 MB that are no names", () -> stream(MAGIC, VERSION, LITTLE,
                        PROTO + (text("x".repeat(1 << 20)) + "0").repeat(20) + "N" + STOP,
                        keys()), "where a state_dict is expected")
                .refused("20,000 classes", () -> PickleText.zip(PROTO + classes(20_000) + STOP),
                        "names of over 10000 classes")
                .refused("240,000 objects of one class, each a part of the next",
                        () -> PickleText.zip(PROTO + PickleText.global("a", "B") + "q\0)" + ("\u0085q\1"
                        + "h\0h\1\u0081").repeat(240_000) + STOP), "refusing to execute a.B")
                .refused("modules of 2^60 paths", () -> PickleText.zip(PROTO + modules(60) + STOP),
                        "refusing to execute a.B")
                .refused("a million tuples in one another",
                        () -> PickleText.zip(PROTO + ")" + "\u0085".repeat(1_000_000)
                        + STOP), "holds no dict")
                .refused("a text key of one hash 60,000 times, in no more time than others",
                        () -> PickleText.zip(PROTO + "}(" + collisions() + "u" + STOP), "holds no named tensors")
                .tests();
    }

    private static String classes(int count) {
        var all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(PickleText.global("a", "B" + i)).append('0');
        }
        return all.append('N').toString();
    }

    /** Modules without tensors, each of which is twice in the next: a walk along every path would never end. */
    private static String modules(int count) {
        var pickle = new StringBuilder(PickleText.global("a", "B") + ")\u0081" + PickleText.dict(text("_parameters"),
                "}",
                text("_modules"), "}") + "b");
        for (int i = 0; i < count; i++) {
            pickle.append("q\1").append(PickleText.global("a", "B")).append(")\u0081").append(PickleText.dict(
                    text("_parameters"), "}", text("_modules"), PickleText.dict(text("x"), "h\1", text("y"), "h\1")))
                    .append('b');
        }
        return pickle.toString();
    }

    /** 2^16 texts of the letters Aa and BB, which Java's hash of texts does not tell apart. */
    private static String collisions() {
        var all = new StringBuilder();
        for (int i = 0; i < 1 << 16; i++) {
            var name = new StringBuilder();
            for (int bit = 0; bit < 16; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            all.append(text(name.toString())).append('N');
        }
        return all.toString();
    }
}
