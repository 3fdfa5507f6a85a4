package graft.transfer;

import graft.transfer.report.HtmlReport;
import graft.transfer.report.TransferReport;
import graft.zoo.ModelFile;
import graft.zoo.model.PretrainedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a transfer gives: a network that knows the new classes, and the report. */
public record TransferOutcome(PretrainedModel model, TransferReport report) {

    /**
     * Writes {@code model.safetensors}, {@code report.html} and {@code report.json} into a folder.
     *
     * @throws DamagedWeightsException when weights are no numbers; nothing is written then
     */
    public void write(Path folder) {
        DamagedWeightsException.refuse(model.network());
        make(folder);
        ModelFile.write(folder.resolve("model.safetensors"), model);
        writeReport(folder);
    }

    /** Writes {@code report.html} and {@code report.json} into a folder, which is made where it is missing. */
    public void writeReport(Path folder) {
        make(folder);
        HtmlReport.write(folder.resolve("report.html"), report);
        HtmlReport.writeJson(folder.resolve("report.json"), report);
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be made", e);
        }
    }
}
