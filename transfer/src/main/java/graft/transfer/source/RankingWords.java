package graft.transfer.source;

import graft.transfer.report.NumberText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a ranking means, in sentences: for the screen and the page alike. */
public final class RankingWords {
    /** From this difference on the two forms of LogME are noted. */
    private static final double LOGME_FORMS_APART = 0.02;

    private final Ranking ranking;

    public RankingWords(Ranking ranking) {
        this.ranking = ranking;
    }

    /** The file's name, or its path where another source's file has the same name. */
    public String name(SourceScores source) {
        Path name = source.file().getFileName();
        boolean isAlone = ranking.sources().stream().filter(s -> s.file().getFileName().equals(name)).count() < 2;
        return (isAlone ? name : source.file()).toString();
    }

    /** {@code 1.27 ms}. */
    public static String milliseconds(SourceScores source) {
        double ms = 1000 * source.secondsPerImage();
        return String.format(Locale.ROOT, ms < 10 ? "%.2f\u00a0ms" : "%.0f\u00a0ms", ms);
    }

    /** Which source to take, and how sure that is. */
    public List<String> recommendation() {
        SourceScores best = ranking.recommended();
        List<String> lines = new ArrayList<>();
        lines.add("Recommended: " + name(best) + ". A linear head on its features is right on "
                + NumberText.percent(best.accuracy()) + " of " + best.judged().linear().judged() + " held-out images ("
                + best.judged().linear().interval() + " with 95 % confidence), at " + milliseconds(best)
                + " an image.");
        if (!ranking.isBetterThanGuessing()) {
            lines.add("That is no better than always answering the largest class, "
                    + NumberText.percent(ranking.largestClass()) + ": none of these sources helps with its features as "
                    + "they are.");
        }
        List<SourceScores> others = ranking.notDistinguishable();
        if (!others.isEmpty()) {
            SourceScores cheapest = ranking.cheapestOfTheBest();
            lines.add("Not distinguishable from it on these images: " + String.join(", ", others.stream()
                    .map(this::name).toList()) + " (McNemar's exact test at 5 %, for " + NumberText.count(
                            ranking.sources().size() - 1, "comparison") + "). " + (cheapest == best
                    ? "It is the fastest of them." : "The fastest of them is " + name(cheapest) + ", "
                            + milliseconds(cheapest) + " an image."));
        } else if (ranking.sources().size() > 1) {
            lines.add("It is better than each of the others by more than chance (McNemar's exact test at 5 %, for "
                    + NumberText.count(ranking.sources().size() - 1, "comparison") + ").");
        }
        return lines;
    }

    /** What is missing of sources, a sentence each. */
    public List<String> gaps() {
        List<String> lines = new ArrayList<>();
        for (SourceScores s : ranking.sources()) {
            if (!s.withoutAnswers().isEmpty()) {
                lines.add(name(s) + ": no LEEP and NCE, which need answers in the source's classes; "
                        + s.withoutAnswers() + ".");
            }
            if (s.preparation().isGuess()) {
                lines.add(name(s) + ": how its images are prepared is a guess (" + s.preparation().detail()
                        + "); with another preparation it may do better. To be sure: ./graft check --weights "
                        + s.file() + " --data DIR, then --prepare.");
            }
            if (s.judged().ids().length <= s.features()) {
                lines.add(name(s) + ": " + s.judged().ids().length + " images for " + s.features()
                        + " features; the plain H-score says nothing then.");
            }
            double forms = s.logMe().score() - s.logMeFixedPoint().score();
            if (Math.abs(forms) > LOGME_FORMS_APART) {
                lines.add(name(s) + String.format(Locale.ROOT, ": LogME is %.3f by evidence maximisation, %.3f by the "
                        + "fixed point: its features are so large that the epsilon of the first counts.",
                        s.logMe().score(), s.logMeFixedPoint().score()));
            }
        }
        lines.addAll(ranking.notes());
        return lines;
    }

    /** What the scores cannot tell, and how often they were wrong. */
    public static List<String> limits() {
        return List.of(
                "All this is about features as they are. Fine-tuning may bring the sources into another order, above all "
                        + "with many images or a task far from the source's; only fine-tuning shows that.",
                "The accuracy is that of a linear head on images like these, cross-validated; it says nothing about "
                        + "images of another camera or place, and that of the best of many sources is a little too "
                        + "high for having been chosen.",
                "LogME, H-score and TransRate read features and labels; TransRate and the plain H-score also grow with "
                        + "the number of features. LEEP and NCE read the source's answers in its own classes: with few "
                        + "or foreign ones they are low however good the features are.",
                "In published comparisons with the accuracy after fine-tuning (weighted Kendall tau; 1: the same order, "
                        + "0: no relation) no score is right everywhere. Transfer-Learning-Library's tables of ImageNet "
                        + "networks: on CIFAR-10 H-score 0.800, LogME 0.785, NCE 0.714, LEEP 0.638; on Aircraft H-score "
                        + "0.664, LogME 0.595, NCE 0.002, LEEP -0.264. SFDA's (Shao et al. 2022), eleven networks on "
                        + "eleven data sets: LogME from 0.111 (Flowers) to 0.852 (CIFAR-10); LEEP is below 0 on two of "
                        + "the eleven.");
    }
}
