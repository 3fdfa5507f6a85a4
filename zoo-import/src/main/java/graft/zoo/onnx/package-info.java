/**
 * ONNX: networks as graphs with their weights, in one protobuf message. Open {@link graft.zoo.onnx.OnnxFile} first,
 * which reads one; {@code graft.zoo.onnx.graph} turns graphs into networks, {@code graft.zoo.onnx.export} networks into
 * graphs.
 *
 * <p>Source: <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a> and
 * <a href="https://onnx.ai/onnx/operators/">onnx.ai, Operators</a>.
 */
package graft.zoo.onnx;
