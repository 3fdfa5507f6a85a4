package graft.transfer.report;

import java.util.List;

/** How accuracy and loss went, epoch by epoch and by the clock. */
record CurvesSection(TransferReport report) implements Section {

    @Override
    public String id() {
        return "curves";
    }

    @Override
    public String heading() {
        return "Learning curves";
    }

    @Override
    public void write(Markup page) {
        LearningCurves curves = new LearningCurves(report);
        curves.legend(page);
        page.open("figure", "class", "scroll wide");
        curves.accuracy(page);
        page.close();
        page.open("div", "class", "pair");
        page.open("figure");
        curves.loss(page);
        page.element("figcaption", "Loss: lower is better.");
        page.close();
        page.open("figure");
        curves.time(page);
        page.element("figcaption", "The same accuracies against the time they took.");
        page.close();
        page.close();
        curveTable(page);
    }

    /** All numbers of the curves, folded away: for those who cannot see them, and those who copy them. */
    private void curveTable(Markup page) {
        page.open("details").element("summary", "The numbers of the curves");
        page.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (String head : List.of("run", "epoch", "train loss", "validation loss", "accuracy", "time")) {
            page.element("th", head, "scope", "col");
        }
        page.close().close().open("tbody");
        for (TrainingRun run : report.runs()) {
            for (EpochResult e : run.epochs()) {
                page.open("tr").element("td", run.name());
                for (String cell : List.of(String.valueOf(e.epoch()), NumberText.loss(e.trainLoss()),
                        NumberText.loss(e.validationLoss()), NumberText.percent(e.validationAccuracy()),
                        NumberText.duration(e.seconds()))) {
                    page.element("td", cell, "class", "number");
                }
                page.close();
            }
        }
        page.close().close().close().close();
    }
}
