package graft.transfer.report;

/** What start, slope and asymptote are. */
record DefinitionsSection(String unit, boolean solved) implements Section {

    @Override
    public String id() {
        return "definitions";
    }

    @Override
    public String heading() {
        return "What is measured";
    }

    @Override
    public void write(Markup page) {
        page.open("dl");
        page.element("dt", "Start").element("dd", "validation accuracy after the first epoch, when each training "
                + unit + " was seen once. Not before training: a new head is random, so both only guess then."
                + (solved ? " A head found by logistic regression has no epochs: it is "
                + "solved "
                + "to its end at once, and that is its start, its slope's end and its asymptote. Beside it stands what "
                + "the network from scratch reached in one epoch; --solver head trains the head in epochs too." : ""));
        page.element("dt", "Slope").element("dd", "mean gain in accuracy per epoch over the first third of the "
                + "training, from epoch 0. A network that is nearly right after one epoch has little left to gain.");
        page.element("dt", "Asymptote").element("dd", "mean accuracy over the last three epochs, not the best epoch.");
        page.close();
        page.element("p", "The three ways in which transfer can help are those of L. Torrey and J. Shavlik, “Transfer "
                + "Learning”, Handbook of Research on Machine Learning Applications, 2009.", "class", "quiet");
    }
}
