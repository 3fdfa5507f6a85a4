/**
 * ONNX: networks as graphs with their weights, in one protobuf message. Start with {@link graft.zoo.onnx.graph.OnnxLoader} for
 * networks and {@link graft.zoo.onnx.OnnxFile} for the tensors alone; {@code graft.zoo.onnx.graph} turns graphs into
 * networks.
 *
 * <p>Source: <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a> and
 * <a href="https://onnx.ai/onnx/operators/">onnx.ai, Operators</a>.
 */
package graft.zoo.onnx;
