package graft.zoo.foreign;

import java.util.function.Predicate;

/**
 * A format that is recognised only to report what to do about it.
 *
 * @param name   with its article, for {@code "is …"}
 * @param mark   recognises its files
 * @param wayOut the next step; {@code %f} stands for the file's name, {@code %s} for that without its ending
 */
record ForeignFormat(String name, Predicate<Sample> mark, String wayOut) {

    /** What to report about a file of this format. */
    String advice(Sample sample) {
        return "is " + name + "; " + wayOut.replace("%f", sample.name()).replace("%s", sample.stem());
    }
}
