/**
 * Keras's files of all generations: weights and whole models in HDF5, and the zip archive {@code .keras}. Start with
 * {@link graft.zoo.keras.KerasFile}. Nothing that a configuration says is ever executed.
 *
 * <p>Sources: keras-team/keras, {@code keras/src/legacy/saving/legacy_h5_format.py} and {@code
 * keras/src/saving/saving_lib.py}; for Keras 0 and 1 the files themselves.
 */
package graft.zoo.keras;
