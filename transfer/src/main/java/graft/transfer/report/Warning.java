package graft.transfer.report;

import java.util.Comparator;
import java.util.List;

/**
 * Something that a reader has to know before believing the result. The first screen of the report shows the three
 * gravest; {@code report.json} lists them all.
 *
 * @param gravity 100: the accuracy itself is not to be believed (leaked images); 50: a part of the data is probably
 *                wrong (labels); 10: good to know (classes of unequal size)
 * @param text    one sentence with its numbers
 * @param section the {@link Section#id} where more is found; empty for none
 */
public record Warning(int gravity, String text, String section) {
    static final int SHOWN = 3;

    /** The gravest first, those of equal gravity in the order in which they were found. */
    static List<Warning> gravestFirst(List<Warning> all) {
        return all.stream().sorted(Comparator.comparingInt(Warning::gravity).reversed()).toList();
    }
}
