/**
 * Plain scalar loops for every kernel: the definition that a reader reads first, the oracle that the vector kernels are
 * tested against, and what runs where the vector module is absent.
 */
package graft.engine.reference;
