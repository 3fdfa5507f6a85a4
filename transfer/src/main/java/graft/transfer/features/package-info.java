/**
 * What a frozen trunk makes of images, kept: in memory or mapped from files, for one run or for all later ones. Open
 * {@link graft.transfer.features.FeatureCache} first, then {@code FeatureFolder} and {@code FeatureFile}, which has the
 * byte layout; {@code Gathered} collects the features of one pass.
 */
package graft.transfer.features;
