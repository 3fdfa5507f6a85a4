package graft.zoo.hdf5.write;

import graft.zoo.weights.StoredTensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A group that will be written: attributes of text, datasets of 32-bit floats, and further groups. */
public final class NewGroup {
    /** What one attribute holds at most; an object header has 64 KB for it, and Keras cuts lists at the same size. */
    private static final int MOST_BYTES = 64512;

    /** HDF5 sorts names by their bytes. */
    static final Comparator<String> ORDER = (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8),
            b.getBytes(StandardCharsets.UTF_8));

    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Map<String, StoredTensor> datasets = new TreeMap<>(ORDER);
    private final Map<String, NewGroup> groups = new TreeMap<>(ORDER);

    /** A text, or a list of texts. */
    record Attribute(List<String> texts, boolean isList) {
    }

    Map<String, Attribute> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    Map<String, StoredTensor> datasets() {
        return Collections.unmodifiableMap(datasets);
    }

    Map<String, NewGroup> groups() {
        return Collections.unmodifiableMap(groups);
    }

    /**
     * The group at this path below this one, made where it is not there yet.
     *
     * @throws IllegalArgumentException when a dataset has the name, or the path is none
     */
    public NewGroup group(String path) {
        int slash = path.indexOf('/');
        String first = slash < 0 ? path : path.substring(0, slash);
        requireName(first, path);
        if (datasets.containsKey(first)) {
            throw new IllegalArgumentException("'" + path + "' is to be a group and a tensor of one HDF5 file");
        }
        NewGroup group = groups.computeIfAbsent(first, _ -> new NewGroup());
        return slash < 0 ? group : group.group(path.substring(slash + 1));
    }

    /**
     * Adds a tensor in this group.
     *
     * @throws IllegalArgumentException when the name is taken or is none
     */
    public void dataset(String name, StoredTensor tensor) {
        requireName(name, name);
        if (groups.containsKey(name) || datasets.put(name, tensor) != null) {
            throw new IllegalArgumentException("'" + name + "' is to be two things of one HDF5 file");
        }
    }

    private static void requireName(String name, String path) {
        if (name.isEmpty() || name.equals(".") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'" + path + "' cannot be a path in an HDF5 file");
        }
    }

    /** Adds a text; one that is too long for an attribute becomes several: name0, name1 and so on. */
    public void text(String name, String text) {
        List<String> parts = new ArrayList<>();
        // A character takes at most 3 bytes of UTF-8, the two halves of one 4 together.
        int most = MOST_BYTES / 4;
        for (int from = 0; from < text.length(); ) {
            int end = Math.min(text.length(), from + most);
            end -= end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
            parts.add(text.substring(from, end));
            from = end;
        }
        if (parts.size() < 2) {
            attributes.put(name, new Attribute(List.of(text), false));
        }
        for (int i = 0; parts.size() > 1 && i < parts.size(); i++) {
            attributes.put(name + i, new Attribute(List.of(parts.get(i)), false));
        }
    }

    /** Adds a list of texts; one that is too long becomes several, as in Keras. */
    public void texts(String name, List<String> texts) {
        int longest = texts.stream().mapToInt(NewGroup::bytes).reduce(1, Math::max);
        int most = Math.max(1, MOST_BYTES / longest);
        if (longest > MOST_BYTES) {
            throw new IllegalArgumentException("attribute " + name + " has a text of " + longest
                    + " bytes; HDF5 takes at most " + MOST_BYTES);
        }
        if (texts.size() <= most) {
            attributes.put(name, new Attribute(List.copyOf(texts), true));
            return;
        }
        for (int from = 0, part = 0; from < texts.size(); from += most, part++) {
            attributes.put(name + part, new Attribute(List.copyOf(texts.subList(from,
                    Math.min(texts.size(), from + most))), true));
        }
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
