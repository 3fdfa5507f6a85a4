/**
 * Layers as descriptions: what each kind computes forward and backward, and nothing of networks. Open
 * {@link graft.layers.layer.Layer} first, then {@link graft.layers.layer.Relu} and {@link graft.layers.layer.Conv2d} as
 * examples of one; {@link graft.layers.layer.LayerRun} is what a layer is handed when it runs.
 *
 * <p>Letters: N batch, H W height and width, C input channels, K output channels, R S kernel height and width, P Q
 * output height and width; {@code x w y} are values, {@code dx dw dy} gradients of the loss with respect to them.
 */
package graft.layers.layer;
