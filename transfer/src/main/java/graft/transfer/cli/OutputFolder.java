package graft.transfer.cli;

import graft.zoo.bytes.NewFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes sure, before an hour of work starts, that its result can be written. */
public final class OutputFolder {
    private OutputFolder() {
    }

    /**
     * Tries to write in the folder, or to make it where it is not there yet; leaves everything as it was, so that work
     * which fails leaves no empty folder.
     *
     * @throws CommandException when it is not a folder or cannot be written to
     */
    public static Path prepare(Path folder) {
        prepare(folder, "; choose another --out");
        return folder;
    }

    private static void prepare(Path folder, String nextStep) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new CommandException(folder + " is a file, expected a folder for the results" + nextStep);
        }
        try {
            Path there = folder.toAbsolutePath();
            while (!Files.exists(there)) {
                there = there.getParent();
            }
            if (!Files.isDirectory(there)) {
                throw new CommandException(there + " is a file, expected a folder that can hold " + folder + nextStep);
            }
            NewFile.tryIn(there);
        } catch (IOException e) {
            throw new CommandException("cannot write to the folder " + folder.toAbsolutePath() + ": " + refusal(e)
                    + nextStep);
        }
    }

    /** Without the name of the file that was tried, which means nothing to the user. */
    private static String refusal(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException f -> f.getReason() == null ? "the file system refused" : f.getReason();
            default -> Failures.reason(e);
        };
    }

    /**
     * Makes sure that a file can be written where it is wanted.
     *
     * @param overwrite whether one that is there already may be replaced
     * @throws CommandException when its folder cannot be written to, a folder has its name, or it is there already
     */
    static Path prepareFile(Path file, boolean overwrite) {
        if (Files.isDirectory(file)) {
            throw new CommandException(file + " is a folder, expected the name of a file to write");
        }
        prepare(file.toAbsolutePath().getParent(), "; choose another place for " + file.getFileName());
        if (Files.exists(file) && !overwrite) {
            throw new CommandException(file + " is there already; --overwrite replaces it, or choose another name");
        }
        return file;
    }

    /** Makes the folder of a file that is about to be written. */
    static void makeFor(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new CommandException("cannot make the folder of " + file + ": " + Failures.reason(e));
        }
    }
}
