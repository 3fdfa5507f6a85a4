package graft.transfer.source;

import graft.engine.ThreadTeam;
import graft.layers.layer.Shape;
import graft.transfer.trust.McNemar;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One source, and all that was found out about it.
 *
 * @param file            as the user named it
 * @param architecture    such as {@code resnet20}, or {@code graph}
 * @param publisher       such as {@code torchvision}
 * @param input           what it takes: height, width, channels
 * @param preparation     of the images, and how it is known
 * @param features        D
 * @param judged          what a linear head made of each image
 * @param answers         scores of its own answers; empty where it gives none
 * @param withoutAnswers  why; empty where it does
 * @param logMe           by evidence maximisation
 * @param logMeFixedPoint by the fixed point
 * @param hScore          plain and regularised
 * @param transRate       of its features
 * @param neighbours      of {@value #NEIGHBOURS} nearest neighbours
 * @param secondsPerImage that its forward pass takes
 */
public record SourceScores(Path file, String architecture, String publisher, Shape input, Preparation preparation,
        int features, Judged judged, Optional<SourceAnswers> answers, String withoutAnswers, LogMe logMe,
        LogMe logMeFixedPoint, HScore hScore, TransRate transRate, NeighbourAccuracy neighbours,
        double secondsPerImage) {
    /** How many neighbours vote. */
    public static final int NEIGHBOURS = 5;

    /**
     * What a linear head made of images.
     *
     * @param ids    the number of each image among all
     * @param linear of these images
     */
    public record Judged(int[] ids, LinearAccuracy linear) {
    }

    /**
     * Computes the scores that read features.
     *
     * @param copies [N], the same number for images with the same bytes
     */
    public static SourceScores of(Path file, PretrainedModel model, Judged judged, Optional<SourceAnswers> answers,
            String withoutAnswers, LabelledFeatures x, int[] copies, double secondsPerImage, ThreadTeam team) {
        FeatureSpectrum spectrum = FeatureSpectrum.of(x, team);
        LabelledFeatures centred = x.centred();
        FeatureSpectrum spread = FeatureSpectrum.of(centred, team);
        return new SourceScores(file, model.architecture(), model.publisher(), model.network().inputShape(),
                model.preparation(), x.width(), judged, answers, withoutAnswers,
                LogMe.evidenceMaximisation(spectrum), LogMe.fixedPoint(spectrum), HScore.of(centred, spread),
                TransRate.of(centred, spread, team), NeighbourAccuracy.of(x, copies, NEIGHBOURS, team),
                secondsPerImage);
    }

    /** Cross-validated accuracy of a linear head. */
    public double accuracy() {
        return judged.linear().accuracy();
    }

    /** Whether another source's head is right more often by more than chance, on the images that both were judged on. */
    McNemar against(SourceScores other) {
        Map<Integer, Integer> rows = new HashMap<>();
        for (int i = 0; i < other.judged.ids().length; i++) {
            rows.put(other.judged.ids()[i], i);
        }
        int onlyThis = 0;
        int onlyOther = 0;
        for (int i = 0; i < judged.ids().length; i++) {
            Integer row = rows.get(judged.ids()[i]);
            if (row != null && judged.linear().heldOut()[i] && other.judged.linear().heldOut()[row]) {
                boolean mine = judged.linear().right()[i];
                boolean theirs = other.judged.linear().right()[row];
                onlyThis += mine && !theirs ? 1 : 0;
                onlyOther += !mine && theirs ? 1 : 0;
            }
        }
        return new McNemar(onlyThis, onlyOther);
    }
}
