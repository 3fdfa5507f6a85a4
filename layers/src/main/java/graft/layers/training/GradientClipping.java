package graft.layers.training;

import graft.engine.ThreadTeam;
import graft.layers.plan.LearningParameter;
import java.util.List;

/** What is done to gradients that are too large, before the optimiser sees them. */
public sealed interface GradientClipping {

    /** Changes the gradients in place. */
    void apply(List<LearningParameter> parameters, ThreadTeam team);

    /** Gradients as they are. */
    static GradientClipping none() {
        return new None();
    }

    /** See {@link ByNorm}. */
    static GradientClipping byNorm(double largest) {
        return new ByNorm(largest);
    }

    /** See {@link ByValue}. */
    static GradientClipping byValue(double largest) {
        return new ByValue(largest);
    }

    /** Gradients as they are. */
    record None() implements GradientClipping {
        @Override
        public void apply(List<LearningParameter> parameters, ThreadTeam team) {
        }
    }

    /**
     * Scales all gradients by the same factor where their common length exceeds {@code largest} (Pascanu et al., 2012,
     * arXiv:1211.5063), as PyTorch's {@code clip_grad_norm_} does:
     *
     * <pre>dw = dw * min(1, largest / (|all dw| + 1e-6))</pre>
     *
     * The squares are summed in double precision, in the same order for any number of threads.
     */
    record ByNorm(double largest) implements GradientClipping {
        private static final int CHUNK = 1 << 16;

        public ByNorm {
            requireAboveZero(largest);
        }

        @Override
        public void apply(List<LearningParameter> parameters, ThreadTeam team) {
            float factor = (float) Math.min(1, largest / (norm(parameters, team) + 1e-6));
            if (factor < 1) {
                for (LearningParameter p : parameters) {
                    float[] dw = p.gradient().unwrap();
                    Chunks.run(dw.length, CHUNK, team, (from, to) -> {
                        for (int i = from; i < to; i++) {
                            dw[i] *= factor;
                        }
                    });
                }
            }
        }

        /** The length of all gradients as one vector. */
        static double norm(List<LearningParameter> parameters, ThreadTeam team) {
            double total = 0;
            for (LearningParameter p : parameters) {
                float[] dw = p.gradient().unwrap();
                double[] sums = new double[Math.ceilDiv(dw.length, CHUNK)];
                Chunks.run(dw.length, CHUNK, team, (from, to) -> {
                    double sum = 0;
                    for (int i = from; i < to; i++) {
                        sum += (double) dw[i] * dw[i];
                    }
                    sums[from / CHUNK] = sum;
                });
                for (double s : sums) {
                    total += s;
                }
            }
            return Math.sqrt(total);
        }
    }

    /** Cuts every gradient to {@code -largest} to {@code largest}, as PyTorch's {@code clip_grad_value_} does. */
    record ByValue(double largest) implements GradientClipping {
        private static final int CHUNK = 1 << 16;

        public ByValue {
            requireAboveZero(largest);
        }

        @Override
        public void apply(List<LearningParameter> parameters, ThreadTeam team) {
            float limit = (float) largest;
            for (LearningParameter p : parameters) {
                float[] dw = p.gradient().unwrap();
                Chunks.run(dw.length, CHUNK, team, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        dw[i] = Math.clamp(dw[i], -limit, limit);
                    }
                });
            }
        }
    }

    private static void requireAboveZero(double largest) {
        if (!(largest > 0)) {
            throw new IllegalArgumentException("gradients are clipped to a size above 0, found " + largest);
        }
    }
}
