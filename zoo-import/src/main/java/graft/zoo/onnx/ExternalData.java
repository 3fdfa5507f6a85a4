package graft.zoo.onnx;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The files beside a model in which it keeps large tensors. A path inside a file comes from others, so it may
 * only lead to files in the model's own folder or below it: no absolute paths, no {@code ..}, no drive letters, no
 * backslashes, and no symbolic link that leaves the folder.
 */
final class ExternalData implements AutoCloseable {
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");

    private final Path model;
    private final Map<Path, MappedFile> open = new HashMap<>();

    ExternalData(Path model) {
        this.model = model;
    }

    /** The file a tensor lies in, and its bytes there. */
    record Place(MappedFile file, MemorySegment bytes) {
    }

    /**
     * Finds a tensor's bytes.
     *
     * @param entries {@code location}, and perhaps {@code offset} and {@code length} in bytes
     * @param needed  bytes that the tensor takes
     */
    Place find(String tensor, Map<String, String> entries, long needed) {
        String where = "tensor '" + ShownName.of(tensor) + "': ";
        String location = entries.get("location");
        if (location == null || location.isEmpty()) {
            throw refused(where + "its external data states no location");
        }
        Path path = resolve(where, location);
        MappedFile file;
        try {
            file = open.computeIfAbsent(path, MappedFile::open);
        } catch (WeightFileException e) {
            throw new WeightFileException(model, where + "its external data '" + ShownName.of(location)
                    + "' cannot be read: " + e.getMessage() + "; keep both files in one folder", e);
        }
        long offset = number(where, entries, "offset", 0);
        if (offset > file.size()) {
            throw refused(where + "its external data begins at byte " + offset + " of '" + ShownName.of(location)
                    + "', which has " + file.size());
        }
        long length = number(where, entries, "length", needed);
        if (length > file.size() - offset) {
            throw refused(where + "its external data takes " + length + " bytes from byte " + offset + " of '"
                    + ShownName.of(location) + "', which has " + file.size());
        }
        if (length != needed) {
            throw refused(where + "its external data has " + length + " bytes, expected " + needed
                    + " for its shape and type");
        }
        return new Place(file, file.bytes().asSlice(offset, length));
    }

    private Path resolve(String where, String location) {
        String shown = "its external data lies at '" + ShownName.of(location) + "'";
        if (location.startsWith("/") || location.indexOf('\\') >= 0 || location.indexOf('\0') >= 0
                || DRIVE.matcher(location).matches()) {
            throw refused(where + shown + "; only paths below the model's own folder are followed");
        }
        try {
            Path relative = Path.of(location);
            for (Path part : relative) {
                if (part.toString().equals("..")) {
                    throw refused(where + shown + ", outside the model's folder; it is not followed");
                }
            }
            Path folder = model.toAbsolutePath().getParent();
            Path path = folder.resolve(relative).normalize();
            if (path.toFile().exists() && !path.toRealPath().startsWith(folder.toRealPath())) {
                throw refused(where + shown + ", a link that leaves the model's folder; it is not followed");
            }
            return path;
        } catch (InvalidPathException | IOException e) {
            throw new WeightFileException(model, where + shown + ", which is no usable path: " + e.getMessage(), e);
        }
    }

    private long number(String where, Map<String, String> entries, String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            // Said below, as for a negative one.
        }
        throw refused(where + key + " of its external data is '" + ShownName.of(text)
                + "', expected a whole number of bytes");
    }

    private WeightFileException refused(String message) {
        return new WeightFileException(model, message);
    }

    @Override
    public void close() {
        open.values().forEach(MappedFile::close);
    }
}
