package graft.engine;

/**
 * Says that a value went through y = max(scale[c] * x + shift[c], 0) next, so that its gradient passes only where
 * scale[c] * x + shift[c] is positive. Kernels find that out again from x by the forward pass's own arithmetic, and y
 * need not be read, nor its gradient be written first.
 *
 * @param scale [C]
 * @param shift [C]
 */
public record Rectified(float[] scale, float[] shift) {
}
