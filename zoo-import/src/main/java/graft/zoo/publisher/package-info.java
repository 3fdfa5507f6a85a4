/**
 * What publishers do differently to the same architectures: how they name tensors, how they build the networks, and
 * what they do to images. Open {@link graft.zoo.publisher.Recognition} first, which tries the tables of names
 * ({@code Naming}); {@link graft.zoo.publisher.PublishedNetwork} and
 * {@link graft.zoo.publisher.PublishedPreprocessing} are the rest.
 */
package graft.zoo.publisher;
