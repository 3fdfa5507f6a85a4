package graft.transfer;

import graft.transfer.explain.Explanations;
import graft.transfer.report.Section;
import graft.transfer.report.TransferReport;
import java.util.List;
import java.util.Optional;

/**
 * The sections of a report that show why, and the time that they took.
 *
 * @param seconds since the measuring ended
 */
record Explanation(List<Section> sections, double seconds) {

    static Explanation none() {
        return new Explanation(List.of(), 0);
    }

    static Explanation of(Explanations explanations, Optional<BoundaryFeatures> features) {
        long start = System.nanoTime();
        List<Section> sections = explanations.sections(features.flatMap(BoundaryFeatures::toExplain));
        return new Explanation(sections, (System.nanoTime() - start) / 1e9);
    }

    void addTo(TransferReport.Builder report) {
        sections.forEach(report::section);
        if (!sections.isEmpty()) {
            report.timing("explanations", seconds);
        }
    }
}
