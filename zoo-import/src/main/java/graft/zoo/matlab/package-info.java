/**
 * MATLAB's files: {@link graft.zoo.matlab.MatFile} opens them, {@code MatReader} (level 5) and {@code Mat73Reader} (7.3,
 * HDF5 inside) read their variables into {@code MatValue}s, and {@link graft.zoo.matlab.MatConvNet} finds the networks that MatConvNet stored.
 */
package graft.zoo.matlab;
