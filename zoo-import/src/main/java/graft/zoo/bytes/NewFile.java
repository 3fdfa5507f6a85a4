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

    /** How the names of unfinished files end; those of a process that was killed stay. */
    public static final String UNFINISHED = ".part";

    /** What is written. */
    @FunctionalInterface
    public interface Body {
        void write(FileChannel channel) throws IOException;
    }

    /** Makes a file under a name that it does not keep. */
    @FunctionalInterface
    public interface Maker {
        void make(Path unfinished) throws IOException;
    }

    /**
     * Writes a file, and waits until the disk has it.
     *
     * @throws WeightFileException when it cannot be written
     */
    public static void write(Path path, Body body) {
        try {
            make(path, unfinished -> {
                try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW)) {
                    body.write(channel);
                    channel.force(true);
                }
            });
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be written: " + (e.getClass() == IOException.class
                    ? e.getMessage() : e), e);
        }
    }

    /** Makes a file of any kind; one that exists is replaced. */
    public static void make(Path path, Maker maker) throws IOException {
        Path target = path.toAbsolutePath();
        // Not createTempFile: its files are for their owner only, and what is written is meant to be passed on.
        Path unfinished = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
        try {
            maker.make(unfinished);
            move(unfinished, target);
        } finally {
            discard(unfinished);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void discard(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            // The write itself has failed or succeeded already; a leftover beside it changes nothing about that.
            return;
        }
    }
}
