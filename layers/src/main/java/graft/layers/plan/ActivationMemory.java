package graft.layers.plan;

/** The one array in which a plan's activations lie. */
final class ActivationMemory {
    private ActivationMemory() {
    }

    /**
     * Takes the array from the heap.
     *
     * @param purpose begins the message: what the plan is for
     * @throws NotEnoughMemoryException when it does not fit
     */
    static float[] allocate(String purpose, int batch, long floats) {
        long bytes = 4 * floats;
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > NotEnoughMemoryException.LARGEST_ARRAY || bytes > heap) {
            throw new NotEnoughMemoryException(purpose, batch, bytes, heap);
        }
        try {
            return new float[(int) floats];
        } catch (OutOfMemoryError e) {
            NotEnoughMemoryException explained = new NotEnoughMemoryException(purpose, batch, bytes, heap);
            explained.initCause(e);
            throw explained;
        }
    }
}
