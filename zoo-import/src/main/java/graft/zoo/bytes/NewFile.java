package graft.zoo.bytes;

import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that appears whole or not at all: its bytes go to a temporary file beside it, which then takes its name in one
 * step. Whoever looks finds the old file or the whole new one.
 */
public final class NewFile {
    private NewFile() {
    }

    /** How the names of unfinished files end; those of a process that was killed stay until the next. */
    public static final String UNFINISHED = ".part";

    /** The names of unfinished files; what is random in them begins with what their process has chosen. */
    private static final Pattern NAME = Pattern.compile("\\..+\\.([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\\"
            + UNFINISHED);
    private static final long PROCESS = UUID.randomUUID().getLeastSignificantBits();

    /** What is written. */
    @FunctionalInterface
    public interface Body {
        void write(FileChannel channel) throws IOException;
    }

    /** What is written, by one who has a use for the file under the name that it does not keep. */
    @FunctionalInterface
    public interface Maker {
        void make(FileChannel channel, Path unfinished) throws IOException;
    }

    /**
     * Writes a file, and waits until the disk has it.
     *
     * @throws WeightFileException when it cannot be written
     */
    public static void write(Path path, Body body) {
        try {
            make(path, (channel, _) -> {
                body.write(channel);
                channel.force(true);
            });
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be written: " + (e.getClass() == IOException.class
                    ? e.getMessage() : e), e);
        }
    }

    /**
     * Writes a file without waiting for the disk; one that exists is replaced, at the end of a link the one it leads to.
     * What killed processes left half-written in the same folder goes.
     *
     * @throws IOException when it cannot be written, or something else than a file has its name
     */
    public static void make(Path path, Maker maker) throws IOException {
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        requireFile(target);
        sweep(target.getParent());
        Path unfinished = unfinished(target);
        try (FileChannel channel = claimed(unfinished)) {
            maker.make(channel, unfinished);
            move(unfinished, target);
        } finally {
            discard(unfinished);
        }
    }

    /**
     * Makes a file and deletes it, to see whether that is possible.
     *
     * @throws IOException when it is not
     */
    public static void tryIn(Path folder) throws IOException {
        sweep(folder);
        Path unfinished = unfinished(folder.resolve("try"));
        try {
            claimed(unfinished).close();
        } finally {
            discard(unfinished);
        }
    }

    /** Not createTempFile: its files are for their owner only, and what is written is meant to be passed on. */
    private static Path unfinished(Path target) {
        return target.resolveSibling("." + target.getFileName() + "."
                + new UUID(PROCESS, UUID.randomUUID().getLeastSignificantBits()) + UNFINISHED);
    }

    /**
     * Refuses what must not be replaced by a file: the devices and pipes of {@code /dev}, and folders.
     *
     * @throws IOException that states so
     */
    private static void requireFile(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("it is a " + (Files.isDirectory(path) ? "folder" : "device or a pipe")
                    + ", expected a file or a new name");
        }
    }

    /** Makes a file that other processes see to be in use: a lock ends with the process that holds it. */
    private static FileChannel claimed(Path unfinished) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW);
            try {
                channel.lock();
            } catch (IOException e) {
                return channel; // a file system without locks: nothing is swept there
            }
            if (Files.exists(unfinished)) {
                return channel;
            }
            channel.close(); // swept by another process before it was locked
        }
    }

    /** Deletes the unfinished files of a folder that no process is writing any more. */
    public static void sweep(Path folder) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, NewFile::isOfAnotherProcess)) {
            for (Path file : left) {
                sweepFile(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What cannot be listed can still be written to.
            return;
        }
    }

    private static boolean isOfAnotherProcess(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() && UUID.fromString(name.group(1)).getMostSignificantBits() != PROCESS;
    }

    private static void sweepFile(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Finished meanwhile, another user's, or on a file system without locks: it stays.
            return;
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
