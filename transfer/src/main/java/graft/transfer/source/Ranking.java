package graft.transfer.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sources beside each other, the best first by cross-validated accuracy of a linear head, and among equals the fastest.
 *
 * @param sources      that could be judged; one or more
 * @param failed       those that could not
 * @param images       that there were
 * @param classes      of the task
 * @param folds        of cross-validation
 * @param largestClass the part of the images that the largest class has
 * @param notes        what could not be judged, in sentences
 */
public record Ranking(List<SourceScores> sources, List<Failure> failed, int images, List<String> classes, int folds,
        double largestClass, List<String> notes) {
    /** Above this probability a difference from the best is one that chance may make. */
    private static final double CHANCE = 0.05;

    /** A source that could not be judged, and why. */
    public record Failure(Path file, String reason) {
    }

    public Ranking {
        sources = sources.stream().sorted(Comparator.comparingDouble((SourceScores s) -> -s.accuracy())
                .thenComparingDouble(SourceScores::secondsPerImage)).toList();
        failed = List.copyOf(failed);
        classes = List.copyOf(classes);
        notes = List.copyOf(notes);
    }

    /** The source with the highest accuracy. */
    public SourceScores recommended() {
        return sources.getFirst();
    }

    /**
     * How probable chance alone makes a source differ as much from the best as it does: McNemar's exact test on the
     * same held-out images, times the number of sources that the best is compared with (Bonferroni), at most 1.
     */
    public double chance(SourceScores source) {
        return Math.min(1, recommended().against(source).p() * (sources.size() - 1));
    }

    /** The other sources that may be as good as the best, best first. */
    public List<SourceScores> notDistinguishable() {
        return sources.stream().skip(1).filter(s -> chance(s) >= CHANCE).toList();
    }

    /** The fastest of the best and those that cannot be distinguished from it. */
    public SourceScores cheapestOfTheBest() {
        List<SourceScores> best = new ArrayList<>(List.of(recommended()));
        best.addAll(notDistinguishable());
        return best.stream().min(Comparator.comparingDouble(SourceScores::secondsPerImage)).orElseThrow();
    }

    /** Whether the best does more than always answering the largest class. */
    public boolean isBetterThanGuessing() {
        return recommended().judged().linear().interval().low() > largestClass;
    }
}
