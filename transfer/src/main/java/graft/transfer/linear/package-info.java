/** Symmetric matrices in double precision, for what is measured on features: {@link graft.transfer.linear.SymmetricSpectrum}. */
package graft.transfer.linear;
