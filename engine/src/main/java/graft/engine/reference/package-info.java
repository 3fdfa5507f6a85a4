/**
 * Plain scalar loops for every kernel: the definition that a reader reads first, the oracle that the vector kernels are
 * tested against. Open {@link ReferenceKernels} first, it names the class of each kernel; {@code ReferenceConvolution}
 * shows how they are written.
 */
package graft.engine.reference;
