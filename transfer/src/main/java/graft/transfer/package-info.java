/**
 * Transfer learning from one end to the other: images in, a trained network and a report of what the transfer was
 * worth out.
 *
 * <p>Open {@link graft.transfer.Transfer} first, the whole in one call. It reads the images as
 * {@link graft.transfer.ImageSamples} and gives them to an {@link graft.transfer.Experiment}, which has the order of
 * the ways of learning; {@code Learning} has the ways themselves, and each gives a {@code Learned}: a head on the
 * features of the frozen trunk ({@code BoundaryFeatures}, {@code HeadOnFeatures}), fine-tuning, and the network from
 * scratch.
 * {@link graft.transfer.Checkpoints} keep the state of each run. {@link graft.transfer.Demo} does the same on drawn
 * images.
 */
package graft.transfer;
