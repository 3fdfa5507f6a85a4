/**
 * Networks and preprocessing as JSON, so that a weight file can carry them and any network comes back, known by name or
 * not. Open {@link graft.zoo.description.ModelMetadata} first, which is all that a file carries;
 * {@link graft.zoo.description.NetworkJson} is the largest part of it.
 */
package graft.zoo.description;
