/**
 * Layers and networks as descriptions. Open {@link graft.layers.Layer} first, then {@link graft.layers.Conv2d} as an
 * example of one, then {@link graft.layers.Network}. What runs a network lives in {@code graft.layers.plan}, what
 * trains it in {@code graft.layers.training}.
 *
 * <p>Letters: N batch, H W height and width, C input channels, K output channels, R S kernel height and width, P Q
 * output height and width; {@code x w y} are values, {@code dx dw dy} gradients of the loss with respect to them.
 */
package graft.layers;
