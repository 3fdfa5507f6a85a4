package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.testing.WireBytes;
import graft.zoo.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** TensorFlow's checkpoints of both versions whose table, entries or data files do not fit. */
@Tag("small-heap")
class HostileCheckpointTest {
    private static final byte[] NUMBERS = PickleText.floats(1, 2, 3, 4);
    private static final WireBytes HEADER = new WireBytes().number(1, 1);

    @TempDir
    Path folder;

    @BeforeEach
    void data() throws IOException {
        Files.write(folder.resolve("x.data-00000-of-00001"), NUMBERS);
    }

    private static WireBytes shape(long... dims) {
        WireBytes shape = new WireBytes();
        for (long d : dims) {
            shape.message(2, new WireBytes().number(1, d));
        }
        return shape;
    }

    private static WireBytes bundle(int type, WireBytes shape, long shard, long offset, long size) {
        return new WireBytes().number(1, type).message(2, shape).number(3, shard).number(4, offset).number(5, size)
                .single(6, Float.intBitsToFloat(TableBytes.masked(NUMBERS)));
    }

    private static final WireBytes W = bundle(1, shape(4), 0, 0, 16);

    private static TableBytes table() {
        return new TableBytes().entry("", HEADER);
    }

    private static byte[] of(WireBytes entry) {
        return table().entry("w", entry).toArray();
    }

