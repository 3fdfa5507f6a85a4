package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;

/**
 * The mean of a sentence's word vectors: y = sum over l of x[l] / length, 0 for an empty sentence. The plainest way to
 * make one vector of a sentence, and a baseline that is hard to beat (Wieting et al., 2015, arXiv:1511.08198).
 *
 * <p><b>Shapes.</b> vectors [N,L,1,D] and word numbers [N,L,1,1], see {@link SentenceLayer}; y [N,D]. <b>Backward.</b>
 * dx[l] = dy / length for words, 0 for padding.
 *
 * @param dimension D
 */
public record SentenceAverage(int dimension) implements SentenceLayer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        SentenceLayer.requireSentence(kind(), inputs, dimension);
        return Shape.vector(dimension);
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc words = run.input(1);
        Nhwc y = run.output();
        run.team().run(x.n(), (sentence, worker) -> {
            int length = SentenceLayer.length(words, sentence);
            int to = y.at(sentence, 0, 0);
            for (int d = 0; d < dimension; d++) {
                double sum = 0;
                for (int l = 0; l < length; l++) {
                    sum += x.data()[x.at(sentence, l, 0) + d];
                }
                y.data()[to + d] = (float) (sum / Math.max(1, length));
            }
        });
    }

    /** The word numbers, from which the lengths follow. */
    @Override
    public Saved saved(boolean learns) {
        return Saved.INPUTS;
    }

    @Override
    public void backward(LayerRun run) {
        SentenceLayer.noGradient(run, 1);
        if (!run.needsInputGradient(0)) {
            return;
        }
        Nhwc words = run.input(1);
        Nhwc dy = run.outputGradient();
        Nhwc dx = run.inputGradient(0);
        boolean add = run.addsInputGradient(0);
        run.team().run(dx.n(), (sentence, worker) -> {
            int length = SentenceLayer.length(words, sentence);
            int from = dy.at(sentence, 0, 0);
            for (int l = 0; l < dx.h(); l++) {
                int to = dx.at(sentence, l, 0);
                for (int d = 0; d < dimension; d++) {
                    float gradient = l < length ? dy.data()[from + d] / length : 0;
                    dx.data()[to + d] = add ? dx.data()[to + d] + gradient : gradient;
                }
            }
        });
    }
}
