/**
 * Makes networks of TensorFlow's frozen graphs, by the words of {@link graft.zoo.graph}; read those first.
 * {@link graft.zoo.tensorflow.graph.TensorFlowNetwork} goes through the nodes that an output needs, once conditionals
 * are taken ({@link graft.zoo.tensorflow.graph.TensorFlowBranches}) and the input is found
 * ({@link graft.zoo.tensorflow.graph.TensorFlowInput}). Each node is a
 * {@link graft.zoo.tensorflow.graph.TensorFlowCall}; the table {@link graft.zoo.tensorflow.graph.Ops} has the rule for
 * it, one class for each family of ops. {@link graft.zoo.tensorflow.graph.TensorFlowValues} keeps what names stand for.
 *
 * <p>The number of images is not known to a graph: a feature's first axis counts as 1, and where a graph asks for its
 * size it gets NaN, so that nothing that depends on it is taken for a number.
 */
package graft.zoo.tensorflow.graph;
