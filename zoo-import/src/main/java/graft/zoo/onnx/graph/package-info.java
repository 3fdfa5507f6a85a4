/**
 * Makes networks of ONNX graphs. {@link graft.zoo.onnx.graph.GraphImport} walks over the nodes; each operator takes
 * {@link graft.zoo.onnx.graph.Value values} and gives values: {@link graft.zoo.onnx.graph.Known} ones, which are
 * computed at once (weights, and the arithmetic of shapes), and {@link graft.zoo.onnx.graph.Feature features}, which a
 * layer of the network computes for every picture. {@link graft.zoo.onnx.graph.Layout} is why no transposes are needed:
 * ONNX's axes are kept as names for places in Graft's channels-last memory, so that Transpose, Reshape, Squeeze and
 * Flatten mostly only rename.
 */
package graft.zoo.onnx.graph;
