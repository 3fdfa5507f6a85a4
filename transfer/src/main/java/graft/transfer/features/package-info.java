/**
 * What a frozen trunk makes of pictures, kept: in memory or mapped from files, for one run or for all later ones. Open
 * {@link graft.transfer.features.FeatureCache} first; {@link graft.transfer.features.FeatureFile} has the byte layout.
 */
package graft.transfer.features;
