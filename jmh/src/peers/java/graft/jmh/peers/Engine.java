package graft.jmh.peers;

/** A network that an engine has loaded for batches of one size, as a Java program would use it. */
interface Engine extends AutoCloseable {
    /** Name and version. */
    String version();

    /** The order in which {@link #run} reads its images. */
    Layout layout();

    /**
     * From an array to an array, so that every engine's way into its own memory and back counts.
     *
     * @param images pixels of the whole batch in the engine's {@link #layout}
     * @return logits, image after image
     */
    float[] run(float[] images);

    @Override
    void close();

    /** Which dimension of a batch of images changes slowest to fastest. */
    enum Layout {
        NCHW,
        NHWC
    }
}
