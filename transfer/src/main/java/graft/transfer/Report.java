package graft.transfer;

import graft.transfer.report.HtmlReport;
import graft.transfer.report.LabelsSection;
import graft.transfer.report.TransferReport;
import graft.zoo.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a transfer gives: a network that knows the new classes, and what was measured on the way there.
 *
 * @param model    classifies images
 * @param measured what the report shows
 */
public record Report(Classifier model, TransferReport measured) {

    /**
     * Writes {@code model.safetensors}, {@code MODEL_CARD.md}, {@code report.html}, {@code report.json} and, where
     * labels were examined, {@code labels.csv} into a folder, all or none: see {@link ResultFiles}.
     *
     * @throws DamagedWeightsException when weights are no numbers; nothing is written then
     */
    public void write(Path folder) {
        DamagedWeightsException.refuse(model.network());
        ResultFiles.write(folder, unfinished -> {
            ModelFile.write(unfinished.resolve(ResultFiles.MODEL), model.pretrained());
            HtmlReport.writeCard(unfinished.resolve(ResultFiles.CARD), measured);
            writeReport(unfinished);
        });
    }

    /**
     * Writes {@code report.html}, {@code report.json} and, where labels were examined, {@code labels.csv} into a
     * folder, which is made where it is missing.
     */
    public void writeReport(Path folder) {
        make(folder);
        measured.section(LabelsSection.class).filter(LabelsSection::areFiles).ifPresent(labels ->
                HtmlReport.writeText(folder.resolve(ResultFiles.LABELS), labels.csv()));
        writeHtml(folder.resolve(ResultFiles.HTML));
        writeJson(folder.resolve(ResultFiles.JSON));
    }

    /**
     * Writes the page alone.
     *
     * @throws UncheckedIOException when the file cannot be written
     */
    public void writeHtml(Path file) {
        HtmlReport.write(file, measured);
    }

    /**
     * Writes the same numbers for programs.
     *
     * @throws UncheckedIOException when the file cannot be written
     */
    public void writeJson(Path file) {
        HtmlReport.writeJson(file, measured);
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be made", e);
        }
    }
}
