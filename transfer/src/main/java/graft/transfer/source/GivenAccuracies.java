package graft.transfer.source;

import graft.transfer.images.DataSetException;
import graft.zoo.model.Delimited;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Accuracies of sources that were measured otherwise, such as after fine-tuning: a CSV file with the columns {@code file}
 * and {@code accuracy} (0 to 1), and any others. A source is found by its path as it is given, else by its file's name.
 *
 * @param byFile accuracies by what the column {@code file} holds
 */
public record GivenAccuracies(Map<String, Double> byFile) {
    private static final String FORM = "expected a first line with the columns file,accuracy and then a line for each "
            + "source, accuracies from 0 to 1";

    /** @throws DataSetException when the file cannot be read or is not of that form; names the line */
    public static GivenAccuracies read(Path file) {
        List<String> lines;
        try {
            String text = Files.readString(file);
            lines = (text.startsWith("\ufeff") ? text.substring(1) : text).lines().toList();
        } catch (CharacterCodingException e) {
            throw new DataSetException(file, "is not UTF-8 text; " + FORM, e);
        } catch (IOException e) {
            throw new DataSetException(file, "cannot be read; " + FORM, e);
        }
        List<String> header = lines.isEmpty() ? List.of() : Delimited.fields(lines.getFirst(), ',').stream()
                .map(name -> name.toLowerCase(Locale.ROOT)).toList();
        int name = header.indexOf("file");
        int accuracy = header.indexOf("accuracy");
        if (name < 0 || accuracy < 0) {
            throw new DataSetException(file, "line 1: " + FORM + "; found " + (lines.isEmpty() ? "an empty file"
                    : "'" + lines.getFirst() + "'"));
        }
        Map<String, Double> byFile = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            List<String> fields = new ArrayList<>(Delimited.fields(lines.get(i), ','));
            Double value = fields.size() == header.size() ? number(fields.get(accuracy)) : null;
            if (value == null) {
                throw new DataSetException(file, "line " + (i + 1) + ": '" + lines.get(i) + "'; " + FORM);
            }
            if (byFile.put(fields.get(name), value) != null) {
                throw new DataSetException(file, "line " + (i + 1) + ": " + fields.get(name)
                        + " is there already; leave one of them");
            }
        }
        return new GivenAccuracies(byFile);
    }

    private static Double number(String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= 0 && value <= 1 ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Of each source; NaN where it is not given. */
    public double[] of(List<SourceScores> sources) {
        return sources.stream().mapToDouble(s -> byFile.getOrDefault(s.file().toString(),
                byFile.getOrDefault(s.file().getFileName().toString(), Double.NaN))).toArray();
    }
}
