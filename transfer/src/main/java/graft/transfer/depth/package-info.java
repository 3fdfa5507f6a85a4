/**
 * From general to specific: what the stages of a trunk are worth for a new task, where to freeze it, and how much more
 * images would bring. Letters: N images, C features, K classes.
 *
 * <p>Open {@link graft.transfer.depth.Transferability} first: one pass of all images through the trunk
 * ({@code TrunkPass}), a head on every stage ({@code StageHeads}), heads on few images ({@code FewShot}) and, where
 * asked for, fine-tuning from every stage on. {@link graft.transfer.depth.Halves} draws the figure of Yosinski et al.,
 * "How transferable are features in deep neural networks?", 2014, arXiv:1411.1792, with networks that are trained here.
 */
package graft.transfer.depth;
