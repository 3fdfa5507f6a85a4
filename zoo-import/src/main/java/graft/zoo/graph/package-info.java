/**
 * What all importers of graphs have in common, whatever the file's format; it knows none of them.
 *
 * <p>The words, in the order to read them: a {@link graft.zoo.graph.Value} is what a name in the graph stands for, and
 * one of two: {@link graft.zoo.graph.Known}, which does not depend on the image (weights, shapes and what is computed
 * from them), or {@link graft.zoo.graph.Feature}, which a node of the network computes for every image. A feature's
 * {@link graft.zoo.graph.AxisLayout} is why no transposes are needed: the graph's axes are kept as names for places in
 * Graft's channels-last memory, so that Transpose, Reshape, Squeeze and Flatten mostly only rename. A
 * {@link graft.zoo.graph.Call} is one node of the graph while it is imported; its layers go into the
 * {@link graft.zoo.graph.NetworkDraft}, which becomes a network, with weights, once the whole graph fits together.
 *
 * <p>Operators of the formats differ in names and settings, and share what they do with values:
 * {@link graft.zoo.graph.Combining} (arithmetic, with {@link graft.zoo.graph.Broadcasting}),
 * {@link graft.zoo.graph.Mapping}, {@link graft.zoo.graph.Reducing}, {@link graft.zoo.graph.Reshaping},
 * {@link graft.zoo.graph.Parts}, {@link graft.zoo.graph.Padding}. Each takes known values and features alike. Where a
 * layer needs an axis of the graph by itself, {@link graft.zoo.graph.Cut} finds it, and values are moved
 * ({@link graft.zoo.graph.Arrangement}) only where they lie otherwise.
 *
 * <p>A {@link graft.zoo.graph.RawNetwork} takes and gives arrays as the file has them ({@link
 * graft.zoo.graph.ArrayForm}); a {@link graft.zoo.graph.GivenInput} is what is known of its input before the file is
 * read.
 *
 * <p>{@link graft.zoo.graph.Problems} reports all that prevents an import at once; {@link graft.zoo.graph.BuiltIn}
 * recognises an architecture in what was imported.
 */
package graft.zoo.graph;
