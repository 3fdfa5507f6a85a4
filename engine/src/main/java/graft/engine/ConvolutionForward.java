package graft.engine;

/**
 * A convolution prepared for one input size: weights are packed once, then it runs as often as wanted without
 * allocating. Not safe for use by several threads at a time; its own work is spread over the team it is given.
 */
public interface ConvolutionForward extends ConvolutionMemory {

    Conv2dSpec spec();

    /** The algorithm in words, for {@code graft layers}: such as {@code "direct"} or {@code "winograd 4x4"}. */
    String algorithm();

    /**
     * Packs weights; may be called again when they have changed.
     *
     * @param weights [R,S,C/groups,K] from index 0, read only, not kept; may be longer
     * @param bias    [K], or null for none; copied
     */
    void pack(float[] weights, float[] bias, ThreadTeam team);

    /**
     * Packs weights for the next run only. What is packed lies in memory of the team that all its convolutions share,
     * or is packed while running: so the weights must not change, nor another convolution pack once, before that run.
     * Where several callers use one team, both calls come under one {@link Workspace#hold}. For layers that learn:
     * their weights are others at each step, and packed weights may take four times the memory of the weights.
     */
    default void packOnce(float[] weights, float[] bias, ThreadTeam team) {
        pack(weights, bias, team);
    }

    /**
     * Names {@code count} zeros that {@code data} holds from index {@code at}, for as long as runs with x in that array
     * go on: what lies outside the image can then be read from there, and need not be copied together with what lies
     * inside. It takes 2 to 8 % from the time of a direct 3x3 convolution with 64 to 512 channels, most on 7x7 pixels
     * (one thread of a busy machine, 2026-11-30).
     */
    default void zeros(float[] data, int at, int count) {
    }

    /**
     * y = activation(convolution of x, plus bias, plus residual).
     *
     * @param residual activations of y's shape to add, or null; may be y itself
     * @param activation {@link FusedActivation#NONE} for none
     */
    void run(Nhwc x, Nhwc y, Nhwc residual, FusedActivation activation, ThreadTeam team);
}
