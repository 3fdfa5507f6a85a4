package graft.transfer.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reports with round numbers, so that what is expected of them can be worked out in the head. */
final class SampleReports {
    static final Environment SOMEWHERE = new Environment("25.0.3, OpenJDK", "reference", 32, 2, 4, "Some CPU",
            "Linux 6", 4L << 30, 16L << 30, Instant.parse("2026-11-23T12:00:00Z"));

    private SampleReports() {
    }

    /** A run of two seconds an epoch with these accuracies from epoch 0 on. */
    static TrainingRun run(String name, double... accuracies) {
        List<EpochResult> epochs = new ArrayList<>();
        for (int e = 0; e < accuracies.length; e++) {
            epochs.add(new EpochResult(e, e == 0 ? Double.NaN : 1.0 / e, 2 - accuracies[e], accuracies[e], 2));
        }
        return new TrainingRun(name, 7, epochs);
    }

    static TransferReport of(List<String> classes, TrainingRun... runs) {
        TransferReport.Builder builder = TransferReport.about("resnet18 (torchvision)", classes).images(30, 10)
                .environment(SOMEWHERE).setting("batch", 32).timing("train", 1.5);
        for (TrainingRun run : runs) {
            builder.run(run);
        }
        return builder.build();
    }

    /** Transfer far above scratch, six epochs each. */
    static TransferReport helpful() {
        return of(List.of("cat", "dog"), run("transfer-head", .5, .7, .8, .8, .9, .9, .9),
                run("scratch", .5, .5, .6, .6, .7, .7, .7));
    }
}
