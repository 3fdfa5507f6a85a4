package graft.layers.training;

import graft.engine.Tensor;
import graft.layers.layer.Shape;
import java.util.Optional;

/**
 * Samples whose targets are numbers instead of one class: several labels at once for {@link BinaryCrossEntropy}, any
 * numbers for {@link MeanSquaredError}. The label is the class of the largest number.
 *
 * @param inputs  where the inputs come from; their labels are not used
 * @param targets [N,K], row n for sample n; not copied
 */
public record TargetSamples(Samples inputs, Tensor targets) implements Samples {
    public TargetSamples {
        if (targets.rank() != 2 || targets.dim(0) != inputs.count()) {
            throw new IllegalArgumentException("targets " + targets + ", expected one row for each of "
                    + inputs.count() + " samples");
        }
    }

    @Override
    public int count() {
        return inputs.count();
    }

    @Override
    public Shape shape() {
        return inputs.shape();
    }

    @Override
    public boolean isRandom() {
        return inputs.isRandom();
    }

    @Override
    public Optional<Mixup> mixup() {
        return inputs.mixup();
    }

    @Override
    public long bytes(int batch) {
        return inputs.bytes(batch) + 4L * targets.size();
    }

    @Override
    public int label(int sample) {
        int best = 0;
        for (int j = 1; j < targets.dim(1); j++) {
            best = targets.get(sample, j) > targets.get(sample, best) ? j : best;
        }
        return best;
    }

    @Override
    public Targets targets(int[] ids, int count) {
        int k = targets.dim(1);
        float[] values = new float[count * k];
        for (int i = 0; i < count; i++) {
            System.arraycopy(targets.unwrap(), ids[i] * k, values, i * k, k);
        }
        return new Targets.Values(values, count);
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        return inputs.read(order, batch, pass);
    }
}
