/**
 * MATLAB's files of level 5: {@link graft.zoo.matlab.MatFile} opens them, {@code MatReader} reads their variables into
 * {@code MatValue}s, and {@link graft.zoo.matlab.MatConvNet} finds the networks that MatConvNet stored.
 */
package graft.zoo.matlab;
