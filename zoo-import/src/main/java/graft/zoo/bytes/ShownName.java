package graft.zoo.bytes;

import graft.zoo.weights.VisibleText;

/** A name out of a file, made fit for messages: short, and without characters that would garble a terminal. */
public final class ShownName {
    private static final int LONGEST = 120;

    private ShownName() {
    }

    /** The first characters of a name, what acts on a terminal escaped. */
    public static String of(String name) {
        return name.length() <= LONGEST ? VisibleText.line(name)
                : VisibleText.line(name.substring(0, LONGEST)) + "…";
    }
}
