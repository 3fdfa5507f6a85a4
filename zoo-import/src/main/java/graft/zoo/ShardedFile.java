package graft.zoo;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Weights in several files, put together by their index: {@code model.safetensors.index.json} of Hugging Face's
 * transformers, or {@code pytorch_model.bin.index.json}.
 *
 * <pre>{@code
 * {"metadata": {"total_size": 240}, "weight_map": {"conv1.weight": "model-00001-of-00002.safetensors", …}}
 * }</pre>
 *
 * The files lie beside the index; names that lead elsewhere are refused.
 */
final class ShardedFile implements WeightFile {
    private static final long LARGEST_INDEX = 1 << 24;
    private static final int MOST_PARTS = 1000;
    private static final String ENDING = ".index.json";
    private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})(\\.\\w+)");

    private final Path index;
    private final Map<String, WeightFile> parts = new LinkedHashMap<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private ShardedFile(MappedFile file) {
        this.index = file.path();
        try {
            weightMap(file).forEach((key, value) -> add(file, (String) key, value));
        } catch (RuntimeException e) {
            parts.values().forEach(WeightFile::close);
            throw e;
        }
    }

    /** Whether a file is an index, by its first bytes and its name. */
    static boolean recognises(MappedFile file, byte[] head) {
        String text = new String(head, StandardCharsets.UTF_8).stripLeading();
        return text.startsWith("{")
                && (text.contains("\"weight_map\"") || file.path().toString().endsWith(ENDING));
    }

    /** Opens all files that an index names, which is closed. */
    static WeightFile of(MappedFile file) {
        var sharded = new ShardedFile(file);
        file.close();
        return sharded;
    }

    /**
     * Refuses a part alone to be a network.
     *
     * @throws WeightFileException when by its name it is one of several; names the index
     */
    static void requireWhole(WeightFile file) {
        Matcher part = PART.matcher(file.path().getFileName().toString());
        if (file instanceof ShardedFile || !part.matches() || Integer.parseInt(part.group(3)) < 2) {
            return;
        }
        String index = part.group(1) + part.group(4) + ENDING;
        throw new WeightFileException(file.path(), "is part " + Integer.parseInt(part.group(2)) + " of "
                + Integer.parseInt(part.group(3)) + " of a network's weights; " + (Files.exists(
                file.path().resolveSibling(index)) ? "name " + index + " beside it, which puts them together"
                : "put all parts and " + index + " into one folder, and name that"));
    }

    private static Map<?, ?> weightMap(MappedFile file) {
        if (file.size() > LARGEST_INDEX) {
            throw file.refusal("is an index of " + file.size() + " bytes; at most " + LARGEST_INDEX + " are read");
        }
        try {
            String text = new String(file.bytes().toArray(JAVA_BYTE), StandardCharsets.UTF_8);
            if (Json.parse(text) instanceof Map<?, ?> json && json.get("weight_map") instanceof Map<?, ?> map
                    && !map.isEmpty()) {
                return map;
            }
        } catch (JsonException e) {
            throw new WeightFileException(file.path(), "is no index of weights: " + e.getMessage(), e);
        }
        throw file.refusal("has no 'weight_map' with the file of each tensor, so it is no index of weights; name the "
                + "file of the weights");
    }

    private void add(MappedFile file, String name, Object value) {
        if (!(value instanceof String part) || part.isEmpty() || part.matches(".*[/\\\\:\\p{Cntrl}].*")
                || part.equals("..") || part.endsWith(ENDING)) {
            throw file.refusal("tensor '" + ShownName.of(name) + "': expected the name of a file beside the index, "
                    + "found "
                    + (value instanceof String text ? "'" + ShownName.of(text) + "'" : "no text"));
        }
        WeightFile open = parts.get(part);
        if (open == null) {
            if (parts.size() == MOST_PARTS) {
                throw file.refusal("names over " + MOST_PARTS + " files");
            }
            Path path = file.path().resolveSibling(part);
            if (!Files.isRegularFile(path)) {
                throw file.refusal("names the file '" + ShownName.of(part) + "', which is not beside it; download all "
                        + "parts into one folder");
            }
            open = WeightFiles.open(path);
            parts.put(part, open);
        }
        StoredTensor tensor = open.tensors().get(name);
        if (tensor == null) {
            throw file.refusal("tensor '" + ShownName.of(name) + "' is not in " + ShownName.of(part)
                    + "; index and parts are of different models, or a download is damaged");
        }
        tensors.put(name, tensor);
    }

    @Override
    public Path path() {
        return index;
    }

    @Override
    public String format() {
        List<WeightFile> all = new ArrayList<>(parts.values());
        return all.getFirst().format() + " in " + all.size() + (all.size() == 1 ? " part" : " parts");
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        parts.values().forEach(WeightFile::close);
    }
}
