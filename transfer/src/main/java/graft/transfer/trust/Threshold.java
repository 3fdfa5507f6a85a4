package graft.transfer.trust;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * From which probability on a network's answers count as known: the lowest at which, of the pictures that reach it, the
 * wanted share is right. Never below one half, where all other classes together are more probable.
 *
 * <p>Of n pictures without a mistake, no more can be said than that less than about 1/n is wrong. So a precision of
 * 95 % takes at least 20 pictures that reach the threshold, 99 % takes 100.
 *
 * @param outcome   whether there is such a probability
 * @param value     the threshold, 0.5 to 1; where the precision is never reached 1, so that next to nothing counts as
 *                  known; where there are too few pictures 0.5
 * @param precision that was wanted, a fraction
 * @param reached   share that is right of the pictures that reach the threshold; NaN where none do
 * @param coverage  share of pictures that reach it
 * @param pictures  that it was chosen on
 */
public record Threshold(Outcome outcome, double value, double precision, double reached, double coverage,
        int pictures) {
    private static final double MORE_LIKELY_THAN_NOT = 0.5;

    /** What was found. */
    public enum Outcome {
        CHOSEN, NEVER_REACHED, TOO_FEW_PICTURES
    }

    /** How sure a network was, and whether it was right. */
    private record Answer(double probability, boolean isRight) {
    }

    /**
     * @param p         [N][K], calibrated, of pictures that were not learnt from
     * @param precision above 0, below 1
     */
    public static Threshold choose(double[][] p, int[] labels, double precision) {
        if (!(precision > 0 && precision < 1)) {
            throw new IllegalArgumentException("a precision lies between 0 and 1, found " + precision);
        }
        List<Answer> surest = IntStream.range(0, labels.length).mapToObj(i -> {
            int best = Reliability.best(p[i]);
            return new Answer(p[i][best], best == labels[i]);
        }).filter(a -> a.probability() >= MORE_LIKELY_THAN_NOT)
                .sorted(Comparator.comparingDouble(Answer::probability).reversed()).toList();
        int least = (int) Math.ceil(1 / (1 - precision) - 1e-9);
        int right = 0;
        int reach = -1;
        int rightOfThem = 0;
        for (int i = 0; i < surest.size(); i++) {
            right += surest.get(i).isRight() ? 1 : 0;
            boolean isLastOfEquals = i + 1 == surest.size()
                    || surest.get(i + 1).probability() < surest.get(i).probability();
            if (isLastOfEquals && i + 1 >= least && right >= precision * (i + 1)) {
                reach = i + 1;
                rightOfThem = right;
            }
        }
        int n = labels.length;
        if (reach < 0) {
            int reaching = surest.size();
            boolean tooFew = reaching < least;
            return new Threshold(tooFew ? Outcome.TOO_FEW_PICTURES : Outcome.NEVER_REACHED,
                    tooFew ? MORE_LIKELY_THAN_NOT : 1, precision, tooFew && reaching > 0
                    ? (double) right / reaching : Double.NaN, tooFew && n > 0 ? (double) reaching / n : 0, n);
        }
        double value = reach == surest.size() ? MORE_LIKELY_THAN_NOT : surest.get(reach - 1).probability();
        return new Threshold(Outcome.CHOSEN, value, precision, (double) rightOfThem / reach, (double) reach / n, n);
    }
}
