/**
 * Makes networks of ONNX graphs. {@link graft.zoo.onnx.graph.GraphImport} walks over the nodes; each is an
 * {@link graft.zoo.onnx.graph.OnnxCall}, and the table {@link graft.zoo.onnx.graph.Operators} has the rule for it: one
 * class a family, from {@link graft.zoo.onnx.graph.Convolutions} to {@link graft.zoo.onnx.graph.Constants}. Values,
 * layouts and drafts are those of {@link graft.zoo.graph}; read its words first.
 */
package graft.zoo.onnx.graph;
