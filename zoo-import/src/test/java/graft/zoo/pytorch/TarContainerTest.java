package graft.zoo.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.TimeLimit;
import graft.zoo.WeightFiles;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The container of torch 0.1, which no software writes any more: made here byte for byte as {@code legacy_load} of
 * torch/serialization.py reads it. Two storages (one of 2x3 floats, one of four doubles), a view of the first without
 * its first element, and three tensors.
 */
class TarContainerTest {
    @TempDir
    Path folder;

    /** Bytes one after the other, little-endian; text is a pickle's. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes text(String latin1) {
            out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        Bytes ints(int... values) {
            for (int v : values) {
                out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(v).array());
            }
            return this;
        }

        Bytes longs(long... values) {
            for (long v : values) {
                out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(v).array());
            }
            return this;
        }

        Bytes floats(float... values) {
            for (float v : values) {
                ints(Float.floatToRawIntBits(v));
            }
            return this;
        }

        Bytes doubles(double... values) {
            for (double v : values) {
                longs(Double.doubleToRawLongBits(v));
            }
            return this;
        }

        byte[] get() {
            return out.toByteArray();
        }
    }

    private static final String PROTO = "\u0080\u0002";

    private static byte[] storages() {
        return new Bytes().text(PROTO + "K\u0002.")
                .text(PROTO + "K\u000bX\u0003\0\0\0cpuctorch\nFloatStorage\n\u0087.").longs(6)
                .floats(1, 2, 3, 4, 5, 6)
                .text(PROTO + "K\u000cX\u0003\0\0\0cpuctorch\nDoubleStorage\n\u0087.").longs(4)
                .doubles(.5, .25, .125, 7)
                // [(13, 11, 1, 5)]
                .text(PROTO + "](K\rK\u000bK\u0001K\u0005ta.").get();
    }

    private static byte[] tensors() {
        return new Bytes().text(PROTO + "K\u0003.")
                // 21: the floats turned, [3, 2] with strides [1, 3].
                .text(PROTO + "K\u0015K\u000bctorch\nFloatTensor\n\u0087.").ints(2, 0).longs(3, 2, 1, 3, 0)
                // 22: two of the view, from its second element.
                .text(PROTO + "K\u0016K\rctorch\nFloatTensor\n\u0087.").ints(1, 0).longs(2, 1, 1)
                .text(PROTO + "K\u0017K\u000cctorch.cuda\nDoubleTensor\n\u0087.").ints(1, 0).longs(4, 1, 0).get();
    }

    /** OrderedDict([('w', 21), ('v', '22'), ('d', 23)]), the values by persistent ids, one of them a text. */
    private static byte[] pickle() {
        return new Bytes().text(PROTO + "ccollections\nOrderedDict\n]("
                + "X\u0001\0\0\0wK\u0015Q\u0086X\u0001\0\0\0vX\u0002\0\0\00022Q\u0086X\u0001\0\0\0dK\u0017Q\u0086"
                + "e\u0085R.").get();
    }

    private static byte[] member(String name, byte[] data) {
        byte[] block = new byte[512 + (data.length + 511) / 512 * 512];
        put(block, 0, name);
        put(block, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(block, 124, String.format("%011o\0", data.length) + "00000000000\0" + "        " + "0");
        put(block, 257, "ustar\00000");
        sum(block);
        System.arraycopy(data, 0, block, 512, data.length);
        return block;
    }

    /** Puts in the sum of a header's bytes, counted with blanks in its own place. */
    private static void sum(byte[] block) {
        put(block, 148, "        ");
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += block[i] & 0xFF;
        }
        put(block, 148, String.format("%06o\0 ", sum));
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static byte[] archive(byte[]... members) {
        var out = new ByteArrayOutputStream();
        Arrays.stream(members).forEach(out::writeBytes);
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static byte[] whole() {
        return archive(member("sys_info", new Bytes().text(PROTO + "}.").get()), member("pickle", pickle()),
                member("storages", storages()), member("tensors", tensors()));
    }

    private Path written(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("resnet18-5c106cde.pth"), bytes);
    }

    @Test
    void tensorsStridedViewsAndViewsOfStoragesAreRead() throws IOException {
        try (WeightFile file = WeightFiles.open(written(whole()))) {
            assertEquals("PyTorch (tar)", file.format());
            assertEquals(List.of("w", "v", "d"), List.copyOf(file.tensors().keySet()));
            assertEquals(List.of(3, 2), file.tensors().get("w").shape());
            assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, file.tensors().get("w").read().unwrap());
            // The storage from its element 1, the tensor from element 1 of that.
            assertArrayEquals(new float[] {3, 4}, file.tensors().get("v").read().unwrap());
            assertEquals(DType.FLOAT64, file.tensors().get("d").dtype());
            assertArrayEquals(new float[] {.5f, .25f, .125f, 7}, file.tensors().get("d").read().unwrap());
        }
    }

