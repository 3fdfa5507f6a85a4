package graft.layers.training;

import graft.layers.layer.ParameterSpec.Role;
import graft.layers.plan.LearningParameter;
import java.util.List;

/**
 * A bound on the weights that lead to one output, kept after every step: where their norm exceeds {@code largest} they
 * are scaled down to it (Hinton et al., 2012, arXiv:1207.0580, section 2; Kim, 2014, arXiv:1408.5882, takes 3 for the
 * last layer).
 *
 * @param layer   whose weight [.., K] is bound; nothing happens where it is frozen
 * @param largest norm of the weights of each of the K outputs, above 0
 */
public record MaxNorm(String layer, double largest) {
    public MaxNorm {
        if (!(largest > 0)) {
            throw new IllegalArgumentException("a norm is bound to a number above 0, found " + largest);
        }
    }

    /** Scales down in place. Sums are in double precision, in the order of the inputs. */
    void apply(List<LearningParameter> parameters) {
        for (LearningParameter p : parameters) {
            if (p.parameter().role() == Role.WEIGHT && p.parameter().name().equals(layer + ".weight")) {
                int[] shape = p.parameter().spec().dims();
                scale(p.parameter().value().unwrap(), shape[shape.length - 1]);
            }
        }
    }

    private void scale(float[] w, int outputs) {
        for (int k = 0; k < outputs; k++) {
            double squares = 0;
            for (int i = k; i < w.length; i += outputs) {
                squares += (double) w[i] * w[i];
            }
            double norm = Math.sqrt(squares);
            if (norm > largest) {
                float factor = (float) (largest / norm);
                for (int i = k; i < w.length; i += outputs) {
                    w[i] *= factor;
                }
            }
        }
    }
}
