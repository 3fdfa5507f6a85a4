package graft.transfer.images;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What lies in folders: sub-folders, images, and what is left out and listed. Hidden files and folders are left out at
 * every depth, as are those that operating systems and programs leave; links are followed, but not back to a
 * folder above them; of what is neither file nor folder, such as named pipes, nothing is read.
 */
final class FolderListing {
    /** Left by macOS, Windows, Synology, Linux and Python; names that begin with a dot are hidden anyway. */
    private static final Set<String> SYSTEM = Set.of("__macosx", "@eadir", "#recycle", "$recycle.bin",
            "system volume information", "lost+found", "__pycache__", "thumbs.db", "ehthumbs.db", "desktop.ini",
            "icon\r");
    /** By text: the order of paths differs between operating systems. */
    private static final Comparator<Path> BY_PATH = Comparator.comparing(path -> path.toString().replace('\\', '/'));

    private static final String LINK_BACK = "a link back to a folder above it";

    private final List<SkippedFile> skipped = new ArrayList<>();

    /**
     * What a folder holds itself.
     *
     * @param folders sub-folders, sorted
     * @param images  sorted
     */
    record Entries(List<Path> folders, List<Path> images) {
    }

    /**
     * What a folder holds, by names alone: no file is opened, hidden ones are left out without being listed.
     *
     * @param folders sub-folders, sorted
     * @param files   everything else, sorted
     */
    record Names(List<Path> folders, List<Path> files) {

        /** @throws DataSetException when the folder cannot be listed */
        static Names of(Path dir) {
            List<Path> folders = new ArrayList<>();
            List<Path> files = new ArrayList<>();
            for (Path entry : list(dir)) {
                if (!isHidden(entry) && !isLinkBack(entry)) {
                    (Files.isDirectory(entry) ? folders : files).add(entry);
                }
            }
            return new Names(folders, files);
        }

        boolean holdsImages() {
            return files.stream().anyMatch(file -> ImageFormat.isImageName(file.getFileName().toString()));
        }
    }

    /**
     * The sub-folders of a folder whose files belong to no class; these are listed as left out.
     *
     * @throws DataSetException when the folder cannot be listed
     */
    List<Path> folders(Path dir) {
        List<Path> folders = new ArrayList<>();
        for (Path entry : list(dir)) {
            if (isHidden(entry)) {
                skip(entry, SkippedFile.Kind.HIDDEN, "hidden");
            } else if (isLinkBack(entry)) {
                skip(entry, SkippedFile.Kind.UNFOLLOWED, LINK_BACK);
            } else if (Files.isDirectory(entry)) {
                folders.add(entry);
            } else {
                skip(entry, SkippedFile.Kind.OUTSIDE, "outside the classes' folders");
            }
        }
        return folders;
    }

    /** What was left out so far. */
    List<SkippedFile> skipped() {
        return skipped;
    }

    void skip(Path file, SkippedFile.Kind kind, String reason) {
        skipped.add(new SkippedFile(file, kind, reason));
    }

    static boolean isHidden(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        return name.startsWith(".") || SYSTEM.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The entries of a folder.
     *
     * @throws DataSetException when it cannot be listed
     */
    Entries entries(Path dir) {
        List<Path> folders = new ArrayList<>();
        List<Path> images = new ArrayList<>();
        for (Path entry : list(dir)) {
            if (isHidden(entry)) {
                skip(entry, SkippedFile.Kind.HIDDEN, "hidden");
            } else if (Files.isDirectory(entry)) {
                folders.add(entry);
            } else {
                Optional<SkippedFile> fault = fault(entry);
                fault.ifPresentOrElse(skipped::add, () -> images.add(entry));
            }
        }
        return new Entries(folders, images);
    }

    /**
     * All images in a folder and those below it, sorted.
     *
     * @throws DataSetException when a folder cannot be listed
     */
    List<Path> imagesBelow(Path dir) {
        List<Path> images = new ArrayList<>();
        collect(dir, above(dir), images);
        images.sort(BY_PATH);
        return images;
    }

    /** A class must not hold the images of all others by way of a link. */
    private static boolean isLinkBack(Path entry) {
        return Files.isSymbolicLink(entry) && Files.isDirectory(entry)
                && above(entry.toAbsolutePath().getParent()).contains(real(entry));
    }

    /** Real paths of a folder and of all above it, as it is named and where it really lies. */
    private static Set<Path> above(Path dir) {
        Set<Path> above = new HashSet<>();
        for (Path named = dir.toAbsolutePath(); named != null; named = named.getParent()) {
            above.add(real(named));
        }
        for (Path lies = real(dir); lies != null; lies = lies.getParent()) {
            above.add(lies);
        }
        return above;
    }

    /** @param above real paths of the folders that are being listed, against links that lead back to one */
    private void collect(Path dir, Set<Path> above, List<Path> images) {
        Entries entries = entries(dir);
        images.addAll(entries.images);
        for (Path folder : entries.folders) {
            Path real = real(folder);
            if (above.add(real)) {
                collect(folder, above, images);
                above.remove(real);
            } else {
                skip(folder, SkippedFile.Kind.UNFOLLOWED, LINK_BACK);
            }
        }
    }

    private static Path real(Path dir) {
        try {
            return dir.toRealPath();
        } catch (IOException e) {
            return dir.toAbsolutePath().normalize();
        }
    }

    private static List<Path> list(Path dir) {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.sorted(BY_PATH).toList();
        } catch (IOException | UncheckedIOException e) {
            String reason = e instanceof IOException io ? ImageDecoder.reason(io) : e.getMessage();
            throw new DataSetException(dir, "cannot be listed: " + reason + ". Check its permissions", e);
        }
    }

    /** Why a file is not read as an image; empty when it is. */
    static Optional<SkippedFile> fault(Path file) {
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            return fault(file, SkippedFile.Kind.UNFOLLOWED, "a link to nothing");
        } else if (!Files.isRegularFile(file)) {
            return fault(file, SkippedFile.Kind.UNFOLLOWED, "neither a file nor a folder");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(ImageFormat.SIGNATURE_BYTES);
        } catch (IOException e) {
            return fault(file, SkippedFile.Kind.BROKEN, "cannot be opened: " + ImageDecoder.reason(e));
        }
        Optional<ImageFormat> format = ImageFormat.of(start);
        boolean isNamedSo = ImageFormat.isImageName(file.getFileName().toString());
        if (format.isPresent()) {
            return format.get().isReadable() ? Optional.empty() : fault(file, SkippedFile.Kind.UNREAD_FORMAT,
                    format.get() + " images are not read; convert it to PNG or JPEG");
        } else if (start.length == 0) {
            return fault(file, isNamedSo ? SkippedFile.Kind.BROKEN : SkippedFile.Kind.OTHER, "empty file");
        }
        return isNamedSo ? fault(file, SkippedFile.Kind.BROKEN, "named like an image, but its content is none")
                : fault(file, SkippedFile.Kind.OTHER, "not an image");
    }

    private static Optional<SkippedFile> fault(Path file, SkippedFile.Kind kind, String reason) {
        return Optional.of(new SkippedFile(file, kind, reason));
    }
}
