package graft.transfer.cli;

import graft.layers.training.DivergedException;
import graft.transfer.CheckpointException;
import graft.transfer.Checkpoints;
import graft.transfer.ResultFiles;
import graft.zoo.bytes.FolderLock;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder for results while one run has it. Two runs at once are refused, an earlier result or an interrupted run is
 * not given up without being asked for, and what killed runs left is swept.
 */
final class ResultFolder implements AutoCloseable {
    private final Path folder;
    private final Path before;
    private final FolderLock lock;
    private final Thread hint;

    private ResultFolder(Path folder, Path before, FolderLock lock, Screen screen) {
        this.folder = folder;
        this.before = before;
        this.lock = lock;
        hint = Thread.ofPlatform().unstarted(() -> screen.say("\n" + interrupted()));
        Runtime.getRuntime().addShutdownHook(hint);
    }

    /**
     * Takes the folder, which is made where it is missing.
     *
     * @throws CommandException when another run has it, or it cannot be written to
     */
    static ResultFolder open(Path out, Screen screen) {
        OutputFolder.prepare(out);
        Path before = existing(out);
        try {
            Files.createDirectories(out);
            Optional<FolderLock> lock = FolderLock.of(out);
            if (lock.isEmpty()) {
                throw new CommandException("another run of graft is writing to " + out + ": wait for its end, or "
                        + "choose another --out");
            }
            ResultFolder taken = new ResultFolder(out, before, lock.get(), screen);
            ResultFiles.recover(out);
            ResultFiles.sweep(out);
            ResultFiles.sweep(taken.checkpoints());
            return taken;
        } catch (IOException e) {
            throw new CommandException("cannot write to the folder " + out.toAbsolutePath() + ": " + Failures.reason(e)
                    + "; choose another --out");
        }
    }

    /** The folder itself or the nearest above it that is there. */
    private static Path existing(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    Path path() {
        return folder;
    }

    Path checkpoints() {
        return folder.resolve("checkpoint");
    }

    /**
     * Refuses what would be lost.
     *
     * @param resume    whether an interrupted run is to be continued
     * @param overwrite whether what is there may be given up
     */
    void requireFree(boolean resume, boolean overwrite) {
        boolean isInterrupted = Checkpoints.exist(checkpoints());
        if (overwrite || resume && isInterrupted) {
            return;
        }
        if (isInterrupted) {
            throw new CommandException(folder + " holds an interrupted transfer; --resume with the same options "
                    + "continues it, --overwrite gives it up. Or choose another --out");
        }
        if (ResultFiles.exist(folder)) {
            throw new CommandException(resume ? folder + " holds a finished transfer, there is nothing to resume; "
                    + "--overwrite instead of --resume does it again, or choose another --out"
                    : folder + " holds the results of an earlier run; --overwrite replaces them once the new ones are "
                    + "there, or choose another --out");
        }
    }

    /** What to do after an interruption. */
    String interrupted() {
        return Checkpoints.exist(checkpoints()) ? "interrupted; what was learnt is kept: the same command with "
                + "--resume continues it" : "interrupted; nothing was learnt yet that could be resumed";
    }

    /** What stopped a run, with what can be done about it: with the same options, where that is of use. */
    RuntimeException withAdvice(Throwable failure) {
        boolean isOfTheOptions = failure instanceof CheckpointException || failure instanceof DivergedException
                || failure instanceof UsageException;
        if (isOfTheOptions || !Checkpoints.exist(checkpoints())) {
            return switch (failure) {
                case RuntimeException e -> e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            };
        }
        return new CommandException(Failures.message(failure) + "\nWhat was learnt until then is kept: the same "
                + "command "
                + "with --resume continues it.", failure);
    }

    /** Gives the folder back; one that was made for this run and is empty still goes. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hint);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the system gives the folder back
        }
        lock.close();
        try {
            for (Path f = folder.toAbsolutePath(); !f.equals(before); f = f.getParent()) {
                Files.delete(f);
            }
        } catch (DirectoryNotEmptyException e) {
            return; // as it should be
        } catch (IOException e) {
            return; // an empty folder is no loss
        }
    }
}
