/**
 * Layers as descriptions: what each kind computes forward and backward, and nothing of networks. Open
 * {@link graft.layers.layer.Layer} first, then {@link graft.layers.layer.Relu} as the smallest example of one;
 * {@link graft.layers.layer.LayerRun} is what a layer is handed when it runs. Then read by family:
 *
 * <ol>
 * <li><i>Sums of products:</i> {@link graft.layers.layer.Conv2d}, whose javadoc derives its backward pass,
 * {@link graft.layers.layer.Dense} and {@link graft.layers.layer.ConvTranspose2d}, all on {@code PreparedConvolution}.
 * <li><i>Value by value:</i> {@link graft.layers.layer.Pointwise}, with {@link graft.layers.layer.BatchNorm},
 * {@link graft.layers.layer.Dropout}, {@link graft.layers.layer.Activation}.
 * <li><i>Pooling:</i> {@link graft.layers.layer.Pooling}; {@link graft.layers.layer.WindowPool} and
 * {@link graft.layers.layer.Reduce} do what those three cannot.
 * <li><i>Joining:</i> {@link graft.layers.layer.Add}, {@link graft.layers.layer.Concat}; with repeated axes,
 * {@link graft.layers.layer.Arithmetic} and {@link graft.layers.layer.ParameterArithmetic}, on
 * {@link graft.layers.layer.Operation} and {@code Broadcast}.
 * <li><i>Normalising:</i> {@link graft.layers.layer.Softmax}, {@link graft.layers.layer.Lrn},
 * {@link graft.layers.layer.GroupNorm}, {@link graft.layers.layer.LayerNorm},
 * {@link graft.layers.layer.AxisSoftmax}.
 * <li><i>Moving values:</i> {@link graft.layers.layer.Flatten}, {@link graft.layers.layer.Rearrangement},
 * {@link graft.layers.layer.Selection}, {@link graft.layers.layer.Resize}.
 * <li><i>Sentences:</i> {@link graft.layers.layer.SentenceLayer}, with {@link graft.layers.layer.Embedding}.
 * </ol>
 *
 * <p>Where two kinds could do the same, the narrower one exists for speed: {@link graft.layers.layer.Softmax} beside
 * AxisSoftmax, the {@link graft.layers.layer.Pooling}s beside WindowPool and Reduce,
 * {@link graft.layers.layer.Relu} beside Activation and {@link graft.layers.layer.Add} beside Arithmetic, which
 * convolutions do on the way. {@link graft.layers.layer.OperatorLayer} marks what only imported graphs need.
 *
 * <p>Letters: N batch, H W height and width, C input channels, K output channels, R S kernel height and width, P Q
 * output height and width; {@code x w y} are values, {@code dx dw dy} gradients of the loss with respect to them.
 */
package graft.layers.layer;
