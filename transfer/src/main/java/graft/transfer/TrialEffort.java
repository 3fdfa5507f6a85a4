package graft.transfer;

/** How much a trial of preparations may cost. */
public enum TrialEffort {
    /** All usual preparations on up to {@link PreparationTrial#IMAGES} images: which one fits was asked. */
    THOROUGH,

    /**
     * Beside other work: only preparations whose values differ clearly, on images of few classes, and no more
     * passes through the network than a quarter of the images would take, but {@link PreparationRace#FIRST} images
     * each. That shows a preparation that is badly wrong, and not which of two good ones is the better.
     */
    BRIEF;

    /** Images of a class, of the first that are looked at: with fewer, a mean says little. */
    private static final int OF_A_CLASS = 4;
    private static final int PART = 4;

    /** Of how many classes images are tried. */
    int classes() {
        return this == BRIEF ? PreparationRace.FIRST / OF_A_CLASS : Integer.MAX_VALUE;
    }

    /** How many passes of one image through the network it may take, of all images of a folder. */
    long passes(int images) {
        return this == BRIEF ? images / PART : Long.MAX_VALUE;
    }
}