    private static void hasNumbers(WeightFile file) {
        assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap());
    }

    private static byte[] footer(long... places) {
        byte[] bytes = of(W);
        Arrays.fill(bytes, bytes.length - 48, bytes.length - 8, (byte) 0);
        WireBytes handles = new WireBytes();
        for (long p : places) {
            handles.varint(p);
        }
        byte[] all = handles.toArray();
        System.arraycopy(all, 0, bytes, bytes.length - 48, all.length);
        return bytes;
    }

    @TestFactory
    Stream<DynamicTest> tablesThatCannotBeAreRefusedAtTheirBlock() {
        byte[] good = of(W);
        int end = good.length - 48;
        byte[] many = new WireBytes().varint(0xFFFFFFFFL).varint(0).toArray();
        return new Cases(folder, "x.index")
                .read("the table that the others differ from", () -> good, HostileCheckpointTest::hasNumbers)
                .refused("a file shorter than its end", Arrays.copyOf(good, 40), "the mark 57 fb 80 8b 24 75 47 db")
                .refused("no end", Arrays.copyOf(good, end), "the mark 57 fb 80 8b 24 75 47 db is missing")
                .refused("another mark", table().entry("w", W).mark(1).toArray(), "the mark 57 fb 80 8b 24 75 47 db")
                .refused("an index block beyond the file", footer(0, 8, 1 << 20, 8), "a block at offset 1048576 of 8")
                .refused("an index block that reaches into the end", footer(0, 8, end - 8, 16), "a block at offset",
                        "of 16 bytes")
                .refused("an index block of 2^62 bytes", footer(0, 8, 0, 1L << 62), "of 4611686018427387904 bytes")
                .refused("an index block of no bytes", footer(0, 8, 0, 0), "a block at offset 0 of 0 bytes")
                .refused("places that are no numbers", footer(-1, -1, -1, -1), "a number of more than 63 bits")
                .refused("a data block beyond the file", table().entry("w", W).size(1 << 20).toArray(),
                        "a block at offset 0 of 1048576 bytes")
                .refused("more restarts than the block holds", table().entry("w", W).restarts(0x7FFFFFFF).toArray(),
                        "block at offset 0", "states 2147483647 restarts")
                .refused("2^32 - 1 restarts", table().entry("w", W).restarts(-1).toArray(),
                        "states 4294967295 restarts")
                .refused("a key that shares more than there was", table().entry(5, 1, 0, "w").toArray(),
                        "block at offset 0", "a key of 5 shared and 1 further bytes after one of 0")
                .refused("a key longer than the block", table().entry(0, 500, 0, "w").toArray(),
                        "0 shared and 500 further bytes")
                .refused("a value longer than the block", table().entry(0, 1, 500, "w").toArray(),
                        "block at offset 0", "a value of 500 bytes, but 0 are left")
                .refused("keys that do not ascend", table().entry("w", W).entry("v", W).toArray(),
                        "block at offset 0", "keys that do not ascend")
                .refused("one key twice", table().entry("w", W).entry("w", W).toArray(), "keys that do not ascend")
                .refused("an unknown compression", table().entry("w", W).compression(2).toArray(),
                        "block at offset 0", "has compression 2, expected 0 (none) or 1 (Snappy)")
                .refused("another checksum", table().entry("w", W).wrongBy(1).toArray(), "block at offset 0",
                        "has checksum")
                .refused("compressed bytes that claim 4 GiB", new TableBytes().raw(many).compression(1).toArray(),
                        "block at offset 0", "is to unpack 6 bytes to 4294967295")
                .refused("a copy from 0 before", new TableBytes().raw((byte) 8, (byte) 0, (byte) 'a', (byte) 1,
                        (byte) 0)
                        .compression(1).toArray(), "copies 4 bytes from 0 before byte 1")
                .refused("a copy from before the beginning", new TableBytes().raw((byte) 8, (byte) 0, (byte) 'a',
                        (byte) 1, (byte) 9).compression(1).toArray(), "copies 4 bytes from 9 before byte 1")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> entriesThatCannotBeAreRefusedByTensor() {
        return new Cases(folder, "x.index")
                .refused("no header", new TableBytes().entry("v", W).entry("w", W).toArray(), "x.index")
                .refused("no data files", new TableBytes().entry("", new WireBytes().number(1, 0)).entry("w", W)
                        .toArray(), "states 0 data files")
                .refused("more data files than are there", new TableBytes().entry("", new WireBytes().number(1, 2))
                        .entry("w", W).toArray(), "x.data-00000-of-00002 is missing", "copy all of them")
                .refused("a data file beyond their number", of(bundle(1, shape(4), 1, 0, 16)),
                        "names data file 1, expected 0 to 0")
                .refused("data file -1", of(bundle(1, shape(4), -1, 0, 16)), "names data file -1")
                .refused("bytes beyond the data file", of(bundle(1, shape(4), 0, 1, 16)),
                        "tensor 'w' lies at bytes 1 to 17", "which has 16")
                .refused("an offset of 2^63 - 1", of(bundle(1, shape(4), 0, Long.MAX_VALUE, 16)), "tensor 'w' lies at")
                .refused("an offset of -1", of(bundle(1, shape(4), 0, -1, 16)), "tensor 'w' lies at bytes -1")
                .refused("a size that is not the shape's", of(bundle(1, shape(4), 0, 0, 12)), "tensor 'w'", "16", "12")
                .refused("sizes whose product is 2^64", of(bundle(1, shape(1L << 32, 1L << 32), 0, 0, 16)),
                        "tensor 'w' has shape [4294967296, 4294967296]")
                .refused("a negative size", of(bundle(1, shape(-4), 0, 0, 16)), "tensor 'w' has shape [-4]")
                .refused("no type", of(bundle(0, shape(4), 0, 0, 16)), "tensor 'w' has element type")
                .refused("an unknown rank", of(bundle(1, new WireBytes().number(3, 1), 0, 0, 16)), "tensor 'w'")
                .refused("a tensor whose bytes were changed", of(new WireBytes().number(1, 1).message(2, shape(4))
                        .number(5, 16).single(6, 1)), "x.data-00000-of-00001: tensor 'w' has checksum")
                .refused("parts that are not there", of(new WireBytes().number(1, 1).message(2, shape(4))
                        .message(7, new WireBytes())), "tensor 'w'", "the checkpoint is not complete")
                .tests();
    }

    private static WireBytes extent(long start, long length) {
        return new WireBytes().message(1, new WireBytes().number(1, start).number(2, length));
    }

    private static WireBytes saved(String name, WireBytes slice, float... values) {
        return new WireBytes().message(2, new WireBytes().text(1, name).message(2, slice)
                .message(3, new WireBytes().floats(5, values)));
    }

    /** A checkpoint of version 1 that lists {@code w}, of four floats, and holds these parts. */
    private static byte[] parts(int type, WireBytes... parts) {
        WireBytes tensor = new WireBytes().text(1, "w").message(2, shape(4));
        if (type != 0) {
            tensor.number(3, type);
        }
        TableBytes table = new TableBytes().entry("", new WireBytes().message(1, new WireBytes().message(1, tensor)));
        for (int i = 0; i < parts.length; i++) {
            table.entry("k" + (char) ('a' + i), parts[i]);
        }
        return table.toArray();
    }

    @TestFactory
    Stream<DynamicTest> partsOfTheOldVersionThatDoNotFitAreRefusedByTensor() {
        WireBytes low = saved("w", extent(0, 2), 1, 2);
        WireBytes high = saved("w", extent(2, 2), 3, 4);
        return new Cases(folder, "x.ckpt")
                .read("the parts that the others differ from", () -> parts(1, low, high),
                        HostileCheckpointTest::hasNumbers)
                .refused("a tensor that is not listed", parts(1, low, high, saved("v", extent(0, 2), 1, 2)),
                        "holds tensor 'v', which the first entry does not list")
                .refused("a part outside the shape", parts(1, low, saved("w", extent(3, 2), 3, 4)),
                        "holds a part of tensor 'w'", "not in its shape [4]")
                .refused("a part that begins before it", parts(1, saved("w", extent(-1, 2), 1, 2)), "of tensor 'w'")
                .refused("a part of 2^63 - 1", parts(1, saved("w", extent(2, Long.MAX_VALUE), 1, 2)), "of tensor 'w'")
                .refused("a part of another rank", parts(1, saved("w", extent(0, 2).message(1, new WireBytes()), 1, 2)),
                        "holds a part of tensor 'w'")
                .refused("a part that is missing", parts(1, low), "tensor 'w' of shape [4] has 4 elements, its 1 parts",
                        "the checkpoint is not complete")
                .refused("parts that overlap", parts(1, low, saved("w", extent(1, 2), 2, 3)), "tensor 'w' of shape [4]",
                        "parts that overlap")
                .refused("no type", parts(0, low, high), "tensor 'w' has element type")
                .refused("more values than the part takes", parts(1, saved("w", extent(0, 2), 1, 2, 3), high),
                        "tensor 'w'", "takes 2 values, found 3")
                .refused("a part without values", parts(1, new WireBytes().message(2, new WireBytes().text(1, "w")
                        .message(2, extent(0, 4)))), "the slice of 'w' has no values")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> filesBesideACheckpointSayWhatToName() {
        return new Cases(folder, "checkpoint")
                .refused("the list of checkpoints", Cases.latin1("model_checkpoint_path: \"/etc/passwd\"\n"),
                        "the list of a folder's TensorFlow checkpoints", ".index")
                .refused("a graph without weights", new WireBytes().message(1, new WireBytes().message(2,
                        new WireBytes()
                        .message(1, new WireBytes().text(1, "Relu")))).toArray(), "(.meta)", ".index")
                .refused("a table without its name's ending", of(W), "its name must end in .index")
                .tests();
    }
}
