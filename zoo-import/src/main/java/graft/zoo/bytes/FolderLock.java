package graft.zoo.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One process at a time in a folder. The operating system holds the lock for as long as the process lives, so what a
 * killed one leaves is a file that nothing holds: it is taken over without asking whether some process is still there.
 */
public final class FolderLock implements AutoCloseable {
    /** The name of its file. */
    public static final String NAME = ".graft-lock";
    private static final int TRIES = 10;
    private static final int PADDING = 4096;

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a folder, which has to exist.
     *
     * @return empty when another has it
     * @throws IOException when the file of the lock cannot be made
     */
    public static Optional<FolderLock> of(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        for (int i = 0; i < TRIES; i++) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (!isHeld(channel)) {
                    channel.close();
                    return Optional.empty();
                }
                // The process that held it may have deleted the file since it was opened here: then another file, of
                // another random length, has its name by now. Opening it to compare would end the lock on POSIX
                // systems.
                String text = "process " + ProcessHandle.current().pid()
                        + " ".repeat(ThreadLocalRandom.current().nextInt(PADDING)) + "\n";
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
                if (Files.exists(file) && Files.size(file) == channel.size()) {
                    return Optional.of(new FolderLock(file, channel));
                }
                channel.close();
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }
        return Optional.empty();
    }

    private static boolean isHeld(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true; // a file system without locks: better to work without than not at all
        }
    }

    /** Gives the folder back and deletes the file. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException e) {
            // An unheld file changes nothing.
            return;
        }
    }
}
