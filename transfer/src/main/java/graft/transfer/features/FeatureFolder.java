package graft.transfer.features;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.NewFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files of a feature cache: {@code FOLDER/<trunk>/<random name>.features}, where the trunk is the first half of its
 * key. Files appear under their names whole, by renaming, and are never changed; so runs at the same time need not know
 * of each other. The worst that can happen is that two compute the same features.
 */
final class FeatureFolder implements AutoCloseable {
    static final String ENDING = ".features";

    private final Path folder;
    private final Consumer<String> say;
    private final Map<Digest, Map<Digest, FeatureFile.Row>> opened = new HashMap<>();
    private final List<MappedFile> mapped = new ArrayList<>();
    private final Set<Path> inUse = new HashSet<>();
    private long bytesInUse;

    FeatureFolder(Path folder, Consumer<String> say) {
        this.folder = folder;
        this.say = say;
    }

    Path place() {
        return folder;
    }

    /** Bytes of the files that were opened or added: they are not deleted to make room. */
    long bytesInUse() {
        return bytesInUse;
    }

    /**
     * All features of a trunk that are there and right, by the image's key, as this process knows them: files are
     * looked for once. Files that are not right are deleted.
     */
    Map<Digest, FeatureFile.Row> open(Digest trunk, int floats) {
        return opened.computeIfAbsent(trunk, _ -> read(trunk, floats));
    }

    private Map<Digest, FeatureFile.Row> read(Digest trunk, int floats) {
        Map<Digest, FeatureFile.Row> rows = new HashMap<>();
        for (Path file : list(of(trunk), ENDING)) {
            try {
                FeatureFile.Opened found = FeatureFile.open(file, trunk, floats);
                mapped.add(found.file());
                found.rows().forEach(r -> rows.putIfAbsent(r.key(), r));
                if (found.damaged() > 0) {
                    say.accept("damaged features in " + file + ": " + found.damaged() + " are computed again");
                    Files.deleteIfExists(file);
                } else {
                    use(file, Files.size(file));
                    touch(file);
                }
            } catch (NoSuchFileException e) {
                // Another run has made room in the meantime.
                continue;
            } catch (IOException e) {
                say.accept("features in " + file + " are computed again: " + e.getMessage());
                delete(file);
            }
        }
        return rows;
    }

    /** Adds a file and maps it, before it appears: from then on another run may delete it to make room. */
    List<FeatureFile.Row> add(Digest trunk, List<Digest> keys, float[] rows, int floats) throws IOException {
        Path file = Files.createDirectories(of(trunk)).resolve(UUID.randomUUID() + ENDING);
        List<FeatureFile.Row> added = new ArrayList<>();
        NewFile.make(file, (channel, unfinished) -> {
            FeatureFile.write(channel, trunk, keys, rows, floats);
            FeatureFile.Opened made = FeatureFile.open(unfinished, trunk, floats);
            mapped.add(made.file());
            added.addAll(made.rows());
            use(file, channel.size());
        });
        Map<Digest, FeatureFile.Row> known = opened.computeIfAbsent(trunk, _ -> new HashMap<>());
        added.forEach(row -> known.putIfAbsent(row.key(), row));
        return added;
    }

    /** Notes that a file was used. */
    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // A cache that may only be read is still a cache.
            return;
        }
    }

    private void use(Path file, long bytes) {
        if (inUse.add(file)) {
            bytesInUse += bytes;
        }
    }

    /** Deletes the files that have gone unused the longest, until all of them take no more than {@code limit} bytes. */
    void trim(long limit) {
        record Found(Path file, long bytes, FileTime used) {
        }
        List<Found> all = new ArrayList<>();
        long total = 0;
        for (Path trunk : list(folder, "")) {
            NewFile.sweep(trunk);
            for (Path file : list(trunk, ENDING)) {
                try {
                    all.add(new Found(file, Files.size(file), Files.getLastModifiedTime(file)));
                    total += all.getLast().bytes;
                } catch (IOException e) {
                    // Deleted by another run in the meantime.
                    continue;
                }
            }
        }
        all.sort(Comparator.comparing(Found::used).thenComparing(Found::file));
        for (Found f : all) {
            if (total <= limit) {
                return;
            }
            if (!inUse.contains(f.file)) {
                delete(f.file);
                total -= f.bytes;
            }
        }
    }

    /** Unmaps all files. */
    @Override
    public void close() {
        mapped.forEach(MappedFile::close);
    }

    /** Deletes everything that was added or used, and the folder. */
    void deleteAll() {
        for (Path trunk : list(folder, "")) {
            list(trunk, "").forEach(FeatureFolder::delete);
            delete(trunk);
        }
        delete(folder);
    }

    private Path of(Digest trunk) {
        return folder.resolve(trunk.toString().substring(0, 32));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It stays, as files do that are mapped on Windows; the next run tries again.
            return;
        }
    }

    private static List<Path> list(Path place, String ending) {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            // A folder that may not be listed counts as empty.
            return List.of();
        }
    }
}
