package graft.transfer.cli;

import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two files of results side by side: {@code graft bench --compare A.json B.json}. A file is what {@code graft bench
 * --json} printed, with {@code --layers} or without, or what {@code jmh/performance} keeps for a processor. Only what
 * both files hold is compared; what one of them lacks is stated.
 */
final class BenchComparison {
    private final Results first;
    private final Results second;

    /**
     * What a file holds.
     *
     * @param where the machine or the kernels, in words
     * @param ms    milliseconds by what was measured
     */
    private record Results(Path path, String where, Map<String, Double> ms) {
    }

    BenchComparison(Path first, Path second) {
        this.first = read(first);
        this.second = read(second);
        if (common().isEmpty()) {
            throw new CommandException(first + " and " + second + " have no measurement in common: the first has "
                    + some(this.first) + ", the second " + some(this.second));
        }
    }

    private static String some(Results results) {
        return WeightSource.listed(List.copyOf(results.ms.keySet()));
    }

    private List<String> common() {
        return first.ms.keySet().stream().filter(second.ms::containsKey).toList();
    }

    void print(Screen screen) {
        TextTable table = new TextTable("measured", "A ms", "B ms", "A / B");
        for (String what : common()) {
            double a = first.ms.get(what);
            double b = second.ms.get(what);
            table.row(what, number("%.3f", a), number("%.3f", b), number("%.3f", a / b));
        }
        table.print(screen);
        screen.print("");
        screen.print("A: " + first.path + ", " + first.where);
        screen.print("B: " + second.path + ", " + second.where);
        screen.print("A / B above 1: B is faster. Starts of Java differ by some percent: compare several.");
        stateMissing(screen, first, second);
        stateMissing(screen, second, first);
    }

    private static void stateMissing(Screen screen, Results has, Results lacks) {
        List<String> only = has.ms.keySet().stream().filter(what -> !lacks.ms.containsKey(what)).toList();
        if (!only.isEmpty()) {
            screen.print("only in " + has.path + ": " + WeightSource.listed(only));
        }
    }

    Map<String, Object> json() {
        List<Object> rows = new ArrayList<>();
        for (String what : common()) {
            double a = first.ms.get(what);
            double b = second.ms.get(what);
            rows.add(Json.object("measured", what, "a_ms", a, "b_ms", b, "ratio", a / b));
        }
        return Json.object("a", first.where, "b", second.where, "rows", rows);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static Results read(Path path) {
        try {
            Object parsed = Json.parse(Files.readString(path));
            if (parsed instanceof Map<?, ?> file && file.get("rows") instanceof Map<?, ?> rows) {
                return kept(path, file, rows);
            }
            if (parsed instanceof Map<?, ?> file && file.get("min_ms") instanceof Number) {
                return printed(path, file);
            }
        } catch (IOException | JsonException e) {
            throw new CommandException(path + " cannot be read: " + e.getMessage(), e);
        }
        throw new CommandException(path + " holds no results: expected what './graft bench --json' prints, or a file of "
                + "docs/performance");
    }

    /** What {@code jmh/performance} keeps: rows by kind and name. */
    private static Results kept(Path path, Map<?, ?> file, Map<?, ?> rows) {
        Map<String, Double> ms = new LinkedHashMap<>();
        rows.forEach((kind, group) -> {
            if (group instanceof Map<?, ?> named) {
                named.forEach((name, row) -> {
                    if (row instanceof Map<?, ?> fields && fields.get("graft") instanceof Map<?, ?> graft
                            && graft.get("ms") instanceof Number best) {
                        ms.put(kind + " " + name, best.doubleValue());
                    }
                });
            }
        });
        String where = file.get("machine") instanceof Map<?, ?> machine
                ? machine.get("processor") + ", " + machine.get("processors") + " processors" : "unknown machine";
        return new Results(path, where, ms);
    }

    /** What {@code graft bench --json} prints. */
    private static Results printed(Path path, Map<?, ?> file) {
        Map<String, Double> ms = new LinkedHashMap<>();
        String what = file.get("mode") + " " + file.get("arch") + ", batch " + file.get("batch") + ", "
                + file.get("threads") + " threads";
        ms.put(what, ((Number) file.get("min_ms")).doubleValue());
        if (file.get("layers") instanceof List<?> layers) {
            for (Object layer : layers) {
                if (layer instanceof Map<?, ?> row) {
                    put(ms, what, row, "min_ms", "");
                    put(ms, what, row, "forward_ms", " forward");
                    put(ms, what, row, "backward_ms", " backward");
                }
            }
        }
        String where = file.get("processor") instanceof String processor && !processor.isEmpty()
                ? processor : "a processor that the file does not name";
        return new Results(path, where + (file.get("vector_bits") instanceof Number bits ? ", " + bits + "-bit vectors"
                : ""), ms);
    }

    /** A layer is the same in both files only where all else that was measured is: network, mode, batch, threads. */
    private static void put(Map<String, Double> ms, String what, Map<?, ?> layer, String key, String suffix) {
        if (layer.get(key) instanceof Number best) {
            ms.put(what + ": " + layer.get("name") + suffix, best.doubleValue());
        }
    }
}
