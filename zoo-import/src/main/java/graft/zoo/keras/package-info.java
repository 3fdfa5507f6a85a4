/**
 * Keras's files of all generations: weights and whole models in HDF5, and the zip archive {@code .keras}. Nothing in a
 * configuration is ever executed. To read in this order:
 * <ol>
 * <li>{@link graft.zoo.keras.KerasFile} recognises a file's form; {@link graft.zoo.keras.LayerWeights} and
 * {@link graft.zoo.keras.VariableWeights} find its tensors, {@link graft.zoo.keras.KerasVariable} names them;
 * <li>{@link graft.zoo.keras.KerasLayer} and {@link graft.zoo.keras.KerasCall} are a configuration's layers and their
 * inputs, those of Keras 1 in later words by {@link graft.zoo.keras.KerasOneNames};
 * <li>{@link graft.zoo.keras.KerasNetwork} builds a network from them: {@link graft.zoo.keras.KerasOperators} has the
 * rule for each class or function, in a class for each family ({@code KerasConvolutions}, {@code KerasPoolings},
 * {@code KerasNorms}, {@code KerasActivations}, {@code KerasMerges}, {@code KerasShapes}, {@code KerasFunctions}); a
 * rule is given a {@link graft.zoo.keras.KerasUse} and makes a {@link graft.zoo.keras.KerasOutput};
 * {@link graft.zoo.keras.KerasSlots} then fills the parameters;
 * <li>{@link graft.zoo.keras.KerasWriter} and {@link graft.zoo.keras.OwnWeights} write and read Graft's own models.
 * </ol>
 *
 * <p>Sources: keras-team/keras, {@code keras/src/legacy/saving/legacy_h5_format.py} and {@code
 * keras/src/saving/saving_lib.py}; for Keras 0 and 1 the files themselves.
 */
package graft.zoo.keras;
