package graft.transfer.cli;

import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows what a weight file holds: format, writer, architecture, and what the values of each tensor look like. */
final class Inspect {

    private Inspect() {
    }

    static Command command() {
        return Command.of("inspect", "show what a weight file holds: format, architecture, tensors and their values",
                Inspect::run)
                .operands("FILE")
                .options(Option.weightsKey(), Option.json())
                .examples("./graft inspect resnet18-f37072fd.pth");
    }

    private static void run(Arguments arguments, Screen screen) {
        try (WeightFile file = WeightSource.open(arguments.weightsOperand(0), arguments, screen)) {
            List<String> unsupported = unsupported(file);
            WeightSource.Origin origin = WeightSource.recognise(file);
            Map<StoredTensor, TensorStatistics> statistics = statistics(file, screen);
            if (arguments.has("--json")) {
                screen.print(Json.write(json(file, origin, unsupported, statistics)));
            } else {
                text(file, origin, unsupported, statistics, screen);
            }
        }
    }

    /** Node by node what of an ONNX graph cannot be imported; for other formats the refusal names it. */
    private static List<String> unsupported(WeightFile file) {
        try {
            return Zoo.unsupported(file);
        } catch (WeightFileException unsound) {
            // The refusal says why; the tensors can be listed all the same.
            return List.of();
        }
    }

    private static Map<StoredTensor, TensorStatistics> statistics(WeightFile file, Screen screen) {
        Map<StoredTensor, TensorStatistics> statistics = new LinkedHashMap<>();
        try (ProgressBar progress = screen.progress("reading", file.tensors().size(), "tensors")) {
            for (StoredTensor tensor : file.tensors().values()) {
                statistics.put(tensor, TensorStatistics.of(tensor.read()));
                progress.advance(1);
            }
        }
        return statistics;
    }

    private static Map<String, Object> json(WeightFile file, WeightSource.Origin origin,
            List<String> unsupported, Map<StoredTensor, TensorStatistics> statistics) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", file.path().toString());
        json.put("format", file.format());
        json.put("writer", file.writer().isEmpty() ? null : file.writer());
        json.put("architecture", origin.architecture());
        json.put("publisher", origin.publisher());
        if (!origin.refusal().isEmpty()) {
            json.put("refusal", origin.refusal());
        }
        if (!unsupported.isEmpty()) {
            json.put("unsupported", unsupported);
        }
        if (file.sets().size() > 1) {
            json.put("sets", file.sets());
            json.put("set", file.set());
        }
        json.put("unused", origin.unused());
        json.put("metadata", file.metadata());
        List<Object> tensors = new ArrayList<>();
        statistics.forEach((tensor, s) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", tensor.name());
            row.put("dtype", dtype(tensor));
            row.put("shape", tensor.shape());
            row.put("min", s.min());
            row.put("max", s.max());
            row.put("mean", s.mean());
            row.put("nan", s.nan());
            row.put("inf", s.inf());
            tensors.add(row);
        });
        json.put("tensors", tensors);
        return json;
    }

    private static void text(WeightFile file, WeightSource.Origin origin,
            List<String> unsupported, Map<StoredTensor, TensorStatistics> statistics, Screen screen) {
        screen.print("format        " + file.format());
        if (!file.writer().isEmpty()) {
            screen.print("writer        " + file.writer());
        }
        screen.print("architecture  " + (origin.isKnown() ? origin.architecture() + " (" + origin.publisher() + ")"
                : "not recognised"));
        unsupported.forEach(line -> screen.print("unsupported   " + line));
        if (!origin.refusal().isEmpty() && unsupported.isEmpty()) {
            screen.print((origin.isKnown() ? "incomplete    " : "refused       ")
                    + origin.refusal().replace("\n", "\n              "));
        }
        if (!origin.unused().isEmpty()) {
            screen.print("unused        " + WeightSource.listed(origin.unused()));
        }
        file.metadata().forEach((key, value) -> screen.print("metadata      " + key + " = "
                + (value.length() > 100 ? value.substring(0, 100) + "…" : value)));
        screen.print("");
        TextTable table = new TextTable("tensor", "dtype<", "shape<", "min", "max", "mean", "NaN", "Inf");
        long values = 0;
        for (Map.Entry<StoredTensor, TensorStatistics> entry : statistics.entrySet()) {
            StoredTensor tensor = entry.getKey();
            TensorStatistics s = entry.getValue();
            values += count(tensor);
            table.row(tensor.name(), dtype(tensor), tensor.shape().toString(), number(s.min()), number(s.max()),
                    number(s.mean()), Long.toString(s.nan()), Long.toString(s.inf()));
        }
        table.print(screen);
        screen.print("");
        screen.print(String.format(Locale.ROOT, "%d tensors, %,d values", statistics.size(), values));
        long broken = statistics.values().stream().filter(s -> s.nan() + s.inf() > 0).count();
        if (broken > 0) {
            screen.print("→ " + broken + " tensors hold NaN or infinity: a network with them gives no usable answers.");
        }
    }

    private static long count(StoredTensor tensor) {
        return tensor.shape().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }

    private static String dtype(StoredTensor tensor) {
        return tensor.dtype().name().toLowerCase(Locale.ROOT);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.5g", value);
    }
}
