package graft.transfer.cli;

import graft.transfer.Progress;

/** Shows an experiment's stages one after another: a progress display for each, and a line for every epoch's result. */
final class Stages implements Progress, AutoCloseable {
    private final Screen screen;
    private final String unit;
    private String stage = "";
    private String finished = "";
    private ProgressBar shown;

    Stages(Screen screen) {
        this(screen, "images");
    }

    /** @param unit what is counted, in the plural */
    Stages(Screen screen, String unit) {
        this.screen = screen;
        this.unit = unit;
    }

    /** A stage whose last image is done ends then: what follows is not of its time. */
    @Override
    public void report(String newStage, int done, int count) {
        if (done >= count && newStage.equals(finished)) {
            return;
        }
        if (!newStage.equals(stage)) {
            close();
            stage = newStage;
            finished = "";
            shown = screen.progress(newStage, count, unit);
        }
        shown.at(done);
        if (done >= count) {
            close();
            finished = newStage;
        }
    }

    @Override
    public void say(String line) {
        close();
        screen.say(line);
    }

    @Override
    public void close() {
        if (shown != null) {
            shown.close();
            shown = null;
            stage = "";
        }
    }
}
