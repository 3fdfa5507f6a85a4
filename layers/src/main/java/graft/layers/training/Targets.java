package graft.layers.training;

/** What the outputs of a batch should have been. Sealed, so that every loss states which kinds it takes. */
public sealed interface Targets {

    /** How many samples. */
    int count();

    /** One class for each sample: [N], 0 to K - 1. A longer array may be given; the first {@code count} are meant. */
    record Classes(int[] labels, int count) implements Targets {
        public Classes(int... labels) {
            this(labels, labels.length);
        }
    }

    /**
     * One number for each output: [N,K], row-major. For {@link BinaryCrossEntropy} 0 to 1, whether each class applies;
     * for {@link MeanSquaredError} anything.
     */
    record Values(float[] values, int count) implements Targets {
    }

    /** Class {@code label[n]} as numbers: 1 for the class, 0 for the others. */
    static Values oneHot(Classes classes, int width) {
        float[] values = new float[classes.count * width];
        for (int i = 0; i < classes.count; i++) {
            values[i * width + classes.labels[i]] = 1;
        }
        return new Values(values, classes.count);
    }
}
