package graft.transfer.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which class of the style sheet draws which run: the two that are compared stand out, the others stay in the
 * background.
 */
final class RunStyle {
    static final String TRANSFER = "transfer";
    static final String SCRATCH = "scratch";
    private static final String OTHER = "other";

    private RunStyle() {
    }

    /** The style of each run. */
    static Map<TrainingRun, String> of(TransferReport report) {
        Optional<TrainingRun> transfer = transfer(report.runs());
        Optional<TrainingRun> scratch = scratch(report.runs());
        Map<TrainingRun, String> styles = new LinkedHashMap<>();
        for (TrainingRun run : report.runs()) {
            boolean isTransfer = transfer.isPresent() && run == transfer.get();
            boolean isScratch = scratch.isPresent() && run == scratch.get();
            styles.put(run, isTransfer ? TRANSFER : isScratch ? SCRATCH : OTHER);
        }
        return styles;
    }

    /** The transfer that the benefits are about, chosen as {@link Benefits#among} chooses. */
    static Optional<TrainingRun> transfer(List<TrainingRun> runs) {
        return runs.reversed().stream().filter(r -> r.isTransfer() && r.trainedEpochs() > 0).findFirst();
    }

    /** The run from scratch that it is compared with. */
    static Optional<TrainingRun> scratch(List<TrainingRun> runs) {
        return runs.stream().filter(r -> r.isScratch() && r.trainedEpochs() > 0).findFirst();
    }
}
