/**
 * Networks as ONNX files. Start with {@link graft.zoo.onnx.export.OnnxExport}, which writes one;
 * {@code Layers} says for every kind of layer which operators it becomes, {@code Forms} how pictures and vectors lie.
 */
package graft.zoo.onnx.export;
