package graft.zoo.foreign;

import java.util.List;
import java.util.Locale;

/** What is found in a weight file's place when it was not fetched. */
final class Downloads {
    static final List<ForeignFormat> FORMATS = List.of(
            new ForeignFormat("a Git LFS pointer, not the file itself", s -> s.starts("version https://git-lfs"),
                    "fetch the file: git lfs pull"),
            new ForeignFormat("a git-annex pointer, not the file itself", s -> s.starts("/annex/objects/"),
                    "fetch the file: git annex get %f"),
            new ForeignFormat("an HTML page", Downloads::isHtml,
                    "the download went to a web page: check the address (on GitHub the raw file's, on Hugging Face "
                            + "…/resolve/main/…)"),
            new ForeignFormat("a storage service's error message", s -> s.isText("<?xml", "<Error>"),
                    "the download failed: check the address and whether it has expired"),
            new ForeignFormat("a server's error message", Downloads::isMessage,
                    "the download failed: check the address, and whether it asks for a login"),
            new ForeignFormat("a PNG image", s -> s.starts("\u0089PNG\r\n\u001a\n"), Downloads.IMAGE),
            new ForeignFormat("a JPEG image", s -> s.starts("\u00ff\u00d8\u00ff"), Downloads.IMAGE),
            new ForeignFormat("a GIF image", s -> s.starts("GIF8"), Downloads.IMAGE),
            new ForeignFormat("a PDF document", s -> s.starts("%PDF-"), "name the file that holds the weights"));
    private static final String IMAGE = "name the file that holds the weights; images belong to --data";

    private Downloads() {
    }

    private static boolean isHtml(Sample sample) {
        String text = sample.text().toLowerCase(Locale.ROOT);
        return text.startsWith("<!doctype html") || text.startsWith("<html") || text.startsWith("<head");
    }

    private static boolean isMessage(Sample sample) {
        String text = sample.text();
        return sample.file().size() < 2048 && sample.isText() && (text.startsWith("404") || text.startsWith("Not Found")
                || text.startsWith("Entry not found") || text.startsWith("Invalid username or password")
                || text.startsWith("Repository not found") || text.startsWith("Access denied")
                || text.startsWith("{\"error\"") || text.startsWith("{\"message\":\"Not Found\""));
    }
}
