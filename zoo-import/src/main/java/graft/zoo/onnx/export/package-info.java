/**
 * Networks as ONNX files. Open {@link graft.zoo.onnx.export.OnnxExport} first, which writes one; {@code LayerNodes}
 * gives for every kind of layer the operators that it becomes, {@code Forms} how images and vectors lie.
 */
package graft.zoo.onnx.export;
