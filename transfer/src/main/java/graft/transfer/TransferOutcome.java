package graft.transfer;

import graft.transfer.report.HtmlReport;
import graft.transfer.report.TransferReport;
import graft.zoo.ModelFile;
import graft.zoo.PretrainedModel;
import java.nio.file.Path;

/** What a transfer leaves behind: a network that knows the new classes, and the report. */
public record TransferOutcome(PretrainedModel model, TransferReport report) {

    /** Writes {@code model.safetensors}, {@code report.html} and {@code report.json} into a folder that exists. */
    public void write(Path folder) {
        ModelFile.write(folder.resolve("model.safetensors"), model);
        writeReport(folder);
    }

    /** Writes {@code report.html} and {@code report.json} into a folder that exists. */
    public void writeReport(Path folder) {
        HtmlReport.write(folder.resolve("report.html"), report);
        HtmlReport.writeJson(folder.resolve("report.json"), report);
    }
}
