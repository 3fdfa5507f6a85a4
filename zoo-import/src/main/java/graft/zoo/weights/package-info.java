/**
 * What every weight file gives, whatever its format: named tensors that are read when asked for. Open
 * {@link graft.zoo.weights.WeightFile} first. Every format stands on this package; it knows none of them.
 */
package graft.zoo.weights;
