package graft.transfer.report;

import graft.zoo.bytes.NewFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Writes a {@link TransferReport} as one HTML file that needs nothing else: no script, no font, no image from
 * anywhere. It follows the reader's light or dark scheme, prints on paper, and is also well-formed XML.
 */
public final class HtmlReport {
    private HtmlReport() {
    }

    /**
     * Writes the page; a file of that name is replaced in one step, so no reader ever sees half a report.
     *
     * @throws UncheckedIOException when the file cannot be written
     */
    public static void write(Path file, TransferReport report) {
        replace(file, html(report));
    }

    /**
     * Writes the JSON twin in the same way.
     *
     * @throws UncheckedIOException when the file cannot be written
     */
    public static void writeJson(Path file, TransferReport report) {
        replace(file, report.toJson());
    }

    /**
     * Writes a text beside them in the same way.
     *
     * @throws UncheckedIOException when the file cannot be written
     */
    public static void writeText(Path file, String text) {
        replace(file, text);
    }

    /**
     * Writes the {@link ModelCard} in the same way.
     *
     * @throws UncheckedIOException when the file cannot be written
     */
    public static void writeCard(Path file, TransferReport report) {
        replace(file, ModelCard.of(report));
    }

    /** The page as text. */
    public static String html(TransferReport report) {
        return html(report.title(), page -> new ReportPage(report, page).write());
    }

    /** A page of the same looks with something else on it. */
    static String html(String title, Consumer<Markup> body) {
        Markup page = new Markup();
        page.trusted("<!DOCTYPE html>\n");
        page.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
        page.open("head");
        page.leaf("meta", "charset", "utf-8");
        page.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.leaf("meta", "name", "color-scheme", "content", "light dark");
        page.element("title", title + " – Graft");
        page.open("style").trusted(styleSheet()).close();
        page.close();
        page.open("body");
        body.accept(page);
        page.close().close();
        return page.finish();
    }

    private static String styleSheet() {
        try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css cannot be read from the program itself", e);
        }
    }

    private static void replace(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            NewFile.make(file, (channel, _) -> {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written to " + file, e);
        }
    }
}
