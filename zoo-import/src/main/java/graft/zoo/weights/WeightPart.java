package graft.zoo.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The tensors of a weight file whose names begin with a key, by what follows it: one of several networks that a file
 * holds side by side, such as {@code encoder_q.conv1.weight} and {@code encoder_k.conv1.weight}.
 *
 * @param whole   is closed when this is
 * @param set     the key
 * @param tensors by name, in the file's order
 */
public record WeightPart(WeightFile whole, String set, Map<String, StoredTensor> tensors) implements WeightFile {
    private static final int SHOWN = 20;

    /**
     * Finds the tensors of a key.
     *
     * @param key their names begin with it, whatever wraps them all
     * @throws WeightFileException when there are none, or at two places; lists what there is
     */
    public static WeightPart of(WeightFile file, String key) {
        String start = key + ".";
        List<String> places = file.tensors().keySet().stream().filter(name -> name.startsWith(start)
                || name.contains("." + start)).map(name -> name.startsWith(start) ? ""
                : name.substring(0, name.indexOf("." + start) + 1)).distinct().toList();
        String place = places.contains("") ? "" : places.size() == 1 ? places.getFirst() : null;
        if (place == null) {
            throw new WeightFileException(file.path(), "has no set of weights '" + key + "'"
                    + (places.isEmpty() ? "" : " of which only one is meant: " + places) + "; "
                    + (file.sets().size() < 2 ? "" : "it holds " + String.join(", ", file.sets().keySet()) + "; ")
                    + "its names begin with " + beginnings(file) + ". Choose one of these with --weights-key");
        }
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        file.tensors().forEach((name, tensor) -> {
            if (name.startsWith(place + start)) {
                tensors.put(name.substring(place.length() + start.length()), tensor);
            }
        });
        return new WeightPart(file, key, tensors);
    }

    private static String beginnings(WeightFile file) {
        var beginnings = new TreeSet<String>();
        file.tensors().keySet().forEach(name -> beginnings.add(name.substring(0,
                name.indexOf('.') < 0 ? name.length() : name.indexOf('.'))));
        return String.join(", ", beginnings.stream().limit(SHOWN).toList());
    }

    @Override
    public Path path() {
        return whole.path();
    }

    @Override
    public String format() {
        return whole.format();
    }

    @Override
    public String writer() {
        return whole.writer();
    }

    @Override
    public Map<String, String> metadata() {
        return whole.metadata();
    }

    @Override
    public void close() {
        whole.close();
    }
}
