package graft.layers.layer;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionForward;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.layers.layer.ParameterSpec.Role;
import java.util.List;

/**
 * Convolution over the words of a sentence, ReLU, and the maximum over time, in one layer (Kim, "Convolutional neural
 * networks for sentence classification", 2014, arXiv:1408.5882):
 *
 * <pre>y[k] = max over p of  max(0, bias[k] + sum over r, d of x[p + r, d] * weight[r, 0, d, k])</pre>
 *
 * where p runs from -margin to length + margin - width, and x counts as 0 outside the sentence. A margin of width - 1
 * or more lets every word stand at every place of the window; Kim's program puts 4 zeros around each sentence for
 * windows of 3, 4 and 5 words. What lies further out is never looked at, so padding changes nothing.
 *
 * <p><b>Shapes.</b> vectors x [N,L,1,D] and word numbers [N,L,1,1], see {@link SentenceLayer}; weight [width,1,D,K],
 * bias [K]: those of {@link Conv2d} with a kernel of width x 1; y [N,K].
 *
 * <p><b>Why in one layer.</b> The same could be said with {@link Conv2d}, {@link Relu} and {@link Reduce}, were all
 * sentences equally long. But of all places of a map the maximum is at one, and only there is a gradient: so going back
 * costs a single place of each map, instead of the two whole convolutions that a Conv2d would compute from zeros. And
 * sentences lie side by side in memory, each as long as it is: padding is not multiplied by anything.
 *
 * <p><b>Backward.</b> With p* the first place of the maximum, and where that is above 0:
 * dweight[r,0,d,k] = sum over n of dy[n,k] * x[n,p*+r,d], dbias[k] = sum over n of dy[n,k],
 * dx[n,l,d] = sum over k of dy[n,k] * weight[l-p*,0,d,k]. Each sum is in one fixed order.
 *
 * @param width     words that a filter sees at once
 * @param dimension D, of a word's vector
 * @param maps      K, filters
 * @param margin    words of zeros before a sentence and after it, at least width - 1
 */
public record SentenceConvolution(int width, int dimension, int maps, int margin) implements SentenceLayer {

    public SentenceConvolution {
        if (width < 1 || dimension < 1 || maps < 1 || margin < width - 1) {
            throw new IllegalArgumentException("no such layer: width " + width + ", " + dimension + " values, " + maps
                    + " maps, margin " + margin + "; the margin is at least the width less 1");
        }
    }

    /** As a convolution over words that lie side by side in one row. */
    Conv2dSpec spec() {
        return Conv2dSpec.of(dimension, maps, 1, width);
    }

    /** The convolution over the longest row of words, for estimates of its memory. */
    public ConvolutionForward kernel(int longest, int sentences, Kernels kernels) {
        return kernels.convolution(spec(), 1, SentencePass.mostWords(this, longest, sentences), 1,
                ConvolutionAlgorithm.FASTEST);
    }

    /** Values that a filter sees at once. */
    int depth() {
        return width * dimension;
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        SentenceLayer.requireSentence(kind(), inputs, dimension);
        return Shape.vector(maps);
    }

    @Override
    public List<ParameterSpec> parameters() {
        return ParameterSpec.of("weight", Role.WEIGHT, width, 1, dimension, maps).with(true, maps);
    }

    /** Of a sentence without padding. */
    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return (long) (inputs.getFirst().h() + 2 * margin - width + 1) * depth() * maps;
    }

    @Override
    public void forward(LayerRun run) {
        run.state(SentencePass.class, () -> new SentencePass(this, run.input(0).n())).forward(run);
    }

    @Override
    public Saved saved(boolean learns) {
        return learns ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        SentencePass pass = run.state(SentencePass.class, () -> new SentencePass(this, run.input(0).n()));
        if (run.learns()) {
            pass.weightGradient(run);
        }
        if (run.needsInputGradient(0)) {
            Nhwc dx = run.inputGradient(0);
            pass.inputGradient(run, dx, run.addsInputGradient(0));
        }
        SentenceLayer.noGradient(run, 1);
    }

    @Override
    public long keptFloats(List<Shape> inputs, int batch, boolean learns) {
        int words = SentencePass.mostWords(this, inputs.getFirst().h(), batch);
        long transposed = learns ? 2L * depth() * maps : 0;
        return (long) words * (dimension + maps) + (long) batch * (maps + 2) + transposed;
    }
}
