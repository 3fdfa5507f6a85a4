package graft.zoo;

import graft.engine.Tensor;
import graft.testing.SharedFiles;
import graft.zoo.json.Json;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A weight file that is made up: names, types and shapes of a manifest or of the test's own, values when asked for. */
public record MadeFile(Path path, Map<String, StoredTensor> tensors, Map<String, String> metadata)
        implements WeightFile {

    /** One of its tensors. */
    public record Made(String name, DType dtype, List<Integer> shape, BiFunction<String, List<Integer>, Tensor> values)
            implements StoredTensor {
        @Override
        public Tensor read() {
            return values.apply(name, shape);
        }
    }

    /** An empty one. */
    public static MadeFile named(String name) {
        return new MadeFile(Path.of(name), new LinkedHashMap<>(), Map.of());
    }

    /**
     * The tensors that a manifest of {@code shared/zoo/manifests}, or with its folder of another one, lists, with the
     * values of {@link WeightRecipe}.
     */
    public static MadeFile manifest(String name) {
        Map<?, ?> manifest = manifestJson(name);
        MadeFile file = named(name + ".pth");
        for (Object entry : (List<?>) manifest.get("tensors")) {
            Map<?, ?> tensor = (Map<?, ?>) entry;
            List<Integer> shape = ((List<?>) tensor.get("shape")).stream().map(d -> ((Long) d).intValue()).toList();
            String dtype = (String) tensor.get("dtype");
            file.put((String) tensor.get("name"), dtype == null || dtype.equals("single") ? DType.FLOAT32
                    : DType.valueOf(dtype.toUpperCase(Locale.ROOT)), shape);
        }
        return file;
    }

    /** A manifest as it is written. */
    public static Map<?, ?> manifestJson(String name) {
        try {
            return (Map<?, ?>) Json.parse(Files.readString(SharedFiles.path("zoo/"
                    + (name.contains("/") ? "" : "manifests/") + name + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public MadeFile put(String name, DType dtype, List<Integer> shape) {
        tensors.put(name, new Made(name, dtype, shape, WeightRecipe::tensor));
        return this;
    }

    public MadeFile put(String name, Integer... shape) {
        return put(name, DType.FLOAT32, List.of(shape));
    }

    public MadeFile without(String name) {
        tensors.remove(name);
        return this;
    }

    /** The same with zeros for values, which cost less where nothing reads them. */
    public MadeFile zeros() {
        tensors.replaceAll((name, t) -> new Made(name, t.dtype(), t.shape(),
                (_, shape) -> Tensor.zeros(shape.stream().mapToInt(Integer::intValue).toArray())));
        return this;
    }

    /** The same tensors under other names; values follow from the old ones. */
    public MadeFile renamed(UnaryOperator<String> names) {
        MadeFile renamed = named(path.toString());
        tensors.forEach((name, t) -> renamed.tensors.put(names.apply(name),
                new Made(names.apply(name), t.dtype(), t.shape(), (_, _) -> t.read())));
        return renamed;
    }

    @Override
    public String format() {
        return "made up";
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
