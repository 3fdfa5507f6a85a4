/**
 * Which source network suits a task: scores of the features that frozen networks make of labelled images, without
 * training any of them. N images, D features, C classes of the task, Z classes of the source.
 *
 * <p>{@link graft.transfer.source.LogMe}, {@link graft.transfer.source.HScore} and
 * {@link graft.transfer.source.TransRate} read features by a {@link graft.transfer.source.FeatureSpectrum};
 * {@link graft.transfer.source.Leep} and {@link graft.transfer.source.Nce} read the source's own answers;
 * {@link graft.transfer.source.NeighbourAccuracy} and {@link graft.transfer.source.LinearAccuracy} measure. All
 * compute in double precision, but for the linear heads.
 *
 * <p>Open {@link graft.transfer.source.Ranking} first.
 */
package graft.transfer.source;