    @Test
    void filesCutShortOrWithFlippedBitsAreReadOrRefused() throws IOException {
        byte[] whole = whole();
        int data = whole.length - 1024;
        var random = new Random(5);
        for (int i = 0; i < 300; i++) {
            Path cut = written(Arrays.copyOf(whole, random.nextInt(data - 512)));
            assertThrows(WeightFileException.class, () -> WeightFiles.open(cut).close());
            byte[] flipped = whole.clone();
            flipped[random.nextInt(data)] ^= (byte) (1 << random.nextInt(8));
            try (WeightFile file = WeightFiles.open(written(flipped))) {
                file.tensors().values().forEach(t -> t.read());
            } catch (WeightFileException refused) {
                assertTrue(refused.getMessage().contains("resnet18"), refused.getMessage());
            }
        }
    }

    @Test
    void otherArchivesAndWholeModulesAreRefusedWithTheWayOut() throws IOException {
        assertSays(archive(member("readme.txt", new byte[3])), "without the member 'storages'", "unpack it first");
        byte[] module = new Bytes().text(PROTO + "ctorchvision.models.resnet\nResNet\n(tR.").get();
        assertSays(archive(member("storages", storages()), member("tensors", tensors()), member("pickle", module)),
                "whole Python object", "model.state_dict()");
        byte[] system = new Bytes().text(PROTO + "cos\nsystem\nX\u0002\0\0\0ls\u0085R.").get();
        assertSays(archive(member("storages", storages()), member("tensors", tensors()), member("pickle", system)),
                "refusing to execute os.system", "");
        byte[] broken = whole();
        broken[0] ^= 1;
        assertSays(broken, "tar header at offset 0 has sum", "download it again");
    }

    /** The whole archive whose first member's header is another one. */
    private static byte[] withHeader(int at, String text) {
        byte[] bytes = whole();
        put(bytes, at, text);
        sum(bytes);
        return bytes;
    }

    @Test
    void headersThatLieAreRefusedAtTheirOffset() throws IOException {
        assertSays(withHeader(124, "00000000abc\0"), "tar member 'sys_info' at offset 0", "is no octal number");
        assertSays(withHeader(124, "-0000000004\0"), "tar member 'sys_info' at offset 0", "is no octal number");
        // 2^63 as tar's later writers put it: a first byte of 0x80, then the number.
        assertSays(withHeader(124, "\u0080\0\0\0\u0080\0\0\0\0\0\0\0"), "at offset 0", "is no octal number");
        assertSays(withHeader(124, "77777777777\0"), "tar member 'sys_info' at offset 0 takes 8589934591 bytes",
                "truncated or damaged");
        assertSays(archive(member("pickle", pickle()), member("pickle", pickle())),
                "tar member 'pickle' is there twice",
                "which one counts is unclear");
    }

    @Test
    void linksAreNoMembersAndEveryMissingMemberIsNamed() throws IOException {
        for (String kind : List.of("1", "2")) {
            byte[] link = member("storages", new byte[0]);
            put(link, 156, kind);
            put(link, 157, "/etc/passwd");
            sum(link);
            assertSays(archive(member("pickle", pickle()), link, member("tensors", tensors())),
                    "without the member 'storages'", "unpack it first");
        }
        assertSays(archive(member("pickle", pickle()), member("storages", storages())), "without the member 'tensors'",
                "unpack it first");
        assertSays(archive(member("tensors", tensors()), member("storages", storages())),
                "without the member 'pickle'", "unpack it first");
    }

    @Test
    void notesOfLaterWritersArePassedOver() throws IOException {
        byte[] note = member("PaxHeaders/pickle", "30 size=99999999999999999999\n".getBytes(StandardCharsets.US_ASCII));
        put(note, 156, "x");
        sum(note);
        byte[] global = member("pax_global_header", new byte[100_000]);
        put(global, 156, "g");
        sum(global);
        byte[] bytes = archive(global, note, member("pickle", pickle()), member("storages", storages()),
                member("tensors", tensors()));
        try (WeightFile file = WeightFiles.open(written(bytes))) {
            assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, file.tensors().get("w").read().unwrap());
        }
    }

    private void assertSays(byte[] bytes, String words, String advice) throws IOException {
        Path path = written(bytes);
        TimeLimit.check(words, () -> {
            String message = assertThrows(WeightFileException.class, () -> WeightFiles.open(path)).getMessage();
            assertTrue(message.startsWith(path.toString()) && message.contains(words) && message.contains(advice),
                    message);
        });
    }
}
