package graft.transfer;

import graft.layers.layer.Shape;
import graft.layers.training.Mixup;
import graft.layers.training.Targets;
import graft.transfer.features.Digest;
import graft.transfer.features.KeyedSamples;
import graft.transfer.images.LabelSets;
import java.util.Optional;

/**
 * Images with several labels each as samples: targets are 1 for each label that an image has, 0 for the others.
 *
 * @param inputs the images, each with its position in the list as its label
 * @param of     the list
 */
record LabelSetSamples(ImageSamples inputs, LabelSets of) implements KeyedSamples {

    @Override
    public int count() {
        return inputs.count();
    }

    @Override
    public Shape shape() {
        return inputs.shape();
    }

    /** Without meaning: there is no one class. */
    @Override
    public int label(int sample) {
        return 0;
    }

    @Override
    public Targets targets(int[] ids, int count) {
        int labels = of.labels().size();
        float[] values = new float[count * labels];
        for (int i = 0; i < count; i++) {
            for (int label : of.sets().get(inputs.label(ids[i]))) {
                values[i * labels + label] = 1;
            }
        }
        return new Targets.Values(values, count);
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
        return inputs.bytes(batch);
    }

    @Override
    public Optional<Digest> key(int sample, int pass) {
        return inputs.key(sample, pass);
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        return inputs.read(order, batch, pass);
    }
}
