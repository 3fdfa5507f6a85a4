package graft.zoo.hdf5.write;

import graft.zoo.bytes.NewFile;
import graft.zoo.bytes.PortableBytes;
import graft.zoo.weights.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Writes a tree of groups: the superblock, then all tensors one after the other, each at a multiple of 8 bytes, then
 * what states where they are. So every address is known before the first byte is written, and tensors go into the file
 * piece by piece.
 */
public final class Hdf5Writer {
    /** Bytes of superblock 0 with offsets and lengths of 8. */
    private static final int SUPERBLOCK = 96;

    private Hdf5Writer() {
    }

    /**
     * Writes a file.
     *
     * @throws graft.zoo.weights.WeightFileException when it cannot be written
     */
    public static void write(Path path, NewGroup root) {
        Map<StoredTensor, Long> addresses = new IdentityHashMap<>();
        long end = place(root, SUPERBLOCK, addresses);
        ObjectWriter objects = new ObjectWriter(end, addresses, ObjectWriter.childrenFor(root));
        long header = objects.group(root);
        byte[] after = objects.bytes();
        byte[] superblock = objects.superblock(header, end + after.length);
        NewFile.write(path, channel -> {
            put(channel, ByteBuffer.wrap(superblock));
            putTensors(channel, root);
            put(channel, ByteBuffer.wrap(after));
        });
    }

    /** Gives every tensor of a group its address; returns the end of the last. */
    private static long place(NewGroup group, long from, Map<StoredTensor, Long> addresses) {
        long at = from;
        for (StoredTensor tensor : group.datasets().values()) {
            addresses.put(tensor, at);
            at += PortableBytes.sizeOf(tensor) + 7 & -8;
        }
        for (NewGroup inner : group.groups().values()) {
            at = place(inner, at, addresses);
        }
        return at;
    }

    /** In the order of {@link #place}. */
    private static void putTensors(FileChannel channel, NewGroup group) throws IOException {
        for (StoredTensor tensor : group.datasets().values()) {
            PortableBytes.write(tensor, bytes -> put(channel, bytes));
            put(channel, ByteBuffer.allocate((int) (-PortableBytes.sizeOf(tensor) & 7)));
        }
        for (NewGroup inner : group.groups().values()) {
            putTensors(channel, inner);
        }
    }

    private static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
