package graft.transfer.words;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Files in which texts stand among names, tags and brackets. Read as plain text those would count as words, so such
 * files are left out, or it is stated that they are read so.
 *
 * @param name    of the format
 * @param endings of its files' names
 * @param begins  how its texts begin, in small letters
 */
public record MarkupFormat(String name, List<String> endings, List<String> begins) {
    private static final List<MarkupFormat> ALL = List.of(
            new MarkupFormat("JSON", List.of(".json", ".jsonl", ".ndjson"), List.of("{\"", "[{\"", "[\"")),
            new MarkupFormat("HTML", List.of(".html", ".htm", ".xhtml"), List.of("<!doctype html", "<html")),
            new MarkupFormat("XML", List.of(".xml", ".rss", ".tei", ".svg"), List.of("<?xml")),
            new MarkupFormat("RTF", List.of(".rtf"), List.of("{\\rtf")),
            new MarkupFormat("a notebook", List.of(".ipynb"), List.of()));
    private static final int BEGINNING = 200;

    /** The format of a file by its name, or by how its text begins; empty for plain text. */
    public static Optional<MarkupFormat> of(Path file, String text) {
        String ending = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String begin = text.substring(0, Math.min(BEGINNING, text.length())).stripLeading().toLowerCase(Locale.ROOT)
                .replaceAll("([\\[{])\\s+", "$1");
        return ALL.stream().filter(m -> m.endings.stream().anyMatch(ending::endsWith)
                || m.begins.stream().anyMatch(begin::startsWith)).findFirst();
    }
}
