package graft.transfer.features;

import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Features of some images in a file that is written once and then only mapped.
 *
 * <table>
 * <caption>Byte layout; numbers of the head are big-endian, features little-endian</caption>
 * <tr><td>0</td><td>8</td><td>{@code GRAFTFEA}</td></tr>
 * <tr><td>8</td><td>4</td><td>version, 1</td></tr>
 * <tr><td>12</td><td>4</td><td>F, floats in a row</td></tr>
 * <tr><td>16</td><td>4</td><td>R, rows</td></tr>
 * <tr><td>20</td><td>32</td><td>the trunk's key</td></tr>
 * <tr><td>52</td><td>64 R</td><td>for each row the image's key, and the SHA-256 of its features</td></tr>
 * <tr><td>52 + 64 R</td><td>32</td><td>SHA-256 of all before</td></tr>
 * <tr><td>84 + 64 R</td><td>4 F R</td><td>the rows</td></tr>
 * </table>
 *
 * A file of another length or with another head is refused as a whole; a row whose features have another digest than
 * the head says is left out.
 */
final class FeatureFile {
    private static final long MAGIC = 0x4752414654464541L;
    private static final int VERSION = 1;
    /** Far more than is written into one file. */
    private static final int MOST_ROWS = 1 << 20;
    private static final int HEAD = 52;
    private static final int ENTRY = 2 * Digest.BYTES;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(
            ByteOrder.LITTLE_ENDIAN);

    private FeatureFile() {
    }

    /** Where the features of one image are; they were right when the file was opened. */
    record Row(Digest key, MappedFile file, long offset) {
        /**
         * Copies the features.
         *
         * @throws UncheckedIOException when another process has cut the file short meanwhile
         */
        void copy(float[] to, int at, int floats) {
            try {
                file.guarded(() -> {
                    MemorySegment.copy(file.bytes(), FLOAT, offset, to, at, floats);
                    return to;
                });
            } catch (WeightFileException e) {
                throw new UncheckedIOException("features that were kept in a file were changed by another process while "
                        + "they were in use; run again, and they are computed anew", new IOException("", e));
            }
        }
    }

    /** Bytes of a file. */
    static long bytes(int floats, int rows) {
        return HEAD + (long) ENTRY * rows + Digest.BYTES + 4L * floats * rows;
    }

    /**
     * Writes an empty file.
     *
     * @param rows [R,F] at least
     */
    static void write(FileChannel channel, Digest trunk, List<Digest> keys, float[] rows, int floats) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD + ENTRY * keys.size() + Digest.BYTES);
        head.putLong(MAGIC).putInt(VERSION).putInt(floats).putInt(keys.size());
        trunk.write(head);
        ByteBuffer row = ByteBuffer.allocate(4 * floats).order(ByteOrder.LITTLE_ENDIAN);
        for (int r = 0; r < keys.size(); r++) {
            keys.get(r).write(head);
            row.clear().asFloatBuffer().put(rows, r * floats, floats);
            new Digest.Maker().add(row).digest().write(head);
        }
        new Digest.Maker().add(head.duplicate().flip()).digest().write(head);
        writeAll(channel, head.flip());
        for (int r = 0; r < keys.size(); r++) {
            row.clear().asFloatBuffer().put(rows, r * floats, floats);
            writeAll(channel, row);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** What is right in a file, which stays mapped until it is closed. */
    record Opened(MappedFile file, List<Row> rows, int damaged) {
    }

    /**
     * Maps a file and checks all of it.
     *
     * @throws IOException when it cannot be read, or is no such file, or one of another trunk; says why
     */
    static Opened open(Path file, Digest trunk, int floats) throws IOException {
        long size = Files.size(file);
        if (size < HEAD + Digest.BYTES) {
            throw new IOException(size + " bytes are too few for a file of features");
        }
        try {
            return MappedFile.open(file, mapped -> read(mapped, trunk, floats));
        } catch (UncheckedIOException refused) {
            throw refused.getCause();
        } catch (WeightFileException e) {
            throw new IOException("it cannot be read, or was changed meanwhile", e);
        }
    }

    private static Opened read(MappedFile file, Digest trunk, int floats) {
        MemorySegment all = file.bytes();
        if (all.byteSize() < HEAD) {
            throw refusal("it was cut short");
        }
        ByteBuffer head = all.asSlice(0, HEAD).asByteBuffer();
        if (head.getLong() != MAGIC || head.getInt() != VERSION) {
            throw refusal("no file of features of this version of Graft");
        }
        int width = head.getInt();
        int count = head.getInt();
        if (width != floats || count < 0 || count > MOST_ROWS || bytes(width, count) != all.byteSize()) {
            throw refusal(count + " rows of " + width + " floats in " + all.byteSize() + " bytes, expected rows of "
                    + floats);
        }
        if (!Digest.read(head).equals(trunk)) {
            throw refusal("its features are of another trunk");
        }
        int headBytes = HEAD + ENTRY * count;
        ByteBuffer whole = all.asSlice(0, headBytes + Digest.BYTES).asByteBuffer();
        Digest ofHead = new Digest.Maker().add(whole.slice(0, headBytes)).digest();
        if (!ofHead.equals(Digest.read(whole.position(headBytes)))) {
            throw refusal("its head is damaged");
        }
        List<Row> rows = new ArrayList<>();
        whole.position(HEAD);
        for (int r = 0; r < count; r++) {
            Digest key = Digest.read(whole);
            Digest expected = Digest.read(whole);
            long offset = headBytes + Digest.BYTES + 4L * floats * r;
            if (new Digest.Maker().add(all.asSlice(offset, 4L * floats).asByteBuffer()).digest().equals(expected)) {
                rows.add(new Row(key, file, offset));
            }
        }
        return new Opened(file, rows, count - rows.size());
    }

    private static UncheckedIOException refusal(String why) {
        return new UncheckedIOException(new IOException(why));
    }
}
