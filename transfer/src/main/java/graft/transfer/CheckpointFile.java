package graft.transfer;

import graft.engine.Tensor;
import graft.layers.training.EarlyStopping;
import graft.layers.training.EpochChoice;
import graft.layers.training.OptimizerState;
import graft.layers.training.SampleCounts;
import graft.layers.training.TrainingLog;
import graft.layers.training.TrainingState;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.safetensors.SafetensorsFile;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The state of a run as a safetensors file.
 *
 * <table>
 * <caption>Tensors and metadata</caption>
 * <tr><td>{@code weights/NAME}</td><td>parameters and statistics of the layers that learn, in Graft's layout</td></tr>
 * <tr><td>{@code optimizer/SLOT/NAME}</td><td>what the optimiser remembers</td></tr>
 * <tr><td>{@code averages/NAME}</td><td>of the weights, where they are kept</td></tr>
 * <tr><td>{@code best/NAME}</td><td>of the best epoch so far, with early stopping</td></tr>
 * <tr><td>{@code checkpoint}</td><td>JSON: {@code seed}, {@code batches}, {@code steps}, {@code optimizer_steps} by
 * parameter, {@code read} as the numbers of samples that could be read to learn from and to be measured on, {@code
 * epochs} as lists of epoch, training loss, validation loss, accuracy and seconds, {@code finished},
 * {@code choice} as the epoch that was kept,
 * what it was chosen by and its cross-fitted accuracy, and under {@code run} what has to be the same to go on</td></tr>
 * </table>
 *
 * Numbers of an epoch are written as text, since JSON has no NaN.
 *
 * @param run      the settings and the data that the run depends on, in words
 * @param finished whether the run is over
 */
record CheckpointFile(Map<String, String> run, TrainingState state, boolean finished) {
    private static final String KEY = "checkpoint";
    private static final String WEIGHTS = "weights/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String AVERAGES = "averages/";
    private static final String BEST = "best/";

    /** Writes it under its name in one step: a reader finds the state before or this one. */
    void write(Path path) {
        Map<String, Tensor> tensors = new TreeMap<>();
        state.weights().forEach((name, t) -> tensors.put(WEIGHTS + name, t));
        state.optimizer().tensors().forEach((name, t) -> tensors.put(OPTIMIZER + name, t));
        state.averages().forEach((name, t) -> tensors.put(AVERAGES + name, t));
        state.best().forEach((name, t) -> tensors.put(BEST + name, t));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seed", state.seed());
        json.put("batches", state.batches());
        json.put("steps", state.steps());
        json.put("finished", finished);
        json.put("optimizer_steps", new TreeMap<>(state.optimizer().steps()));
        json.put("epochs", state.log().epochs().stream().map(CheckpointFile::numbers).toList());
        json.put("read", List.of(state.read().train(), state.read().validation()));
        state.log().choice().ifPresent(c -> json.put("choice", List.of(Integer.toString(c.kept()), c.by().word(),
                Double.toString(c.crossFitted().orElse(Double.NaN)))));
        json.put("run", run);
        SafetensorsWriter.write(path, tensors, Map.of(KEY, Json.write(json)));
    }

    private static List<String> numbers(TrainingLog.Epoch e) {
        return List.of(Integer.toString(e.epoch()), Double.toString(e.trainLoss()), Double.toString(e.validationLoss()),
                Double.toString(e.validationAccuracy()), Double.toString(e.seconds()));
    }

    /** What reads a description and perhaps the tensors beside it. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(WeightFile file, Map<?, ?> description);
    }

    /**
     * The settings and data of a checkpoint's run, without its tensors.
     *
     * @throws WeightFileException as {@link #read}
     */
    static Map<String, String> run(Path path) {
        return open(path, (_, json) -> run(json));
    }

    private static Map<String, String> run(Map<?, ?> json) {
        Map<String, String> run = new LinkedHashMap<>();
        ((Map<?, ?>) json.get("run")).forEach((key, value) -> run.put((String) key, (String) value));
        return run;
    }

    /** @throws WeightFileException when it cannot be read or is no checkpoint */
    static CheckpointFile read(Path path) {
        return open(path, (file, json) -> {
            Map<String, Integer> steps = new LinkedHashMap<>();
            ((Map<?, ?>) json.get("optimizer_steps")).forEach((name, n) -> steps.put((String) name, whole(n)));
            List<TrainingLog.Epoch> epochs = new ArrayList<>();
            ((List<?>) json.get("epochs")).forEach(e -> epochs.add(epoch((List<?>) e)));
            TrainingState state = new TrainingState(((Number) json.get("seed")).longValue(), whole(json.get("batches")),
                    whole(json.get("steps")), new TrainingLog(epochs, choice(json)), tensors(file, WEIGHTS),
                    new OptimizerState(steps, tensors(file, OPTIMIZER)), tensors(file, AVERAGES),
                    tensors(file, BEST), json.get("read") instanceof List<?> read
                            ? new SampleCounts(whole(read.get(0)), whole(read.get(1))) : SampleCounts.UNKNOWN);
            return new CheckpointFile(run(json), state, (Boolean) json.get("finished"));
        });
    }

    private static <T> T open(Path path, Reader<T> reader) {
        try (WeightFile file = SafetensorsFile.open(path)) {
            Map<?, ?> json = (Map<?, ?>) Json.parse(file.metadata().getOrDefault(KEY, "null"));
            if (json == null) {
                throw new WeightFileException(path, "its metadata lacks " + KEY + ": it is no checkpoint of Graft");
            }
            return reader.read(file, json);
        } catch (JsonException | ClassCastException | NullPointerException | IndexOutOfBoundsException
                | NumberFormatException e) {
            throw new WeightFileException(path, "its description of a run is damaged (" + e.getMessage()
                    + "); delete the file and start without --resume", e);
        }
    }

    private static Optional<EpochChoice> choice(Map<?, ?> json) {
        if (!(json.get("choice") instanceof List<?> parts)) {
            return Optional.empty();
        }
        double fitted = real(parts.get(2));
        return Optional.of(new EpochChoice(Integer.parseInt((String) parts.get(0)),
                EarlyStopping.By.named((String) parts.get(1)), Double.isNaN(fitted) ? OptionalDouble.empty()
                : OptionalDouble.of(fitted)));
    }

    private static TrainingLog.Epoch epoch(List<?> numbers) {
        return new TrainingLog.Epoch(Integer.parseInt((String) numbers.get(0)), real(numbers.get(1)),
                real(numbers.get(2)), real(numbers.get(3)), real(numbers.get(4)));
    }

    private static double real(Object text) {
        return Double.parseDouble((String) text);
    }

    private static int whole(Object number) {
        return ((Number) number).intValue();
    }

    private static Map<String, Tensor> tensors(WeightFile file, String prefix) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (StoredTensor t : file.tensors().values()) {
            if (t.name().startsWith(prefix)) {
                tensors.put(t.name().substring(prefix.length()), t.read());
            }
        }
        return tensors;
    }
}
