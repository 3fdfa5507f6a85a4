package graft.zoo.bytes;

import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears whole or not at all: its bytes go to a temporary file beside it, which then takes its name in one
 * step. Whoever looks finds the old file or the whole new one.
 */
public final class NewFile {
    private NewFile() {
    }

    /** What is written. */
    @FunctionalInterface
    public interface Body {
        void write(FileChannel channel) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @throws WeightFileException when it cannot be written
     */
    public static void write(Path path, Body body) {
        Path folder = path.toAbsolutePath().getParent();
        Path partial = null;
        try {
            // Not createTempFile: its files are for their owner only, and a model is meant to be passed on.
            Path name = folder.resolve("." + path.getFileName() + "." + UUID.randomUUID() + ".partial");
            try (FileChannel channel = FileChannel.open(name, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                partial = name;
                body.write(channel);
                channel.force(true);
            }
            move(partial, path);
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be written: " + e, e);
        } finally {
            discard(partial);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void discard(Path partial) {
        try {
            if (partial != null) {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            // The write itself has failed or succeeded already; a leftover beside it changes nothing about that.
            return;
        }
    }
}
