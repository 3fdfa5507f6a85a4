package graft.tests;

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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A weight file that is made up: tensors by name, their values made when asked for. */
record NamedTensors(Path path, Map<String, StoredTensor> tensors) implements WeightFile {
    private record Made(String name, List<Integer> shape, Supplier<Tensor> values) implements StoredTensor {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public Tensor read() {
            return values.get();
        }
    }

    static NamedTensors empty(String name) {
        return new NamedTensors(Path.of(name), new LinkedHashMap<>());
    }

    /** Names and shapes of a published file, in its order; of {@code zoo/manifests}, or with its folder of another. */
    static Map<String, int[]> manifest(String name) {
        try {
            Path path = SharedFiles.path("zoo/" + (name.contains("/") ? "" : "manifests/") + name
                    + ".json");
            Map<?, ?> json = (Map<?, ?>) Json.parse(Files.readString(path));
            Map<String, int[]> shapes = new LinkedHashMap<>();
            for (Object tensor : (List<?>) json.get("tensors")) {
                shapes.put((String) ((Map<?, ?>) tensor).get("name"), ((List<?>) ((Map<?, ?>) tensor).get("shape"))
                        .stream().mapToInt(d -> ((Long) d).intValue()).toArray());
            }
            return shapes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void put(String name, int[] shape, Supplier<Tensor> values) {
        tensors.put(name, new Made(name, Arrays.stream(shape).boxed().toList(),
                () -> values.get().reshape(shape)));
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
