package graft.zoo.bytes;

import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A whole file mapped read-only into memory. Its pages are read from disk when touched, so opening costs nothing for
 * gigabytes, and a tensor is copied once, from the page cache into its float array.
 */
public final class MappedFile implements AutoCloseable {
    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;
    private final RandomAccessFile opened;

    private MappedFile(Path path, Arena arena, MemorySegment bytes, RandomAccessFile opened) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
        this.opened = opened;
    }

    /**
     * Maps a file.
     *
     * @throws WeightFileException when there is no such file, or it is a directory, empty or unreadable
     */
    public static MappedFile open(Path path) {
        if (Files.isDirectory(path)) {
            throw new WeightFileException(path, "expected a weight file, found a directory; name one file in it");
        }
        if (!Files.exists(path)) {
            throw new WeightFileException(path, "there is no such file; check the path");
        }
        if (!Files.isReadable(path)) {
            throw new WeightFileException(path, "may not be read by this user; check its permissions");
        }
        RandomAccessFile opened = null;
        Arena arena = Arena.ofShared();
        try {
            opened = new RandomAccessFile(path.toFile(), "r");
            long size = opened.length();
            if (size == 0) {
                throw new WeightFileException(path, "is empty (0 bytes); the download probably failed, repeat it");
            }
            MemorySegment bytes = opened.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            return new MappedFile(path, arena, bytes, opened);
        } catch (IOException e) {
            close(arena, opened);
            throw new WeightFileException(path, "cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close(arena, opened);
            throw e;
        }
    }

    /** Maps a file and hands it to {@code reader}; closes it again when the reader refuses it. */
    public static <T> T open(Path path, Function<MappedFile, T> reader) {
        MappedFile file = open(path);
        try {
            return file.guarded(() -> reader.apply(file));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** The file's bytes; not accessible after {@link #close()}. */
    public MemorySegment bytes() {
        return bytes;
    }

    public long size() {
        return bytes.byteSize();
    }

    /**
     * Memory outside the heap for what the file holds packed; it lives as long as the file is open.
     *
     * @param what     in words, for the message
     * @param unpacked bytes, at least 1
     * @throws WeightFileException when there is not so much memory
     */
    public MemorySegment allocate(String what, long unpacked) {
        return allocate(arena, what, unpacked);
    }

    /** {@link #allocate(String, long)} for as long as an arena lives. */
    public MemorySegment allocate(Arena lifetime, String what, long unpacked) {
        try {
            return lifetime.allocate(unpacked, Long.BYTES);
        } catch (OutOfMemoryError e) {
            throw new WeightFileException(path, what + " takes " + unpacked + " bytes unpacked, more than the memory "
                    + "that is left; give more of it: GRAFT_OPTS=-Xmx…", e);
        }
    }

    /** An exception to throw: this file, and why it is not read. */
    public WeightFileException refusal(String message) {
        return new WeightFileException(path, message);
    }

    /**
     * Runs something that touches the bytes.
     *
     * @throws WeightFileException when the file was closed before, or cut short by another process meanwhile
     */
    public <T> T guarded(Supplier<T> action) {
        if (!arena.scope().isAlive()) {
            throw refusal("was closed before its tensors were read; read them first");
        }
        refuseCut();
        try {
            T result = action.get();
            if (arena.scope().isAlive()) {
                // Where the last page was cut in the middle its rest reads as zeros, without any fault.
                refuseCut();
            }
            return result;
        } catch (InternalError e) {
            // The virtual machine's answer to touching mapped pages that are no longer there.
            throw new WeightFileException(path, "was changed by another process while it was being read", e);
        }
    }

    private void refuseCut() {
        try {
            if (opened.length() < bytes.byteSize()) {
                throw refusal("had " + bytes.byteSize() + " bytes when it was opened and has " + opened.length()
                        + " now: another process cut it short; wait until it is whole, and open it again");
            }
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be read any more: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            close(arena, opened);
        }
    }

    private static void close(Arena arena, RandomAccessFile opened) {
        arena.close();
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            // It was only read; nothing is lost.
            return;
        }
    }
}
