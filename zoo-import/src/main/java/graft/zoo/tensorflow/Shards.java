package graft.zoo.tensorflow;

import graft.zoo.weights.WeightFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that one checkpoint is spread over: {@code name-00000-of-00004} to {@code name-00003-of-00004}. */
final class Shards {
    private static final Pattern SHARD = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})", Pattern.DOTALL);

    private Shards() {
    }

    /**
     * All the files of the checkpoint that this one belongs to.
     *
     * @throws WeightFileException when one is missing
     */
    static List<Path> of(Path path) {
        Matcher shard = SHARD.matcher(path.getFileName().toString());
        if (!shard.matches()) {
            return List.of(path);
        }
        int count = Integer.parseInt(shard.group(3));
        List<Path> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(existing(path, path.resolveSibling(name(shard.group(1), i, count))));
        }
        return all.isEmpty() ? List.of(path) : all;
    }

    /** The name of one of them. */
    static String name(String prefix, long index, long count) {
        return String.format("%s-%05d-of-%05d", prefix, index, count);
    }

    /** A file of a checkpoint. */
    static Path existing(Path checkpoint, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new WeightFileException(checkpoint, "is one file of a checkpoint, and " + file.getFileName()
                    + " is missing beside it; copy all of them");
        }
        return file;
    }
}
