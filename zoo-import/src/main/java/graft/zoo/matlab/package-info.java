/**
 * MATLAB's files. Open {@link graft.zoo.matlab.MatFile} first: {@code MatReader} (level 5) and {@code Mat73Reader}
 * (7.3, HDF5 inside) read variables into {@code MatValue}s, {@link graft.zoo.matlab.MatConvNet} finds the networks that
 * MatConvNet stored, and {@link graft.zoo.matlab.MatConvNetLoader} builds them.
 */
package graft.zoo.matlab;
